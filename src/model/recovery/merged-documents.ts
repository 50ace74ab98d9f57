/** Two objects in one document, because the `---` between them is missing. */

import { scalarValue } from '../../load/scalar/scalar.ts';
import type { ParsedDocument } from '../../load/tape/document.ts';
import { Kind, kindOf, nextOf } from '../../load/tape/tape.ts';
import type { ReadableDocument } from '../../load/value/cursor.ts';
import { keyText } from '../../load/value/value.ts';

export interface MergedObjects {
  /** The first key of the second object, as a node of the tape. */
  readonly second: number;
  /** The kind and name of the first object; kubectl ignores its fields that the second one has, too. */
  readonly kind: string;
  readonly name: string;
  /** The keys of the second object. */
  readonly keys: ReadonlySet<number>;
}

/** The two objects of a document with duplicate `apiVersion` and `kind` at its top. */
export function mergedObjects({ tape, root }: ReadableDocument): MergedObjects | undefined {
  if (kindOf(tape, root) !== Kind.Mapping || !hasTwoKinds(tape, root)) return undefined;
  const first = new Map<string, number>();
  const again = new Map<string, number>();
  const end = nextOf(tape, root);
  for (let key = root + 1; key < end; key = nextOf(tape, nextOf(tape, key))) {
    const text = keyText(tape, key);
    if (!first.has(text)) first.set(text, key);
    else if (!again.has(text)) again.set(text, key);
  }
  const kind = first.get('kind');
  if (kind === undefined || !again.has('kind') || !again.has('apiVersion')) return undefined;
  const second = Math.min(...again.values());
  const keys: number[] = [];
  for (let key = second; key < end; key = nextOf(tape, nextOf(tape, key))) keys.push(key);
  const metadata = first.get('metadata');
  const name = metadata !== undefined && metadata < second ? nameOf(tape, metadata) : '';
  return { second, kind: textOf(tape, nextOf(tape, kind)), name, keys: new Set(keys) };
}

function hasTwoKinds(tape: ReadableDocument['tape'], root: number): boolean {
  let count = 0;
  const end = nextOf(tape, root);
  for (let key = root + 1; key < end; key = nextOf(tape, nextOf(tape, key))) if (keyText(tape, key) === 'kind') count++;
  return count > 1;
}

function textOf(tape: ReadableDocument['tape'], node: number): string {
  const value = kindOf(tape, node) > Kind.Alias ? scalarValue(tape, node) : undefined;
  return typeof value === 'string' ? value : '';
}

function nameOf(tape: ReadableDocument['tape'], metadata: number): string {
  if (kindOf(tape, metadata + 1) !== Kind.Mapping) return '';
  const end = nextOf(tape, metadata + 1);
  for (let key = metadata + 2; key < end; key = nextOf(tape, nextOf(tape, key)))
    if (keyText(tape, key) === 'name') return textOf(tape, nextOf(tape, key));
  return '';
}

/**
 * The offset of the second object in text with a second `apiVersion:` and `kind:` without indentation; -1 if there is
 * only one object.
 */
export function secondObjectIn(text: string): number {
  const again = (key: RegExp): number => [...text.matchAll(key)][1]?.index ?? -1;
  const versions = again(/^apiVersion:/gm);
  const kinds = again(/^kind:/gm);
  return versions === -1 || kinds === -1 ? -1 : Math.min(versions, kinds);
}

/** The same for a document that cannot be read, in its own text. Bytes that are no text mean nothing. */
export function secondObjectInUnreadable({
  file,
  span,
  errors,
}: ParsedDocument & { readonly is: 'unreadable' }): number {
  if (errors.some(({ code }) => code === 'encoding')) return -1;
  return secondObjectIn(file.text.slice(span.start, span.end));
}
