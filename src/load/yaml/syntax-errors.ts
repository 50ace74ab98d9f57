/** The syntax errors of the scanner and the grammar: message, help, and the place to change. */

import { breakLength } from '../scalar/quoted.ts';
import { neverClosedBracket, ParseException } from '../tape/parse-error.ts';

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
function wordEndOf(text: string, offset: number): number {
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
  const message = 'a tab is used for indentation';
  return new ParseException({ message, help: 'replace the tab with spaces' }, start, end, 'tab-indentation');
}

export function missingKey(start: number, end: number): ParseException {
  return new ParseException({ message: 'missing key before ":"', help: 'add a key before ":"' }, start, end);
}

export function cannotStart(text: string, start: number): ParseException {
  const message = `a value cannot start with "${text.charAt(start)}"`;
  return new ParseException({ message, help: quoteHelp(text, start) }, start, start + 1);
}

/** A property that is not one: `*.example.com`, `&&`, `!important`. */
export function badProperty(text: string, start: number): ParseException {
  const sign = text.charAt(start);
  const what = sign === '*' ? 'alias' : sign === '&' ? 'anchor' : 'tag';
  const message = `invalid ${what}: "${sign}" starts a YAML ${what}`;
  return new ParseException({ message, help: quoteHelp(text, start) }, start, wordEndOf(text, start));
}

/** How to write a backslash that is not part of an escape sequence. */
export const BACKSLASH_HELP = 'write "\\\\" for a backslash, or put the value in single quotes';

const LONGEST_VALUE = 80;

/**
 * Which text to put in quotes: the key that starts there, the value of its line, or within a flow collection the text
 * up to its end.
 */
export function quoteHelp(text: string, at: number): string {
  const start = valueStartOf(text, at);
  const end = lineEndOf(text, at);
  if (/^[ \t]*(?:-[ \t]+)*$/.test(text.slice(lineStartOf(text, at), at))) {
    const key = /^[^\s:"'\\]{1,80}(?=:(?:[ \t]|$))/.exec(text.slice(at, end))?.[0];
    if (key !== undefined) return `put the key in quotes: "${key}"`;
  }
  const isFlow = start < at && /[[{]/.test(text.charAt(start));
  if (!isFlow) return putInQuotes(text.slice(Math.min(start, at), end).replace(/\s#.*$/, ''));
  return putInQuotes(/^[^,\]}]*/.exec(text.slice(at, end))?.[0] ?? '');
}

/** Where the value of a line starts, after its dashes and its key. */
function valueStartOf(text: string, at: number): number {
  const lineStart = lineStartOf(text, at);
  const before = /^[ \t]*(?:-[ \t]+)*(?:[^\s:#'"{[][^\s:#]*:[ \t]+)?/.exec(text.slice(lineStart, at));
  return lineStart + (before?.[0].length ?? 0);
}

function putInQuotes(value: string): string {
  const text = value.trim();
  if (text === '' || text.length > LONGEST_VALUE) return 'put the value in quotes';
  const needsSingle = /["\\]/.test(text);
  return `put the value in quotes: ${needsSingle ? `'${text.replaceAll("'", "''")}'` : `"${text}"`}`;
}

/** Text to quote in a message, cut if it is long. */
export function excerpt(text: string): string {
  return text.length > 40 ? `${text.slice(0, 40)}…` : text;
}

export function unknownAnchor(text: string, name: string, start: number, end: number): ParseException {
  const message = `unknown anchor "${excerpt(name)}": "*" starts a YAML alias`;
  return new ParseException({ message, help: quoteHelp(text, start) }, start, end);
}

/** Text at the column of keys that no `:` follows. */
export function missingColon(text: string, start: number, isTooLong: boolean): ParseException {
  const end = lineEndOf(text, start);
  if (isTooLong) return longKey(start, end);
  return gluedColon(text, start) ?? noEntry(start, end);
}

/** Text in the place of a key or an item. */
function noEntry(start: number, end: number): ParseException {
  const message = 'this line is neither "key: value" nor a list item';
  return new ParseException({ message, help: 'add ": " after the key, or "- " before the item' }, start, end);
}

function longKey(start: number, end: number): ParseException {
  const message = 'a key must have at most 1024 characters';
  return new ParseException({ message, help: 'shorten the key' }, start, end);
}

/** `name:shop`: a key without a space after its `:`. */
function gluedColon(text: string, start: number): ParseException | undefined {
  const line = text.slice(start, lineEndOf(text, start));
  const match = /^([\w./-]+):(?!\/\/)\S/.exec(line);
  if (match === null) return undefined;
  const [, key = ''] = match;
  const help = `add a space: "${excerpt(key)}: "`;
  return new ParseException({ message: 'missing space after ":"', help }, start, wordEndOf(text, start));
}

/** A `: ` where no key can be. `scalar` is where the plain text before it starts, perhaps lines above. */
export function misplacedColon(text: string, colon: number, scalar: number): ParseException {
  const lineStart = lineStartOf(text, colon);
  const start = textStartOf(text, lineStart);
  const before = text.slice(start, colon);
  if (/:[ \t]|:$/.test(before) || (before.startsWith('- ') && scalar >= lineStart)) {
    const message = 'mapping values are not allowed here: the line has a second ": "';
    return new ParseException({ message, help: quoteHelp(text, colon) }, colon, colon + 1);
  }
  if (scalar === start && colon - start > 1000) return longKey(start, colon);
  const isFirstOfLine = textStartOf(text, lineStartOf(text, scalar)) === scalar;
  if (scalar < lineStart && isFirstOfLine && columnOf(text, scalar) === start - lineStart) {
    return missingColon(text, scalar, false);
  }
  const message = 'this key is indented like a continuation of the value above';
  return new ParseException({ message, help: 'indent it like the key above' }, start, colon);
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
  if (what === 'closing') {
    const message = `"${text.charAt(at)}" has no opening bracket`;
    return new ParseException({ message, help: 'remove it, or add the opening bracket' }, at, at + 1);
  }
  const lineStart = lineStartOf(text, at);
  if (lastEnd > lineStart) return textAfterValue(text, at, last, lastEnd);
  if (what === 'colon') return missingKey(at, at + 1);
  const column = at - lineStart;
  const expected = columnOf(text, collection.start);
  const subject = what === 'item' ? 'list item' : 'line';
  if (closed !== undefined && columnOf(text, closed) > column && column > expected) {
    const message = `this ${subject} is indented less than the ones above`;
    return new ParseException({ message, help: 'indent it like the ones above' }, at, end);
  }
  if (column > expected) return tooFarIn(text, at, end, what === 'item', last);
  if (what === 'item') {
    const message = 'expected a key, found a list item';
    return new ParseException({ message, help: 'move the item to its list, or remove "- "' }, at, end);
  }
  if (!collection.isList) return noEntry(at, end);
  const message = 'expected a list item, found a key';
  return new ParseException({ message, help: 'indent the key, or add "- " before it' }, at, end);
}

function tooFarIn(text: string, at: number, end: number, isItem: boolean, last: number): ParseException {
  const above = text.charAt(last);
  if (above === '|' || above === '>') {
    const message = 'this line is indented less than the block of text above';
    return new ParseException({ message, help: 'indent it like the text above' }, at, end);
  }
  if (isItem) {
    const message = 'the key above this list item already has a value';
    return new ParseException({ message, help: 'remove the value of the key, or move the item' }, at, end);
  }
  const message = 'this line is indented more than the ones above';
  return new ParseException({ message, help: 'indent it like the ones above' }, at, end);
}

function textAfterValue(text: string, at: number, last: number, lastEnd: number): ParseException {
  const end = lineEndOf(text, at);
  const closing = text.charAt(lastEnd - 1);
  const opening = text.charAt(last);
  if (opening !== closing || (closing !== '"' && closing !== "'")) {
    const help = putInQuotes(text.slice(valueStartOf(text, lastEnd), end));
    return new ParseException({ message: 'unexpected text after the value', help }, at, end);
  }
  if (lineStartOf(text, last) !== lineStartOf(text, lastEnd)) {
    const line = lineNumberOf(text, last);
    const help = `add the missing closing quote of the string that starts on line ${line}`;
    return new ParseException({ message: 'unexpected text after the closing quote', help }, at, end);
  }
  const help = `write ${closing === '"' ? '\\"' : "''"} for a quote inside the string`;
  return new ParseException({ message: 'unexpected text after the closing quote', help }, at, end);
}

/** What comes after a member of a flow collection and is neither a comma nor the closing bracket. */
export function missingComma(text: string, at: number, end: number, open: number, lastEnd: number): ParseException {
  const bracket = text.charAt(open) === '{' ? '}' : ']';
  const lineStart = lineStartOf(text, at);
  const openLine = lineStartOf(text, open);
  const indentOfOpen = textStartOf(text, openLine) - openLine;
  const isBlockLine = textStartOf(text, lineStart) - lineStart <= indentOfOpen;
  if (openLine !== lineStart && isBlockLine) return neverClosedBracket(text, open);
  const substitution = /^\$\{[^}\n]*\}/.exec(text.slice(at - 1, lineEndOf(text, at)))?.[0];
  if (substitution !== undefined) {
    const message = `"${excerpt(substitution)}" is not allowed inside "${text.charAt(open)}${bracket}" without quotes`;
    const help = `use block style instead of "${text.charAt(open)}${bracket}", or put a string in quotes: "${excerpt(substitution)}"`;
    return new ParseException({ message, help }, at - 1, at - 1 + substitution.length);
  }
  if (lastEnd <= lineStart) {
    const message = 'missing "," before this line';
    return new ParseException({ message, help: 'add "," at the end of the line above' }, at, Math.max(end, at + 1));
  }
  if (text.charAt(at) === ':') {
    const message = `mapping values are not allowed here: second ": " before "," or "${bracket}"`;
    return new ParseException({ message, help: 'add ",", or put the value in quotes' }, at, at + 1);
  }
  const message = `expected "," or "${bracket}"`;
  return new ParseException({ message, help: `add "," or "${bracket}" before this` }, at, Math.max(end, at + 1));
}
