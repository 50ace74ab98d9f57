/** Whole values from a tape: plain JavaScript data, the text of keys, and keys given twice. */

import { setOwn } from '../../text/own.ts';
import { scalarValue } from '../scalar/scalar.ts';
import type { DuplicateKey } from '../tape/document.ts';
import { deref, endOf, extraOf, Kind, kindOf, nextOf, STRIDE, startOf, type Tape } from '../tape/tape.ts';
import { NO_WORD } from '../tape/words.ts';
import { keyOf, keyWord } from './key.ts';

/**
 * The data kubectl would send: aliases expanded, merge keys (`<<`) applied where they stand (so one written after a
 * key overrides it, as in go-yaml v2), the last of equal keys wins, keys that are not strings made strings.
 * The value of an alias is the same object each time it is used: treat the result as read-only.
 */
export function toJson(tape: Tape, node: number): unknown {
  return new Builder(tape).build(node);
}

/** The string a key becomes in JSON, `''` for a key that is a collection. */
export function keyText(tape: Tape, node: number): string {
  return keyOf(tape, deref(tape, node));
}

/** Whether a key is the merge key. */
export function isMergeKey(tape: Tape, node: number): boolean {
  if (kindOf(tape, node) !== Kind.Plain || endOf(tape, node) - startOf(tape, node) !== 2) return false;
  return tape.text.startsWith('<<', startOf(tape, node)) && extraOf(tape, node) <= 0;
}

interface Frame {
  /** The next child. */
  at: number;
  readonly end: number;
  readonly into: Record<string, unknown> | unknown[];
}

/** Works with its own stack: a document may be nested 10,000 levels deep. */
class Builder {
  readonly #tape: Tape;
  readonly #stack: Frame[] = [];
  /** What aliases and merge keys have asked for so far. */
  readonly #built = new Map<number, Frame['into']>();

  constructor(tape: Tape) {
    this.#tape = tape;
  }

  build(root: number): unknown {
    const result = this.#value(root);
    for (let frame = this.#stack.at(-1); frame !== undefined; frame = this.#stack.at(-1)) {
      if (frame.at >= frame.end) this.#stack.pop();
      else if (Array.isArray(frame.into)) this.#item(frame, frame.into);
      else this.#entry(frame, frame.into);
    }
    return result;
  }

  /** The value of a node; a collection is still empty and gets filled next. */
  #value(node: number): unknown {
    const target = deref(this.#tape, node);
    if (target !== node) return this.#shared(target) ?? scalarValue(this.#tape, target);
    return this.#open(node) ?? scalarValue(this.#tape, node);
  }

  #open(node: number): Frame['into'] | undefined {
    const kind = kindOf(this.#tape, node);
    if (kind !== Kind.Mapping && kind !== Kind.Sequence) return undefined;
    const into: Frame['into'] = kind === Kind.Mapping ? {} : [];
    this.#stack.push({ at: node + 1, end: extraOf(this.#tape, node), into });
    return into;
  }

  #shared(target: number): Frame['into'] | undefined {
    const known = this.#built.get(target);
    if (known !== undefined) return known;
    const into = this.#open(target);
    if (into !== undefined) this.#built.set(target, into);
    return into;
  }

  #item(frame: Frame, into: unknown[]): void {
    const node = frame.at;
    frame.at = nextOf(this.#tape, node);
    into.push(this.#value(node));
  }

  #entry(frame: Frame, into: Record<string, unknown>): void {
    const key = frame.at;
    const value = nextOf(this.#tape, key);
    if (isMergeKey(this.#tape, key)) return this.#merge(frame, into, value);
    frame.at = nextOf(this.#tape, value);
    setOwn(into, keyText(this.#tape, key), this.#value(value));
  }

  /** Copies what `<<` names once all of it is complete; until then the entry is visited again. */
  #merge(frame: Frame, into: Record<string, unknown>, value: number): void {
    const sources = mergeSources(this.#tape, value);
    const unread = sources.find((source) => !this.#built.has(source));
    if (unread !== undefined && this.#shared(unread) !== undefined) return;
    frame.at = nextOf(this.#tape, value);
    for (const source of sources) {
      for (const [key, inner] of Object.entries(this.#built.get(source) ?? {})) setOwn(into, key, inner);
    }
  }
}

/** The mappings that `<<` names, in the order they are applied: of a list the last first, so that the first wins. */
export function mergeSources(tape: Tape, value: number): readonly number[] {
  if (kindOf(tape, value) !== Kind.Sequence) return [deref(tape, value)];
  const sources: number[] = [];
  const end = extraOf(tape, value);
  for (let node = value + 1; node < end; node = nextOf(tape, node)) sources.push(deref(tape, node));
  return sources.reverse();
}

/**
 * Keys given more than once in the same mapping, in document order. Kubectl takes the last one without a word.
 * Linear in the size of the tape; `<<` may be repeated.
 */
export function duplicateKeys(tape: Tape, root: number): readonly DuplicateKey[] {
  const found: DuplicateKey[] = [];
  const end = nextOf(tape, root);
  for (let node = root; node < end; node++) {
    if (tape.nodes[node * STRIDE] === Kind.Mapping && !hasDistinctKeys(tape, node)) findDuplicates(tape, node, found);
  }
  return found;
}

const FEW = 24;
const seenWords = new Int32Array(FEW);

/** Whether no key is given twice and none is a merge key; false as well where that takes a closer look. */
export function hasDistinctKeys(tape: Tape, mapping: number): boolean {
  const end = extraOf(tape, mapping);
  let count = 0;
  for (let key = mapping + 1; key < end; key = nextOf(tape, nextOf(tape, key))) {
    const word = keyWord(tape, key);
    if (word === NO_WORD || count === FEW) return false;
    for (let index = 0; index < count; index++) if (seenWords[index] === word) return false;
    seenWords[count++] = word;
  }
  return true;
}

function findDuplicates(tape: Tape, mapping: number, found: DuplicateKey[]): void {
  const end = extraOf(tape, mapping);
  const seen = new Map<string, number>();
  for (let key = mapping + 1; key < end; key = nextOf(tape, nextOf(tape, key))) {
    if (isMergeKey(tape, key)) continue;
    const text = keyText(tape, key);
    const first = seen.get(text);
    if (first === undefined) seen.set(text, key);
    else found.push({ first, again: key });
  }
}
