/** Values of block scalars (`|` and `>`), cut from the text when they are read. */
import { breakLength, breakText } from './quoted.ts';

const LF = 10;
const CR = 13;
const SPACE = 32;
const TAB = 9;

/**
 * The value of a block scalar whose indentation is found from its first line. `start` is at the indicator, `end`
 * after the last content character. The text after `end` matters for `+`, which keeps the breaks there.
 */
export function blockValue(text: string, start: number, end: number, folded: boolean): string {
  return blockValueAt(text, start, end, folded, 0);
}

/** The same with a known indentation (in columns); 0 means: that of the first line with content. */
export function blockValueAt(text: string, start: number, end: number, folded: boolean, columns: number): string {
  let at = start + 1;
  let chomp = 0;
  for (let code = text.charCodeAt(at); isHeader(code); code = text.charCodeAt(++at)) {
    if (code === 43) chomp = 1;
    else if (code === 45) chomp = -1;
  }
  at = lineEnd(text, at);
  const firstLine = at + breakLength(text, at);
  if (end <= at) {
    if (chomp !== 1 || at === text.length) return '';
    return keptBreaks(text, firstLine, columns || Number.MAX_SAFE_INTEGER);
  }
  const indent = columns || contentColumn(text, firstLine);
  const body = folded ? foldedBody(text, firstLine, end, indent) : literalBody(text, firstLine, end, indent);
  if (chomp === -1) return body;
  if (end === text.length) return `${body}\n`;
  const last = breakText(text, end);
  if (chomp === 0) return body + last;
  return body + last + keptBreaks(text, end + breakLength(text, end), indent);
}

function isHeader(code: number): boolean {
  return code === 43 || code === 45 || (code >= 48 && code <= 57);
}

function lineEnd(text: string, from: number): number {
  let at = from;
  while (at < text.length && breakLength(text, at) === 0) at++;
  return at;
}

/** The column of the first line that is not blank. */
function contentColumn(text: string, from: number): number {
  let at = from;
  while (at < text.length) {
    const column = countSpaces(text, at, Number.MAX_SAFE_INTEGER);
    const length = breakLength(text, at + column);
    if (length === 0) return column;
    at += column + length;
  }
  return 0;
}

function countSpaces(text: string, from: number, limit: number): number {
  let at = from;
  while (at - from < limit && text.charCodeAt(at) === SPACE) at++;
  return at - from;
}

/** The breaks of the blank lines from an offset on. */
function keptBreaks(text: string, from: number, indent: number): string {
  let out = '';
  for (let at = from; ; ) {
    at += countSpaces(text, at, indent);
    const length = breakLength(text, at);
    if (at >= text.length) return endsWithBreak(text) ? out : `${out}\n`;
    if (length === 0) return out;
    out += breakText(text, at);
    at += length;
  }
}

/** Otherwise kubectl adds a break when it reads the last line. */
function endsWithBreak(text: string): boolean {
  const last = text.charCodeAt(text.length - 1);
  return last === LF || last === CR;
}

function literalBody(text: string, from: number, end: number, indent: number): string {
  let out = '';
  let at = from;
  while (at < end) {
    at += countSpaces(text, at, indent);
    if (text.charCodeAt(at) === LF) {
      out += '\n';
      at++;
      continue;
    }
    const stop = contentEnd(text, at, end);
    out += text.slice(at, stop);
    if (stop >= end) return out;
    out += breakText(text, stop);
    at = stop + breakLength(text, stop);
  }
  return out;
}

const ODD_BREAK = /[\r\u0085\u2028\u2029]/;

/** Where the line that starts at an offset ends: at its break or at the end of the scalar. */
function contentEnd(text: string, from: number, end: number): number {
  const feed = text.indexOf('\n', from);
  const stop = feed === -1 || feed > end ? end : feed;
  const odd = text.slice(from, stop).search(ODD_BREAK);
  return odd === -1 ? stop : from + odd;
}

/** One break between two lines of text becomes a blank; breaks next to blank or deeper lines are kept. */
function foldedBody(text: string, from: number, end: number, indent: number): string {
  let out = '';
  let at = from;
  let pendingBreak = '';
  let blankLines = '';
  let previousDeeper = false;
  while (at < end) {
    at += countSpaces(text, at, indent);
    const length = breakLength(text, at);
    if (length > 0) {
      blankLines += breakText(text, at);
      at += length;
      continue;
    }
    const first = text.charCodeAt(at);
    const deeper = first === SPACE || first === TAB;
    if (pendingBreak === '\n' && !previousDeeper && !deeper) out += blankLines === '' ? ' ' : blankLines;
    else out += pendingBreak + blankLines;
    blankLines = '';
    previousDeeper = deeper;
    const stop = contentEnd(text, at, end);
    out += text.slice(at, stop);
    pendingBreak = stop < end ? breakText(text, stop) : '';
    at = stop + breakLength(text, stop);
  }
  return out;
}
