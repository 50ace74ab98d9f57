/** Whether what a finding rests on is settled: not to be filled in, patched or added to before it is applied. */
import { scalarValue } from '../../load/scalar/scalar.ts';
import { endOf, Kind, kindOf, startOf } from '../../load/tape/tape.ts';
import type { ReadableDocument } from '../../load/value/cursor.ts';
import { nodeAt, valueAt, valuesBeside } from '../../load/value/locate.ts';
import type { Place } from '../../load/value/place.ts';
import {
  isPlaceholder,
  isPlaceholderKey,
  looksLikeGap,
  looksPatched,
  mayHoldPlaceholder,
} from '../../load/value/placeholder.ts';
import { query } from '../../text/query.ts';
import type { SourceFile } from '../../text/source-file.ts';
import type { Pending } from '../objects/kustomize.ts';
import type { Project } from './project.ts';

/**
 * What has to be settled for a finding to hold; each includes those before it.
 *
 * - `text`: nothing. It is true of the text as it is written.
 * - `value`: the value that it points at.
 * - `objects`: the objects that it points at, those of its notes included: no patch changes them.
 * - `tree`: that there is nothing else: no objects are added.
 */
export type Basis = 'text' | 'value' | 'objects' | 'tree';

export interface Claim {
  readonly basis: Basis;
  readonly at: Place;
  readonly notes: readonly { readonly at: Place }[];
  /** Whether it is evident what was meant, so that the value is no gap to be filled. */
  readonly isEvident: boolean;
}

/** Tells of claims about the objects of a project whether they hold whatever becomes of these. */
export function settlementOf(project: Project): (claim: Claim) => boolean {
  const documents = documentsOf(project);
  const pending = ({ file }: Place): Pending => project.kustomizations.pendingOf(file.path);
  return ({ basis, at, notes, isEvident }) => {
    if (basis === 'text') return true;
    const later = pending(at);
    if (!isValueSettled(at, later, isEvident, documents)) return false;
    // What is not there is a matter of the whole object.
    if (basis === 'value' && at.lacks === undefined) return true;
    if ([{ at }, ...notes].some((one) => hasPlaceholderBeside(one.at, documents))) return false;
    if (!isPlaceSettled(at, later) || notes.some((note) => !isPlaceSettled(note.at, pending(note.at)))) return false;
    return basis !== 'tree' || !later.additions;
  };
}

/** The readable documents, by file and index. */
function documentsOf({ manifests }: Project): (place: Place) => ReadableDocument | undefined {
  let byFile: Map<SourceFile, ReadableDocument[]> | undefined;
  return ({ file, document: index }) => {
    if (byFile === undefined) {
      byFile = new Map();
      for (const { document: written, repair } of manifests) {
        const document = repair?.document ?? written;
        if (document.is !== 'readable') continue;
        let known = byFile.get(document.file);
        if (known === undefined) byFile.set(document.file, (known = []));
        known[document.index] = document;
      }
    }
    return byFile.get(file)?.[index];
  };
}

function isValueSettled(
  at: Place,
  later: Pending,
  isEvident: boolean,
  documents: (place: Place) => ReadableDocument | undefined,
): boolean {
  const { path } = at;
  const step = path.at(-1);
  if (typeof step === 'string' && isPlaceholderKey(step)) return false;
  if (later.namespace !== undefined && isOfMetadata(at, 'namespace')) return false;
  if (!later.patches && !mayHoldPlaceholder(lineAt(at))) return true;
  const text = textAt(at, documents);
  if (text === undefined) return true;
  if (isPlaceholder(text, at) || (later.patches && looksPatched(text, at))) return false;
  return isEvident || !looksLikeGap(text, at);
}

const LONGEST_LINE = 500;

/** The text from a place to the end of its line: what is there, or the key with its value. */
function lineAt({ file: { text }, span: { start, end } }: Place): string {
  const lineEnd = text.indexOf('\n', start);
  const last = Math.max(end, lineEnd === -1 ? text.length : lineEnd);
  return text.slice(start, Math.min(last, start + LONGEST_LINE));
}

/** `{NAME}` without quotes: for YAML a map with a key and no value. */
const BARE_BRACES = /^\{+\s*[A-Za-z_][\w. -]*\}+$/;

/** The text of the value that a place is about, or of the part of it; undefined for other maps and lists, and numbers. */
function textAt(at: Place, documents: (place: Place) => ReadableDocument | undefined): string | undefined {
  const { file, span } = at;
  const written = file.text.slice(span.start, span.end);
  const document = documents(at);
  const node = document === undefined ? -1 : valueAt(document, span.start);
  if (document === undefined || node === -1)
    return written.startsWith('{') && !BARE_BRACES.test(written) ? undefined : written;
  const value = scalarValue(document.tape, node);
  if (value !== null) return typeof value === 'string' ? value : undefined;
  const { text } = document.tape;
  const source = text.slice(startOf(document.tape, node), endOf(document.tape, node));
  return BARE_BRACES.test(source) ? source : undefined;
}

/**
 * Whether a field of the same map is filled in later, or of the map that lacks one: what several fields say together is
 * not known then.
 */
function hasPlaceholderBeside(at: Place, documents: (place: Place) => ReadableDocument | undefined): boolean {
  const { span, path, lacks } = at;
  const document = documents(at);
  if (document === undefined || !holdsSigns(document)) return false;
  const { tape } = document;
  // Items and objects are pointed at by their first field, fields by their key.
  const isField = typeof path.at(-1) === 'string';
  const inside = lacks !== undefined && isField ? valueAt(document, span.start) + 1 : nodeAt(document, span.start);
  return valuesBeside(document, inside).some((node) => {
    const value = kindOf(tape, node) < Kind.Empty ? null : scalarValue(tape, node);
    return typeof value === 'string' && isPlaceholder(value, { path });
  });
}

/** Asked for each finding in a document. */
const holdsSigns = query('settled.holdsSigns', ({ file, span }: ReadableDocument): boolean =>
  mayHoldPlaceholder(file.text.slice(span.start, span.end)),
);

/** Whether no patch, label or prefix changes what is written at a place. */
function isPlaceSettled(at: Place, later: Pending): boolean {
  if (later.patches) return false;
  if (later.labels && holdsLabels(at)) return false;
  return !(later.names && isOfMetadata(at, 'name'));
}

const LABEL_FIELDS: ReadonlySet<string | number> = new Set([
  'labels',
  'selector',
  'matchLabels',
  'podSelector',
  'labelSelector',
]);

/** Whether a place is that of labels or of a selector, or of what lacks them. */
function holdsLabels({ path, lacks = '' }: Place): boolean {
  const last = path.at(-1);
  return last === 'metadata' || last === 'template' || [...path, lacks].some((step) => LABEL_FIELDS.has(step));
}

/** Whether a place is that of a field of an object's own metadata. */
function isOfMetadata({ path }: Place, field: string): boolean {
  if (path.at(-1) !== field || path.at(-2) !== 'metadata') return false;
  return path.length === 2 || path.at(-4) === 'items';
}
