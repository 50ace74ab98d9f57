/** Restores indentation and spaces that were lost when text was copied. Only inserts spaces, and removes no text. */

import type { ParsedDocument } from '../../load/tape/document.ts';
import { ParseException } from '../../load/tape/parse-error.ts';
import { endOf, Kind, kindOf, nextOf, STRIDE, startOf, type Tape } from '../../load/tape/tape.ts';
import { Cursor, type ReadableDocument } from '../../load/value/cursor.ts';
import type { Step } from '../../load/value/place.ts';
import { keyText } from '../../load/value/value.ts';
import { parseFast } from '../../load/yaml/fast.ts';
import { parseDocument } from '../../load/yaml/grammar.ts';
import { verifyDocument } from '../../load/yaml/verify.ts';
import { validate } from '../../schema/validate.ts';
import { costAsWritten, type Nesting, nestings } from './beam-search.ts';
import { readLines, UNSPACED_QUOTE } from './line-readings.ts';
import { secondObjectIn } from './merged-documents.ts';
import type { Cause, Shift } from './placements.ts';
import { FRAGMENT, type Outline, outlineOf, type Slot } from './schema-outline.ts';

/** One insertion that repairs the text; offsets are those of the source file. */
export interface Insertion {
  readonly at: number;
  readonly text: string;
  /** The reason: nesting lost, or a space missing after a dash or colon. */
  readonly because: Cause;
  /**
   * The offset of the error: the dash, or the key or item at the wrong place. Several insertions may have the same one.
   */
  readonly error: number;
}

export interface Repair {
  /** In the order of the text. */
  readonly insertions: readonly Insertion[];
  /** The repaired document; its tape maps offsets back to the source file. */
  readonly document: ReadableDocument;
}

/** By how many points the repaired text must be better than what YAML reads. */
const MARGIN = 3;
/** Longer texts are not searched. */
const MAX_LINES = 5000;

/**
 * Repairs a document, readable or not, whose indentation or spaces are missing; undefined if there is nothing to
 * repair, or the result is not an object.
 */
export function repair(document: ParsedDocument, root: Cursor | undefined): Repair | undefined {
  if (document.is === 'empty' || (document.is === 'readable' && !isSuspicious(document, root))) return undefined;
  if (document.is === 'unreadable' && document.errors.some(({ code }) => code === 'encoding')) return undefined;
  const { span, file } = document;
  const identity = identityOf(file.text.slice(span.start, span.end));
  if (identity === undefined) return undefined;
  const lines = readLines(file.text, span.start, span.end);
  if (lines === undefined || lines.length > MAX_LINES) return undefined;
  const outline = identity === 'fragment' ? FRAGMENT : outlineOf(identity.apiVersion, identity.kind);
  const written = document.is === 'readable' ? costAsWritten(lines, outline) : Number.POSITIVE_INFINITY;
  // YAML can read this text and the search cannot, so it uses features that are unlikely in broken copies.
  if (written === undefined || written < MARGIN) return undefined;
  const best = bestOf(document, identity, nestings(lines, outline));
  if (best === undefined || best.nesting.cost + MARGIN > written) return undefined;
  // For unknown kinds only the missing spaces can be restored.
  if (!outline.known && best.insertions.some(({ because }) => because === 'lost-indentation')) return undefined;
  return isWhole(best.repaired, identity) ? { insertions: best.insertions, document: best.repaired } : undefined;
}

/**
 * Whether the nesting of an object is lost and cannot be restored because its kind is unknown: `metadata:` is empty and
 * followed by its own fields.
 */
export function isFlattened(root: Cursor): boolean {
  if (!root.isMap || root.child('metadata').exists || !root.child('metadata').written) return false;
  const keys = root.keys();
  const next = keys[keys.indexOf('metadata') + 1] ?? '';
  return root.child('kind').exists && ['name', 'namespace', 'labels', 'annotations', 'generateName'].includes(next);
}

type Identity = { readonly apiVersion: string; readonly kind: string } | 'fragment';

/** The kind in the text, with or without indentation. */
function identityOf(text: string): Identity | undefined {
  const apiVersion = /^apiVersion:[ \t]*["']?([^\s"'#]+)/m.exec(text)?.[1];
  const kind = /^kind:[ \t]*["']?([^\s"'#]+)/m.exec(text)?.[1];
  // Two objects in one document must be separated first.
  if (secondObjectIn(text) !== -1) return undefined;
  if (apiVersion !== undefined && kind !== undefined) return { apiVersion, kind };
  if (apiVersion !== undefined || kind !== undefined) return undefined;
  return /^(?:(?:---.*|#.*|[ \t]*)\r?\n)*(?:annotations|labels|metadata):[ \t]*\r?\n/.test(text)
    ? 'fragment'
    : undefined;
}

/**
 * A fast check of a readable document: an empty key before one that is not a field at that level, a key that starts
 * with a dash, or `key:value` as a value on a separate line, each where the API expects something else.
 */
function isSuspicious({ tape, engine }: ReadableDocument, root: Cursor | undefined): boolean {
  if (engine === 'json' || root?.isMap !== true) return false;
  let walk: OutlineWalk | undefined;
  for (let node = 1; node < tape.size; node++) {
    const kind = tape.nodes[node * STRIDE];
    const candidate =
      kind === Kind.Empty ? nextKey(tape, node) : kind === Kind.Plain && isGlued(tape, node) ? node : -1;
    if (candidate === -1) continue;
    walk ??= new OutlineWalk(tape, outlineFor(root));
    if (walk.isOutOfPlace(candidate)) return true;
  }
  return false;
}

function outlineFor(root: Cursor): Outline {
  const apiVersion = root.child('apiVersion').string;
  const kind = root.child('kind').string;
  return apiVersion === undefined || kind === undefined ? FRAGMENT : outlineOf(apiVersion, kind);
}

/** The offset of the key after an empty key, at its column or further left; -1 if there is no such key. */
function nextKey(tape: Tape, node: number): number {
  if (node + 1 >= tape.size || kindOf(tape, node - 1) < Kind.Plain) return -1;
  const start = startOf(tape, node - 1);
  const next = startOf(tape, node + 1);
  // A key that follows on the same line is further right. The column is not computed, because lines may be long.
  if (!tape.text.slice(start, next).includes('\n')) return -1;
  return columnOf(tape.text, next) <= columnOf(tape.text, start) ? node + 1 : -1;
}

/** A container on the path to a node. */
interface Passed {
  readonly end: number;
  readonly isMap: boolean;
  readonly slot: Slot;
  /** The last child that was passed: the next requested node is in it or after it. */
  child: number;
}

/**
 * What the API schema has at the places of nodes. They must be requested in ascending order: the walk only goes
 * forward.
 */
class OutlineWalk {
  readonly #tape: Tape;
  readonly #outline: Outline;
  readonly #passed: Passed[] = [];

  constructor(tape: Tape, outline: Outline) {
    this.#tape = tape;
    this.#outline = outline;
    this.#enter(0, outline.at([]));
  }

  /** Whether the API schema has no such field at the place of a node. */
  isOutOfPlace(node: number): boolean {
    const tape = this.#tape;
    while ((this.#passed.at(-1)?.end ?? node + 1) <= node) this.#passed.pop();
    for (let inner = this.#passed.at(-1); inner !== undefined; inner = this.#passed.at(-1)) {
      const { isMap, end, slot } = inner;
      let { child } = inner;
      for (let next = afterChild(tape, child, isMap); next <= node && next < end; next = afterChild(tape, child, isMap))
        child = next;
      inner.child = child;
      if (isMap && child === node) return isOddKey(slot, keyText(tape, node));
      const step: Step = isMap ? keyText(tape, child) : 0;
      if (slot.is === 'object' && !slot.fields.includes(String(step))) return !slot.open;
      const below = this.#outline.at([...slot.path, step]);
      const container = isMap ? child + 1 : child;
      if (container === node || below.is === 'unknown' || kindOf(tape, container) > Kind.Sequence)
        return below.is === 'object' || below.is === 'entries' || below.is === 'list';
      this.#enter(container, below);
    }
    return false;
  }

  #enter(container: number, slot: Slot): void {
    const isMap = kindOf(this.#tape, container) === Kind.Mapping;
    this.#passed.push({ end: nextOf(this.#tape, container), isMap, slot, child: container + 1 });
  }
}

function afterChild(tape: Tape, child: number, isMap: boolean): number {
  return isMap ? nextOf(tape, nextOf(tape, child)) : nextOf(tape, child);
}

function isOddKey(slot: Slot, key: string): boolean {
  if (slot.is === 'object') return !slot.fields.includes(key);
  return slot.is === 'list' || UNSPACED_QUOTE.test(key);
}

const GLUED_KEY = /-[A-Za-z_"']|[A-Za-z_][\w./-]*:[^\s/]/y;

function isGlued(tape: Tape, node: number): boolean {
  const { text } = tape;
  const start = startOf(tape, node);
  if (text.charCodeAt(start) !== 45) {
    if (!text.slice(start, endOf(tape, node)).includes(':')) return false;
  }
  GLUED_KEY.lastIndex = start;
  return GLUED_KEY.test(text) && isFirstOnLine(text, start);
}

/** Whether it has only dashes before it on its line, each followed by a space. */
function isFirstOnLine(text: string, offset: number): boolean {
  let start = offset;
  while (start > 0 && (text.charCodeAt(start - 1) === 32 || text.charCodeAt(start - 1) === 45)) start--;
  if (start > 0 && text.charCodeAt(start - 1) !== 10) return false;
  return /^[ ]*(?:-[ ]+)*$/.test(text.slice(start, offset));
}

function lineStart(text: string, offset: number): number {
  return text.lastIndexOf('\n', offset - 1) + 1;
}

function columnOf(text: string, offset: number): number {
  return offset - lineStart(text, offset);
}

interface Candidate {
  readonly nesting: Nesting;
  readonly insertions: readonly Insertion[];
  readonly repaired: ReadableDocument;
}

/** Of the likeliest nestings, the one whose object has the fewest API errors. */
function bestOf(document: ParsedDocument, identity: Identity, found: readonly Nesting[]): Candidate | undefined {
  const [first] = found;
  let best: { candidate: Candidate; score: number } | undefined;
  for (const nesting of found) {
    if (first === undefined || nesting.cost > first.cost + MARGIN) break;
    const candidate = repairWith(document, nesting);
    if (candidate === undefined) continue;
    const score = nesting.cost + 2 * errorCount(candidate.repaired, identity);
    if (best === undefined || score < best.score) best = { candidate, score };
  }
  return best?.candidate;
}

function errorCount(repaired: ReadableDocument, identity: Identity): number {
  if (identity === 'fragment') return 0;
  const root = Cursor.root(repaired);
  const unnamed = root.child('metadata').child('name').exists ? 0 : 1;
  if (!outlineOf(identity.apiVersion, identity.kind).known) return unnamed;
  return unnamed + validate(identity.apiVersion, identity.kind, root.json()).length;
}

function repairWith(document: ParsedDocument, nesting: Nesting): Candidate | undefined {
  if (nesting.shifts.length === 0) return undefined;
  const insertions = nesting.shifts.map(insertionOf).sort((a, b) => a.at - b.at);
  const { file, index, span } = document;
  const { text, toSource } = inserted(file.text, span.start, span.end, insertions);
  const tape = parse(text);
  if (tape === undefined) return undefined;
  const repaired = { is: 'readable', file, index, span, tape: { ...tape, toSource }, root: 0, engine: 'fast' } as const;
  return { nesting, insertions, repaired };
}

function insertionOf({ at, width, because, error }: Shift): Insertion {
  return { at, text: ' '.repeat(width), because, error };
}

/** The text with its insertions, and a mapping from its offsets back to the original ones. */
function inserted(
  source: string,
  from: number,
  to: number,
  insertions: readonly Insertion[],
): { text: string; toSource: (offset: number) => number } {
  const parts: string[] = [];
  /** For each insertion, its end in the new text, and the length of all insertions so far. */
  const ends: { end: number; sum: number }[] = [];
  let at = from;
  let sum = 0;
  for (const insertion of insertions) {
    parts.push(source.slice(at, insertion.at), insertion.text);
    at = insertion.at;
    sum += insertion.text.length;
    ends.push({ end: insertion.at - from + sum, sum });
  }
  parts.push(source.slice(at, to));
  const toSource = (offset: number): number => {
    let low = 0;
    let high = ends.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      if ((ends[middle]?.end ?? 0) <= offset) low = middle + 1;
      else high = middle;
    }
    const mapped = offset - (ends[low - 1]?.sum ?? 0) + from;
    // An offset inside an insertion is mapped to the place of the insertion.
    return Math.min(mapped, insertions[low]?.at ?? mapped);
  };
  return { text: parts.join(''), toSource };
}

function parse(text: string): Tape | undefined {
  const fast = parseFast(text, 0, text.length);
  if (fast !== undefined) return fast.size > 0 ? fast : undefined;
  try {
    const tape = parseDocument(text, 0, text.length)?.tape;
    if (tape !== undefined) verifyDocument(tape);
    return tape;
  } catch (error) {
    if (error instanceof ParseException) return undefined;
    throw error;
  }
}

/** Whether the result has the kind that its text has. */
function isWhole(repaired: ReadableDocument, identity: Identity): boolean {
  const root = Cursor.root(repaired);
  if (!root.isMap) return false;
  if (identity === 'fragment')
    return root
      .entries()
      .every((entry) => ['annotations', 'labels', 'metadata'].includes(String(entry.step)) && entry.isMap);
  return root.child('apiVersion').string === identity.apiVersion && root.child('kind').string === identity.kind;
}
