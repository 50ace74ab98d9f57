/** A value of a manifest that knows where it was written. Reading is total: what is absent or of another type is `undefined`. */
import { type Bare, emptyBare } from '../../text/own.ts';
import type { Span } from '../../text/source-file.ts';
import { scalarValue } from '../scalar/scalar.ts';
import type { ParsedDocument } from '../tape/document.ts';
import { deref, endOf, Kind, kindOf, nextOf, type Scalar, STRIDE, startOf, type Tape } from '../tape/tape.ts';
import { NO_WORD } from '../tape/words.ts';
import { keyWord } from './key.ts';
import type { Place, Step } from './place.ts';
import { isPlaceholder } from './placeholder.ts';
import { hasDistinctKeys, isMergeKey, keyText, toJson } from './value.ts';

export type ReadableDocument = Extract<ParsedDocument, { is: 'readable' }>;

// A cursor of a kind must also pass as a cursor of anything, so `T` stands in no parameter: methods that need the
// type take it from `this`.
type Fields<T> = keyof NonNullable<T>;
type Field<T, K extends Fields<T>> = NonNullable<NonNullable<T>[K]>;
type Item<T> = NonNullable<T>[number & Fields<T>];
type Entry<T> = NonNullable<T>[Fields<T>];

const ABSENT = -1;
const MAX_MERGE_DEPTH = 20;

const NONE: readonly never[] = [];

export class Cursor<out T = unknown> {
  readonly document: ReadableDocument;
  /** The field name or index that leads here from `parent`; undefined at the root. */
  readonly step: Step | undefined;
  readonly parent: Cursor | undefined;
  private readonly node: number;
  private readonly keyNode: number;
  /** Where its value is on the tape: the node itself, or the anchored node of an alias; -1 for what is absent. */
  readonly target: number;
  /** Type only: what the API says is here. */
  declare readonly type?: T;

  private constructor(
    document: ReadableDocument,
    node: number,
    keyNode: number,
    parent: Cursor | undefined,
    step: Step | undefined,
  ) {
    this.document = document;
    this.node = node;
    this.keyNode = keyNode;
    this.parent = parent;
    this.step = step;
    this.target = node === ABSENT ? ABSENT : deref(document.tape, node);
  }

  /** The root of a document. */
  static root<T = unknown>(document: ReadableDocument): Cursor<T> {
    return new Cursor<T>(document, document.root, ABSENT, undefined, undefined);
  }

  /** The entry of a mapping by the node of its key, with neither parent nor path: to see what a repeated key hides. */
  static entry(document: ReadableDocument, key: number): Cursor {
    return new Cursor(document, key + 1, key, undefined, keyText(document.tape, key));
  }

  /** The entry of a mapping by the node of its key, the last of that name. */
  static field(parent: Cursor, key: number, field: string): Cursor {
    return new Cursor(parent.document, key + 1, key, parent, field);
  }

  /** An item of a list by its node. */
  static item(parent: Cursor, node: number, index: number): Cursor {
    return new Cursor(parent.document, node, ABSENT, parent, index);
  }

  private get tape(): Tape {
    return this.document.tape;
  }

  /** Whether the text holds it, be it as null. */
  get written(): boolean {
    return this.node !== ABSENT;
  }

  /** Whether it has a value. The API takes null for absent, and so does this. */
  get exists(): boolean {
    return this.node !== ABSENT && !this.isNull;
  }

  get isNull(): boolean {
    return this.node !== ABSENT && !this.isMap && !this.isList && this.scalar === null;
  }

  get isMap(): boolean {
    return this.node !== ABSENT && kindOf(this.tape, this.target) === Kind.Mapping;
  }

  get isList(): boolean {
    return this.node !== ABSENT && kindOf(this.tape, this.target) === Kind.Sequence;
  }

  /** The scalar as kubectl decodes it; undefined for maps, lists and what is absent. */
  get scalar(): Scalar | undefined {
    const { target } = this;
    if (target === ABSENT || kindOf(this.tape, target) < Kind.Empty) return undefined;
    return scalarValue(this.tape, target);
  }

  /** The string, if it is one whose content is known: not one that holds a placeholder, and not an encrypted one. */
  get string(): string | undefined {
    const value = this.scalar;
    return typeof value === 'string' && !isPlaceholder(value, this) ? value : undefined;
  }

  /** The string as it is written, be its content known or not: for what is shown, and compared as it stands. */
  get text(): string | undefined {
    const value = this.scalar;
    return typeof value === 'string' ? value : undefined;
  }

  /** `string`, or what holds where nothing is written; undefined for what is not known, and of another type. */
  stringOr(fallback: string): string | undefined {
    return this.exists ? this.string : fallback;
  }

  get number(): number | undefined {
    const value = this.scalar;
    return typeof value === 'number' ? value : undefined;
  }

  get integer(): number | undefined {
    const value = this.scalar;
    return typeof value === 'number' && Number.isInteger(value) ? value : undefined;
  }

  get boolean(): boolean | undefined {
    const value = this.scalar;
    return typeof value === 'boolean' ? value : undefined;
  }

  get intOrString(): number | string | undefined {
    return this.integer ?? this.string;
  }

  /** Whether the value is filled in or decrypted before the manifest is applied, so that nothing is known of it. */
  get isUnknown(): boolean {
    const value = this.scalar;
    return typeof value === 'string' && isPlaceholder(value, this);
  }

  /** Whether the scalar is written between quotes or as a block. */
  get isQuoted(): boolean {
    const target = this.target;
    return target !== ABSENT && kindOf(this.tape, target) > Kind.Plain;
  }

  /** The text as written, quotes included; `''` for what is absent. */
  get source(): string {
    if (this.node === ABSENT) return '';
    return this.tape.text.slice(startOf(this.tape, this.node), endOf(this.tape, this.node));
  }

  /** A field that the API knows. */
  get<S, K extends Fields<S>>(this: Cursor<S>, field: K): Cursor<Field<S, K>> {
    return this.child<Field<S, K>>(String(field));
  }

  /** Any field by name. Where a key is given twice the last one counts, as for kubectl. */
  child<U = unknown>(field: string): Cursor<U> {
    const { target, document } = this;
    const found = target === ABSENT ? ABSENT : fieldKey(document.tape, target, field);
    return new Cursor<U>(document, found === ABSENT ? ABSENT : found + 1, found, this as Cursor, field);
  }

  /** The items of a list; none if it is no list. */
  items<S>(this: Cursor<S>): readonly Cursor<Item<S>>[] {
    const { target, tape } = this;
    if (target === ABSENT || kindOf(tape, target) !== Kind.Sequence) return NONE;
    const items: Cursor<Item<S>>[] = [];
    const end = nextOf(tape, target);
    for (let node = target + 1; node < end; node = nextOf(tape, node))
      items.push(new Cursor<Item<S>>(this.document, node, ABSENT, this, items.length));
    return items;
  }

  /** The entries of a map in written order, each under its last value; `step` is the key. */
  entries<S>(this: Cursor<S>): readonly Cursor<Entry<S>>[] {
    const { target, tape } = this;
    if (target === ABSENT || kindOf(tape, target) !== Kind.Mapping) return NONE;
    if (hasDistinctKeys(tape, target)) {
      const entries: Cursor<Entry<S>>[] = [];
      const end = nextOf(tape, target);
      for (let key = target + 1; key < end; key = nextOf(tape, key + 1))
        entries.push(new Cursor<Entry<S>>(this.document, key + 1, key, this, keyText(tape, key)));
      return entries;
    }
    const found = new Map<string, number>();
    collectKeys(tape, target, found, 0);
    return Array.from(found, ([key, at]) => new Cursor<Entry<S>>(this.document, at + 1, at, this, key));
  }

  /** The entries of a map whose keys are among some, in written order: as `entries`, without the others. */
  entriesAmong(keys: ReadonlyMap<string, unknown>): readonly Cursor[] {
    const { target, tape } = this;
    if (target === ABSENT || kindOf(tape, target) !== Kind.Mapping) return NONE;
    if (!hasDistinctKeys(tape, target)) return this.entries().filter(({ step }) => keys.has(String(step)));
    const entries: Cursor[] = [];
    const end = nextOf(tape, target);
    for (let key = target + 1; key < end; key = nextOf(tape, key + 1)) {
      const name = keyText(tape, key);
      if (keys.has(name)) entries.push(new Cursor(this.document, key + 1, key, this as Cursor, name));
    }
    return entries;
  }

  /** The field names of a map. */
  keys(): readonly string[] {
    return this.entries().map((entry) => String(entry.step));
  }

  /** The string values of a map of strings, as `{key: value}`; entries that are no known string are left out. */
  strings(): Readonly<Bare<string>> {
    const strings = emptyBare<string>();
    for (const entry of this.entries()) if (entry.string !== undefined) strings[String(entry.step)] = entry.string;
    return strings;
  }

  /** Follows a path of steps. */
  follow(path: readonly Step[]): Cursor {
    let cursor: Cursor = this as Cursor;
    for (const step of path) {
      if (typeof step === 'string') cursor = cursor.child(step);
      else cursor = cursor.items()[step] ?? new Cursor(cursor.document, ABSENT, ABSENT, cursor, step);
    }
    return cursor;
  }

  /** The plain JavaScript value, aliases and merges expanded. */
  json(): unknown {
    return this.node === ABSENT ? undefined : toJson(this.tape, this.node);
  }

  get path(): readonly Step[] {
    const path: Step[] = [];
    for (let cursor: Cursor | undefined = this as Cursor; cursor?.step !== undefined; cursor = cursor.parent)
      path.push(cursor.step);
    return path.reverse();
  }

  /** Where the value is written; for what is absent, the key (or start) of the nearest thing around it. */
  get at(): Place {
    if (this.node === ABSENT)
      return this.parent === undefined ? this.documentStart : { ...this.parent.key, lacks: this.step };
    const kind = kindOf(this.tape, this.node);
    if (kind === Kind.Empty && this.keyNode !== ABSENT) return this.key;
    return this.place(this.node);
  }

  /** Where its key is written; for a list item or the root, its first line. */
  get key(): Place {
    if (this.keyNode !== ABSENT) return this.place(this.keyNode);
    if (this.node === ABSENT) return this.at;
    return this.firstLine;
  }

  /** The first line of a value that may span many, so that a finding about the whole underlines little. */
  private get firstLine(): Place {
    const place = this.place(this.node);
    const { text } = place.file;
    let end = place.span.start;
    while (end < place.span.end && text.charCodeAt(end) !== 10 && text.charCodeAt(end) !== 13) end++;
    return { ...place, span: { start: place.span.start, end } };
  }

  private get documentStart(): Place {
    const { start } = this.document.span;
    return { file: this.document.file, document: this.document.index, path: this.path, span: { start, end: start } };
  }

  private place(node: number): Place {
    const { file, index } = this.document;
    return { file, document: index, path: this.path, span: this.toSource(node) };
  }

  private toSource(node: number): Span {
    const { tape } = this;
    const start = startOf(tape, node);
    const end = endOf(tape, node);
    return tape.toSource === undefined ? { start, end } : { start: tape.toSource(start), end: tape.toSource(end) };
  }
}

/** The key node of a field of what may be a mapping: `findKey` for the usual case, where all keys have numbers. */
function fieldKey(tape: Tape, mapping: number, field: string): number {
  const { nodes } = tape;
  if (nodes[mapping * STRIDE] !== Kind.Mapping) return ABSENT;
  const wanted = tape.words.wordOf(field);
  if (wanted === NO_WORD) return findKey(tape, mapping, field, 0);
  const end = (nodes[mapping * STRIDE + 3] ?? 0) * STRIDE;
  let found = ABSENT;
  for (let key = (mapping + 1) * STRIDE; key < end; ) {
    const extra = nodes[key + 3] ?? 0;
    const word = extra < 0 ? -extra : keyWord(tape, key / STRIDE);
    if (word === wanted) found = key / STRIDE;
    else if (word === NO_WORD) return findKey(tape, mapping, field, 0);
    const value = key + STRIDE;
    const kind = nodes[value];
    key = kind === Kind.Mapping || kind === Kind.Sequence ? (nodes[value + 3] ?? 0) * STRIDE : value + STRIDE;
  }
  return found;
}

/** The key node of a field, the last one where it is given twice; merges count at their place. */
function findKey(tape: Tape, mapping: number, field: string, depth: number): number {
  const end = nextOf(tape, mapping);
  let found = ABSENT;
  for (let key = mapping + 1; key < end; key = nextOf(tape, key + 1)) {
    if (isMergeKey(tape, key)) {
      for (const merged of mergedMappings(tape, key + 1, depth)) {
        const inner = findKey(tape, merged, field, depth + 1);
        if (inner !== ABSENT) found = inner;
      }
    } else if (keyText(tape, key) === field) found = key;
  }
  return found;
}

function collectKeys(tape: Tape, mapping: number, into: Map<string, number>, depth: number): void {
  const end = nextOf(tape, mapping);
  for (let key = mapping + 1; key < end; key = nextOf(tape, key + 1)) {
    if (isMergeKey(tape, key))
      for (const merged of mergedMappings(tape, key + 1, depth)) collectKeys(tape, merged, into, depth + 1);
    else into.set(keyText(tape, key), key);
  }
}

/** The mappings that a merge key brings in, the weakest first. */
function mergedMappings(tape: Tape, value: number, depth: number): readonly number[] {
  if (depth > MAX_MERGE_DEPTH) return [];
  const target = deref(tape, value);
  if (kindOf(tape, target) === Kind.Mapping) return [target];
  if (kindOf(tape, target) !== Kind.Sequence) return [];
  const mappings: number[] = [];
  const end = nextOf(tape, target);
  for (let node = target + 1; node < end; node = nextOf(tape, node)) {
    const item = deref(tape, node);
    if (kindOf(tape, item) === Kind.Mapping) mappings.unshift(item);
  }
  return mappings;
}
