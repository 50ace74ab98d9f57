/** The words for what is wrong with a text, and the place to change: the failures of the scanner and the grammar. */

import { breakLength } from '../scalar/quoted.ts';
import { ParseException } from '../tape/parse-error.ts';

/** The offset at which the line of an offset starts. */
export function lineStartOf(text: string, offset: number): number {
  let at = offset;
  while (at > 0 && breakLength(text, at - 1) === 0) at--;
  return at;
}

/** The end of the text on the line of an offset, without trailing blanks. */
export function lineEndOf(text: string, offset: number): number {
  let end = offset;
  while (end < text.length && breakLength(text, end) === 0) end++;
  while (end > offset && isBlank(text, end - 1)) end--;
  return end;
}

/** The end of the word at an offset; at least one character. */
export function wordEndOf(text: string, offset: number): number {
  let end = offset;
  while (end < text.length && !isBlank(text, end) && breakLength(text, end) === 0) end++;
  return Math.max(end, Math.min(offset + 1, text.length));
}

export function isBlank(text: string, at: number): boolean {
  const code = text.charCodeAt(at);
  return code === 32 || code === 9;
}

function columnOf(text: string, offset: number): number {
  return offset - lineStartOf(text, offset);
}

function textStartOf(text: string, lineStart: number): number {
  let at = lineStart;
  while (isBlank(text, at)) at++;
  return at;
}

function lineNumberOf(text: string, offset: number): number {
  let line = 1;
  for (let at = 0; at < offset; at += Math.max(1, breakLength(text, at))) if (breakLength(text, at) > 0) line++;
  return line;
}

export function tab(text: string, start: number): ParseException {
  let end = start;
  while (text.charCodeAt(end) === 9) end++;
  return new ParseException('a tab is used to indent', start, end, 'tab-indentation');
}

export function tooDeep(start: number): ParseException {
  return new ParseException('nested more than 10,000 levels deep', start, start + 1);
}

export function neverClosed(start: number): ParseException {
  return new ParseException('a quoted string is never closed', start, start + 1);
}

export function cannotStart(text: string, start: number): ParseException {
  const sign = text.charAt(start);
  const name = sign === '`' ? 'a backtick' : `\`${sign}\``;
  return new ParseException(`a value cannot start with ${name}: quote it`, start, start + 1);
}

/** A property that is not one: `*.example.com`, `&&`, `!important`. */
export function badProperty(text: string, start: number): ParseException {
  const sign = text.charAt(start);
  const what = sign === '*' ? 'an alias' : sign === '&' ? 'an anchor' : 'a tag';
  return new ParseException(`\`${sign}\` starts ${what}: quote the value`, start, wordEndOf(text, start));
}

/** Text to quote in a message, cut if it is long. */
export function excerpt(text: string): string {
  return text.length > 40 ? `${text.slice(0, 40)}…` : text;
}

export function unknownAnchor(name: string, start: number, end: number): ParseException {
  const message = `\`*\` starts an alias, and there is no anchor \`&${excerpt(name)}\` above: quote the value`;
  return new ParseException(message, start, end);
}

/** Text at the column of keys that no `:` follows. */
export function missingColon(text: string, start: number, isTooLong: boolean): ParseException {
  const end = lineEndOf(text, start);
  if (isTooLong) return longKey(start, end);
  return gluedColon(text, start) ?? new ParseException('this line is neither `key: value` nor a list item', start, end);
}

function longKey(start: number, end: number): ParseException {
  return new ParseException('this key is longer than 1024 characters', start, end);
}

/** `name:shop`: a key, if a blank came after its `:`. */
function gluedColon(text: string, start: number): ParseException | undefined {
  const line = text.slice(start, lineEndOf(text, start));
  const match = /^([\w./-]+):(?!\/\/)\S/.exec(line);
  if (match === null) return undefined;
  return new ParseException('a blank is missing after `:`', start, wordEndOf(text, start));
}

/** A `: ` where no key can be. `scalar` is where the plain text before it starts, perhaps lines above. */
export function misplacedColon(text: string, colon: number, scalar: number): ParseException {
  const lineStart = lineStartOf(text, colon);
  const start = textStartOf(text, lineStart);
  const before = text.slice(start, colon);
  if (/:[ \t]|:$/.test(before) || (before.startsWith('- ') && scalar >= lineStart)) {
    return new ParseException('a second `: ` on one line: quote the value', colon, colon + 1);
  }
  if (scalar === start && colon - start > 1000) return longKey(start, colon);
  const isFirstOfLine = textStartOf(text, lineStartOf(text, scalar)) === scalar;
  if (scalar < lineStart && isFirstOfLine && columnOf(text, scalar) === start - lineStart) {
    return missingColon(text, scalar, false);
  }
  return new ParseException('this key is indented like a continuation of the value above it', start, colon);
}

export interface Misplaced {
  /** Where the token that does not fit starts. */
  readonly at: number;
  /** What it is. */
  readonly what: 'item' | 'colon' | 'closing' | 'other';
  /** The innermost open block collection. */
  readonly collection: { readonly start: number; readonly isList: boolean };
  /** The end of the node before the token. */
  readonly lastEnd: number;
  /** Where the collection that ended just before the token starts, if one did. */
  readonly closed: number | undefined;
  /** Where the scalar or flow collection before the token starts. */
  readonly last: number;
}

/** A token that cannot go on with the innermost block collection. */
export function misplaced(text: string, { at, what, collection, lastEnd, closed, last }: Misplaced): ParseException {
  const end = what === 'item' ? at + 1 : wordEndOf(text, at);
  if (what === 'closing') return new ParseException(`this \`${text.charAt(at)}\` closes nothing`, at, at + 1);
  const lineStart = lineStartOf(text, at);
  if (lastEnd > lineStart) return textAfterValue(text, at, last, lastEnd);
  if (what === 'colon') return new ParseException('a key is missing before `:`', at, at + 1);
  const column = at - lineStart;
  const expected = columnOf(text, collection.start);
  const subject = what === 'item' ? 'list item' : 'line';
  if (closed !== undefined && columnOf(text, closed) > column && column > expected) {
    return new ParseException(`this ${subject} is indented less than its siblings`, at, end);
  }
  if (column > expected) return tooFarIn(text, at, end, what === 'item', last);
  if (what === 'item') return new ParseException('a list item where a key is expected', at, end);
  if (collection.isList) {
    return new ParseException('a key among list items: indent it, or put a `-` before it', at, end);
  }
  return new ParseException('this line is neither `key: value` nor a list item', at, end);
}

function tooFarIn(text: string, at: number, end: number, isItem: boolean, last: number): ParseException {
  const above = text.charAt(last);
  if (above === '|' || above === '>') {
    return new ParseException('this line is indented less than the text above it', at, end);
  }
  if (isItem) return new ParseException('a list item under a key that already has a value', at, end);
  return new ParseException('this line is indented more than its siblings', at, end);
}

function textAfterValue(text: string, at: number, last: number, lastEnd: number): ParseException {
  const end = lineEndOf(text, at);
  const closing = text.charAt(lastEnd - 1);
  const opening = text.charAt(last);
  if (opening !== closing || (closing !== '"' && closing !== "'")) {
    return new ParseException('text after the end of the value: quote the whole value', at, end);
  }
  if (lineStartOf(text, last) !== lineStartOf(text, lastEnd)) {
    const line = lineNumberOf(text, last);
    return new ParseException(`text after a closing quote; the string starts on line ${line}`, at, end);
  }
  const remedy = closing === '"' ? 'write `\\"`' : "write `''`";
  return new ParseException(`text after the closing quote: for a quote inside, ${remedy}`, at, end);
}

/** What comes after a member of a flow collection and is neither a comma nor the closing bracket. */
export function missingComma(text: string, at: number, end: number, open: number, lastEnd: number): ParseException {
  const bracket = text.charAt(open) === '{' ? '}' : ']';
  const lineStart = lineStartOf(text, at);
  const openLine = lineStartOf(text, open);
  const indentOfOpen = textStartOf(text, openLine) - openLine;
  const isBlockLine = textStartOf(text, lineStart) - lineStart <= indentOfOpen;
  if (openLine !== lineStart && isBlockLine) return neverClosedBracket(text, open);
  if (lastEnd <= lineStart) {
    return new ParseException('a `,` is missing before this line', at, Math.max(end, at + 1));
  }
  if (text.charAt(at) === ':') {
    return new ParseException(`a second \`: \` before a \`,\` or \`${bracket}\`: quote the value`, at, at + 1);
  }
  return new ParseException(`expected \`,\` or \`${bracket}\` before this`, at, Math.max(end, at + 1));
}

export function neverClosedBracket(text: string, open: number): ParseException {
  return new ParseException(`this \`${text.charAt(open)}\` is never closed`, open, open + 1);
}
