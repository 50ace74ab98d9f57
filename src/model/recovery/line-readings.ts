/**
 * A document as lines, as a human reads it: the column, dashes, key and value of each line, and the possible readings
 * of a line where a space may be missing after a dash or a colon. Works for text that a YAML parser rejects.
 */

export type ValueForm = 'none' | 'scalar' | 'collection';

/** A dash that opens a list item. */
export interface Dash {
  readonly column: number;
  /** Offset of the dash. */
  readonly at: number;
  /** The space after it is missing. */
  readonly unspaced: boolean;
}

/** One way to read a line. */
export interface Reading {
  readonly dashes: readonly Dash[];
  /** The column of what follows the dashes, as written. */
  readonly column: number;
  readonly key: string | undefined;
  readonly value: ValueForm;
  /** The text of a scalar value on this line. */
  readonly text: string;
  /** Where a space is missing: the offset after the dash or colon. */
  readonly missing: readonly number[];
  /** Offset of the key or value. */
  readonly at: number;
}

export interface Line {
  /** Offset of the first character of the line. */
  readonly start: number;
  readonly column: number;
  /** The first is what YAML reads; the others assume that spaces are missing. */
  readonly readings: readonly [Reading, ...Reading[]];
  /** Starts of the lines that move with this one: block scalars, continued scalars, comments above it. */
  readonly followers: readonly number[];
}

/** The lines of `text.slice(from, to)` that are not empty; undefined if the text is not simple block YAML. */
export function readLines(text: string, from: number, to: number): readonly Line[] | undefined {
  return new LineReader(text, from, to).read();
}

interface Draft extends Line {
  readonly followers: number[];
}

class LineReader {
  readonly #text: string;
  readonly #to: number;
  readonly #lines: Draft[] = [];
  readonly #comments: { start: number; column: number }[] = [];
  #at: number;

  constructor(text: string, from: number, to: number) {
    this.#text = text;
    this.#at = from;
    this.#to = to;
  }

  read(): readonly Line[] | undefined {
    while (this.#at < this.#to) {
      const { start, end, next } = this.#bounds();
      const line = this.#text.slice(start, end);
      if (line.startsWith('...')) break;
      if (!this.#take(line, start, next)) return undefined;
    }
    return this.#lines;
  }

  #bounds(): { start: number; end: number; next: number } {
    const start = this.#at;
    const newline = this.#text.indexOf('\n', start);
    const next = newline === -1 || newline >= this.#to ? this.#to : newline + 1;
    const end = this.#text.charCodeAt(next - 1) === 10 ? next - 1 : next;
    return { start, end: end > start && this.#text.charCodeAt(end - 1) === 13 ? end - 1 : end, next };
  }

  /** Reads one line and the lines that belong to it; false if the text is not supported. */
  #take(line: string, start: number, next: number): boolean {
    this.#at = next;
    const column = line.search(/[^ ]/);
    if (column === -1 || line.startsWith('---') || line.startsWith('%')) return true;
    if (line.charAt(column) === '#') return this.#comments.push({ start, column }) > 0;
    if (/[\t&?]/.test(line.charAt(column))) return false;
    const readings = readingsOf(line.trimEnd(), column, start);
    if (readings === undefined) return false;
    const draft: Draft = { start, column, readings, followers: this.#commentsAt(column) };
    this.#lines.push(draft);
    this.#followers(draft, readings[0]);
    return true;
  }

  #commentsAt(column: number): number[] {
    return this.#comments.splice(0).flatMap((comment) => (comment.column === column ? [comment.start] : []));
  }

  /** Reads lines that continue the value of this one. */
  #followers(draft: Draft, { value, text, key, dashes, column }: Reading): void {
    const owner = key === undefined ? (dashes.at(-1)?.column ?? column) : column;
    if (value === 'collection' || /^["']/.test(text)) return this.#balance(draft, text);
    if (/^[|>][-+0-9]*(?:\s|$)/.test(text)) return this.#deeper(draft, owner, () => true);
    // What looks like a key or an item may be indented too far, or lack a space: the search decides.
    if (value === 'scalar' && (key !== undefined || dashes.length > 0))
      this.#deeper(draft, owner, (line) => !/^ *(?:-|\S+:(?:\s|$)|[A-Za-z_][\w./-]*:[^\s/])/.test(line));
  }

  #deeper(draft: Draft, column: number, belongs: (line: string) => boolean): void {
    while (this.#at < this.#to) {
      const { start, end, next } = this.#bounds();
      const line = this.#text.slice(start, end);
      const indent = line.search(/[^ ]/);
      if (indent !== -1 && (indent <= column || !belongs(line))) return;
      if (indent !== -1) draft.followers.push(start);
      this.#at = next;
    }
  }

  /** Reads lines until the quotes and brackets of a value are closed. */
  #balance(draft: Draft, first: string): void {
    let state = scan(first, { depth: 0, quote: '' });
    while ((state.depth > 0 || state.quote !== '') && this.#at < this.#to) {
      const { start, end, next } = this.#bounds();
      draft.followers.push(start);
      state = scan(this.#text.slice(start, end), state);
      this.#at = next;
    }
  }
}

interface Nest {
  readonly depth: number;
  readonly quote: string;
}

function scan(text: string, from: Nest): Nest {
  let { depth, quote } = from;
  for (let i = 0; i < text.length; i++) {
    const c = text.charAt(i);
    if (quote !== '') {
      if (c === '\\' && quote === '"') i++;
      else if (c === quote) quote = '';
    } else if (c === '"' || c === "'") quote = c;
    else if (c === '{' || c === '[') depth++;
    else if (c === '}' || c === ']') depth--;
    else if (c === '#' && /\s/.test(text.charAt(i - 1))) break;
    if (depth === 0 && quote === '') break;
  }
  return { depth, quote };
}

/** `key: value`, with or without quotes around the key. */
const KEYED = /^("(?:[^"\\]|\\.)*"|'(?:[^']|'')*'|[^\s#&*!|>'"%@`{}[\],?-][^#]*?|-[^\s#][^#]*?)(?<!\s)\s*:(?=\s|$)/;
/** `key:value`, as a field name or an annotation is written; never a URL. */
const UNSPACED = /^([A-Za-z_][\w./-]*):(?=[^\s/])/;
export const UNSPACED_QUOTE = /^[A-Za-z_][\w./-]*:["']/;
/** `-key` and `-value`. */
const GLUED_DASH = /^-(?=[A-Za-z_"'/*])/;

function readingsOf(line: string, from: number, start: number): readonly [Reading, ...Reading[]] | undefined {
  const dashes: Dash[] = [];
  let column = from;
  for (let match = /^-(\s+|$)/.exec(line.slice(column)); match !== null; match = /^-(\s+|$)/.exec(line.slice(column))) {
    dashes.push({ column, at: start + column, unspaced: false });
    column += match[0].length;
  }
  const written = readContent(line, column, start, dashes, []);
  if (written === undefined) return undefined;
  const readings: [Reading, ...Reading[]] = [written];
  // A quote right after a colon starts the value, even if the value contains colons.
  if (written.key === undefined || UNSPACED_QUOTE.test(written.key))
    readings.push(...unspacedKey(line, column, start, dashes, []));
  if (dashes.length === 0 && GLUED_DASH.test(line.slice(column))) {
    const glued: Dash = { column, at: start + column, unspaced: true };
    const missing = [start + column + 1];
    const item = readContent(line, column + 1, start, [glued], missing);
    if (item !== undefined) readings.push(item);
    if (item?.key === undefined || UNSPACED_QUOTE.test(item.key))
      readings.push(...unspacedKey(line, column + 1, start, [glued], missing));
  }
  return readings;
}

function readContent(
  line: string,
  column: number,
  start: number,
  dashes: readonly Dash[],
  missing: readonly number[],
): Reading | undefined {
  const content = line.slice(column);
  const at = start + column;
  const keyed = KEYED.exec(content);
  const key = keyed?.[1];
  if (key !== undefined && content.startsWith('&')) return undefined;
  const rest = content.slice(keyed?.[0].length ?? 0).trimStart();
  const text = rest.startsWith('#') ? '' : rest;
  return { dashes, column, key: key === undefined ? undefined : unquoted(key), value: formOf(text), text, missing, at };
}

function unspacedKey(
  line: string,
  column: number,
  start: number,
  dashes: readonly Dash[],
  missing: readonly number[],
): readonly Reading[] {
  const content = line.slice(column);
  const key = UNSPACED.exec(content)?.[1];
  if (key === undefined) return [];
  const after = start + column + key.length + 1;
  const text = content.slice(key.length + 1);
  return [{ dashes, column, key, value: formOf(text), text, missing: [...missing, after], at: start + column }];
}

function formOf(text: string): ValueForm {
  // An anchor or tag alone does not show what follows on the next lines.
  if (text === '' || /^[&!]\S*$/.test(text)) return 'none';
  return /^[{[]/.test(text) ? 'collection' : 'scalar';
}

function unquoted(key: string): string {
  return /^["']/.test(key) ? key.slice(1, -1) : key;
}
