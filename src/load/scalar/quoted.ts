/** Values of plain and quoted scalars: line folding and the escapes of double quotes. */

/** The line breaks of go-yaml: LF, CR, CR LF, NEL, and LS and PS, which folding keeps. */
const BREAK = /[\n\r\u0085\u2028\u2029]/;

/**
 * Joins the lines of a flow scalar: one break becomes a blank, n breaks become n - 1, and the blanks around breaks
 * go. Text without a break comes back as it is.
 */
export function foldLines(text: string): string {
  return hasBreak(text) ? foldBroken(text, false) : text;
}

function hasBreak(text: string): boolean {
  // A call of the expression costs more than looking at a few characters.
  if (text.length > 40) return BREAK.test(text);
  for (let at = 0; at < text.length; at++) {
    const code = text.charCodeAt(at);
    if ((code < 14 || code > 0x84) && breakLength(text, at) > 0) return true;
  }
  return false;
}

/** The value of what stands between two double quotes. */
export function unescapeDouble(inner: string): string {
  if (!inner.includes('\\')) return foldLines(inner);
  return foldBroken(inner, true);
}

function foldBroken(text: string, escapes: boolean): string {
  let out = '';
  let from = 0;
  let at = 0;
  while (at < text.length) {
    const code = text.charCodeAt(at);
    if (escapes && code === 92 && breakLength(text, at + 1) > 0) {
      // An escaped break joins the lines with nothing between; the next line's leading blanks go.
      out += text.slice(from, at);
      const blanks = readBreaks(text, at + 1 + breakLength(text, at + 1), '', '');
      out += blanks.joined;
      at = blanks.end;
      from = at;
    } else if (escapes && code === 92) {
      out += text.slice(from, at);
      at += appendEscape(text, at);
      out += escaped;
      from = at;
    } else if (breakLength(text, at) > 0) {
      out += trimBlanks(text.slice(from, at));
      const first = breakText(text, at);
      const blanks = readBreaks(text, at + breakLength(text, at), first, '');
      out += blanks.joined;
      at = blanks.end;
      from = at;
    } else {
      at++;
    }
  }
  return out + text.slice(from);
}

/** Reads blanks and further breaks after a first break (`''` when that one was escaped) and folds them. */
function readBreaks(text: string, from: number, first: string, seen: string): { joined: string; end: number } {
  let at = from;
  let breaks = seen;
  while (at < text.length) {
    const code = text.charCodeAt(at);
    const length = breakLength(text, at);
    if (length > 0) {
      breaks += breakText(text, at);
      at += length;
    } else if (code === 32 || code === 9) {
      at++;
    } else {
      break;
    }
  }
  if (first === '\n') return { joined: breaks === '' ? ' ' : breaks, end: at };
  return { joined: first + breaks, end: at };
}

/** The length of the line break at an offset; 0 without one. */
export function breakLength(text: string, at: number): number {
  const code = text.charCodeAt(at);
  if (code === 10) return 1;
  if (code === 13) return carriageReturnLength(text, at);
  return code === 0x85 || code === 0x2028 || code === 0x2029 ? 1 : 0;
}

/** kubectl reads files by lines and takes `\r\n` off first; what is left then forms a break with a `\r` before it. */
function carriageReturnLength(text: string, at: number): number {
  const next = text.charCodeAt(at + 1);
  if (next === 10) return 2;
  return next === 13 && text.charCodeAt(at + 2) === 10 ? 3 : 1;
}

/** What a line break becomes in a value. */
export function breakText(text: string, at: number): string {
  const code = text.charCodeAt(at);
  return code === 0x2028 || code === 0x2029 ? text.charAt(at) : '\n';
}

function trimBlanks(text: string): string {
  let end = text.length;
  while (end > 0 && (text.charCodeAt(end - 1) === 32 || text.charCodeAt(end - 1) === 9)) end--;
  return text.slice(0, end);
}

const SIMPLE_ESCAPES: ReadonlyMap<string, string> = new Map([
  ['0', '\0'],
  ['a', '\x07'],
  ['b', '\b'],
  ['t', '\t'],
  ['\t', '\t'],
  ['n', '\n'],
  ['v', '\v'],
  ['f', '\f'],
  ['r', '\r'],
  ['e', '\x1b'],
  [' ', ' '],
  ['"', '"'],
  ["'", "'"],
  ['\\', '\\'],
  ['/', '/'],
  ['N', '\u0085'],
  ['_', '\u00a0'],
  ['L', '\u2028'],
  ['P', '\u2029'],
]);

/** The text of the escape last read by `appendEscape`. */
let escaped = '';

/** Decodes the escape at an offset into `escaped` and returns its length. The text is known to be well-formed. */
function appendEscape(text: string, at: number): number {
  const letter = text.charAt(at + 1);
  const digits = letter === 'x' ? 2 : letter === 'u' ? 4 : letter === 'U' ? 8 : 0;
  if (digits === 0) {
    escaped = SIMPLE_ESCAPES.get(letter) ?? letter;
    return 2;
  }
  const code = Number.parseInt(text.slice(at + 2, at + 2 + digits), 16);
  if (digits === 4 && code >= 0xd800 && code <= 0xdfff) return appendSurrogate(text, at, code);
  escaped = String.fromCodePoint(code);
  return 2 + digits;
}

/** Only JSON has these: a pair is one character, half a pair is the replacement character. */
function appendSurrogate(text: string, at: number, high: number): number {
  const low = text.startsWith('\\u', at + 6) ? Number.parseInt(text.slice(at + 8, at + 12), 16) : 0;
  if (high < 0xdc00 && low >= 0xdc00 && low <= 0xdfff) {
    escaped = String.fromCharCode(high, low);
    return 12;
  }
  escaped = '\ufffd';
  return 6;
}
