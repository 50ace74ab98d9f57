/**
 * The fast engine: one pass over the common part of YAML, straight to a tape. Block collections, all scalar styles,
 * flow collections and comments it reads itself; at anchors, tags, directives, `?` keys, merge keys, and anything that
 * is broken or doubtful it gives up on the document, and the complete engine (`grammar.ts`) reads it instead. So this
 * file need not know what is wrong with a text, only when to stop.
 *
 * Written for speed: no objects per node, state in module variables, `-1` for giving up. One document at a time.
 */
import { blockValueAt } from '../scalar/block-scalar.ts';
import { Kind, type NodeKind, type Scalar, STRIDE, type Tape } from '../tape/tape.ts';
import { vocabulary } from '../tape/words.ts';

const GIVE_UP = -1;

const TAB = 9;
const LF = 10;
const CR = 13;
const SPACE = 32;
const DOUBLE = 34;
const HASH = 35;
const SINGLE = 39;
const COMMA = 44;
const DASH = 45;
const DOT = 46;
const COLON = 58;
const QUESTION = 63;
const OPEN_LIST = 91;
const BACKSLASH = 92;
const CLOSE_LIST = 93;
const BAR = 124;
const GREATER = 62;
const OPEN_MAP = 123;
const CLOSE_MAP = 125;

/** Characters that cannot start a plain scalar; `-`, `?` and `:` can if more text follows directly. */
const NO_PLAIN_START = new Uint8Array(128);
for (const c of ',[]{}#&*!|>\'"%@`') NO_PLAIN_START[c.charCodeAt(0)] = 1;

/** Escapes of double quotes: 1 a single letter, else the number of hexadecimal digits. */
const ESCAPES = new Uint8Array(128);
for (const c of '0abt\tnvfre "\'\\N_LP') ESCAPES[c.charCodeAt(0)] = 1;
ESCAPES[120] = 2;
ESCAPES[117] = 4;
ESCAPES[85] = 8;

/** A key may be 1024 characters long; near that, the complete engine counts. */
const MAX_KEY = 1000;
/** Deeper documents go to the complete engine. */
const MAX_DEPTH = 200;

/** What a block collection is. An indentless list sits at the column of the mapping that holds it. */
const MAPPING = 1;
const LIST = 2;
const INDENTLESS = 3;

/** What the next node will be: nothing is awaited, or the value of a key, an item of a list, the root. */
const NOTHING = 0;
const VALUE = 1;
const ITEM = 2;
const ROOT = 3;

let text = '';
let limit = 0;

/** Documents share slabs of nodes: an array per document costs more than parsing a small one. */
const SLAB = 65_536 * STRIDE;
let nodes = new Int32Array(4096 * STRIDE);
/** Where the nodes of this document start in the slab. */
let base = 0;
let size = 0;
let values: Scalar[] = [];
/** The end of the last thing that belongs to a node. */
let lastEnd = 0;

const columns = new Int32Array(MAX_DEPTH + 1);
const collections = new Int32Array(MAX_DEPTH + 1);
const types = new Uint8Array(MAX_DEPTH + 1);
let depth = -1;
/** The column of the innermost block collection; -1 outside of any. */
let indent = -1;

/** Set by the scalar scanners: whether the scalar spans lines. */
let isMultiline = false;

/** The tape of one document, `source.slice(from, to)`, with no nodes for an empty one; undefined: not for this engine. */
export function parseFast(source: string, from: number, to: number): Tape | undefined {
  text = source;
  limit = to;
  size = 0;
  depth = -1;
  indent = -1;
  lastEnd = from;
  values = [];
  if (!readDocument(from)) return undefined;
  const start = base;
  base += size * STRIDE;
  return { text: source, nodes: nodes.subarray(start, base), words: vocabulary(), values, size };
}

function add(kind: NodeKind, start: number, end: number): number {
  if (base + size * STRIDE === nodes.length) newSlab();
  const at = base + size * STRIDE;
  nodes[at] = kind;
  nodes[at + 1] = start;
  nodes[at + 2] = end;
  nodes[at + 3] = 0;
  lastEnd = end;
  return size++;
}

/** Moves the document at hand to a fresh slab with room to grow. */
function newSlab(): void {
  const slab = new Int32Array(Math.max(SLAB, 2 * size * STRIDE));
  slab.set(nodes.subarray(base, base + size * STRIDE));
  nodes = slab;
  base = 0;
}

function enter(type: number, column: number, start: number): boolean {
  if (depth === MAX_DEPTH) return false;
  depth++;
  types[depth] = type;
  columns[depth] = column;
  collections[depth] = add(type === MAPPING ? Kind.Mapping : Kind.Sequence, start, start);
  indent = column;
  return true;
}

function leave(): void {
  const at = base + (collections[depth] ?? 0) * STRIDE;
  nodes[at + 2] = lastEnd;
  nodes[at + 3] = size;
  depth--;
  indent = depth >= 0 ? (columns[depth] ?? -1) : -1;
}

/** The main loop: one round per line that starts or goes on with a node of a block collection. */
function readDocument(from: number): boolean {
  let at = skipSeparator(from);
  if (at === GIVE_UP) return false;
  let awaited = ROOT;
  let awaitedAt = at;
  while (at < limit) {
    const lineStart = at;
    let code = text.charCodeAt(at);
    while (code === SPACE && ++at < limit) code = text.charCodeAt(at);
    if (at >= limit) break;
    if (code === LF) {
      at++;
      continue;
    }
    if (code === CR) {
      at += 2;
      continue;
    }
    if (code === HASH) {
      at = nextLine(at);
      continue;
    }
    if (code === TAB) return false;
    let column = at - lineStart;
    if (column === 0 && code === DOT && isMarker(at)) return false;
    let isKeyExpected = false;
    if (awaited !== NOTHING && column <= indent) {
      const isList = awaited === VALUE && column === indent && code === DASH && isBlankOrEnd(at + 1);
      if (isList) {
        if (!enter(INDENTLESS, column, at)) return false;
      } else {
        add(Kind.Empty, awaitedAt, awaitedAt);
        awaited = NOTHING;
      }
    }
    if (awaited === NOTHING) {
      while (indent > column) leave();
      if (indent !== column) return false;
      const isDash = code === DASH && isBlankOrEnd(at + 1);
      if (types[depth] === INDENTLESS && !isDash) leave();
      if ((types[depth] === MAPPING) === isDash) return false;
      isKeyExpected = !isDash;
    }
    awaited = NOTHING;
    // List items, several on a line if nested: `- - x`.
    while (code === DASH && isBlankOrEnd(at + 1)) {
      if (indent !== column && !enter(LIST, column, at)) return false;
      const dashEnd = at + 1;
      at = skipSpaces(dashEnd);
      if (at < limit) code = text.charCodeAt(at);
      if (at >= limit || code === LF || code === CR || code === HASH) {
        awaited = ITEM;
        awaitedAt = dashEnd;
        break;
      }
      if (code === TAB) return false;
      column = at - lineStart;
    }
    if (awaited === ITEM) {
      lastEnd = awaitedAt;
      at = nextLine(at);
      continue;
    }
    const start = at;
    let kind: NodeKind = Kind.Plain;
    if (code === DOUBLE || code === SINGLE) {
      at = code === DOUBLE ? skipDouble(start) : skipSingle(start);
      if (at === GIVE_UP) return false;
      kind = code === DOUBLE ? Kind.DoubleQuoted : Kind.SingleQuoted;
    } else if (code === OPEN_MAP || code === OPEN_LIST || code === BAR || code === GREATER) {
      if (isKeyExpected) return false;
      at = code === BAR || code === GREATER ? readBlockScalar(start, code) : readFlow(start);
      if (at === GIVE_UP) return false;
      continue;
    } else {
      if (!startsPlain(start, code)) return false;
      at = skipPlainLine(start);
    }
    // A key, if a `:` comes next.
    const end = kind === Kind.Plain ? trimEnd(start, at) : at;
    if (kind !== Kind.Plain) at = skipBlanks(at);
    if (at < limit && text.charCodeAt(at) === COLON) {
      if (!isBlankOrEnd(at + 1) || !isGoodKey(kind, start, end)) return false;
      if (!isKeyExpected && !enter(MAPPING, column, start)) return false;
      add(kind, start, end);
      const colonEnd = at + 1;
      at = readValue(colonEnd);
      if (at === GIVE_UP) return false;
      if (at < 0) {
        awaited = VALUE;
        awaitedAt = colonEnd;
        lastEnd = colonEnd;
        at = nextLine(colonEnd);
      }
      continue;
    }
    if (isKeyExpected) return false;
    at = kind === Kind.Plain ? readPlainTail(start, end, at) : endQuoted(kind, start, end, at);
    if (at === GIVE_UP) return false;
  }
  if (awaited === VALUE || awaited === ITEM) add(Kind.Empty, awaitedAt, awaitedAt);
  while (depth >= 0) leave();
  return true;
}

/** Skips a `---` line that belongs to this document. */
function skipSeparator(from: number): number {
  if (!text.startsWith('---', from) || from + 3 > limit) return from;
  if (!isBlankOrEnd(from + 3)) return GIVE_UP;
  const rest = skipBlanks(from + 3);
  if (rest < limit && text.charCodeAt(rest) !== HASH && !isBlankOrEnd(rest)) return GIVE_UP;
  return nextLine(from);
}

const NO_VALUE = -2;

/** Reads the value after a key's `:` on the same line; `NO_VALUE` without one. Returns where to go on. */
function readValue(from: number): number {
  const start = skipBlanks(from);
  if (start >= limit) return NO_VALUE;
  const code = text.charCodeAt(start);
  switch (code) {
    case LF:
    case CR:
    case HASH:
      return NO_VALUE;
    case DOUBLE:
    case SINGLE: {
      const end = code === DOUBLE ? skipDouble(start) : skipSingle(start);
      if (end === GIVE_UP) return GIVE_UP;
      return endQuoted(code === DOUBLE ? Kind.DoubleQuoted : Kind.SingleQuoted, start, end, end);
    }
    case OPEN_LIST:
    case OPEN_MAP:
      return readFlow(start);
    case BAR:
    case GREATER:
      return readBlockScalar(start, code);
  }
  if (!startsPlain(start, code)) return GIVE_UP;
  const at = skipPlainLine(start);
  if (at < limit && text.charCodeAt(at) === COLON) return GIVE_UP;
  return readPlainTail(start, trimEnd(start, at), at);
}

// White space and lines.

function skipSpaces(from: number): number {
  let at = from;
  while (at < limit && text.charCodeAt(at) === SPACE) at++;
  return at;
}

function skipBlanks(from: number): number {
  let at = from;
  while (at < limit) {
    const code = text.charCodeAt(at);
    if (code !== SPACE && code !== TAB) return at;
    at++;
  }
  return at;
}

/** The start of the line after the one an offset is in. */
function nextLine(from: number): number {
  const at = text.indexOf('\n', from);
  return at === -1 || at >= limit ? limit : at + 1;
}

/** The next line, if only blanks and a comment are left on this one. */
function endLine(from: number): number {
  const at = skipBlanks(from);
  if (at >= limit) return limit;
  const code = text.charCodeAt(at);
  if (code === LF) return at + 1;
  return code === HASH || code === CR ? nextLine(at) : GIVE_UP;
}

function isBlankOrEnd(at: number): boolean {
  if (at >= limit) return true;
  const code = text.charCodeAt(at);
  return code === SPACE || code === LF || code === CR || code === TAB;
}

function trimEnd(start: number, from: number): number {
  let end = from;
  while (end > start) {
    const code = text.charCodeAt(end - 1);
    if (code !== SPACE && code !== TAB) return end;
    end--;
  }
  return end;
}

/** Whether a line starts with `---` or `...` there. */
function isMarker(at: number): boolean {
  const code = text.charCodeAt(at);
  if (code !== DASH && code !== DOT) return false;
  return text.charCodeAt(at + 1) === code && text.charCodeAt(at + 2) === code;
}

// Scalars.

function startsPlain(at: number, code: number): boolean {
  if (code < 128 && NO_PLAIN_START[code] === 1) return false;
  if (code === DASH || code === QUESTION || code === COLON) return !isBlankOrEnd(at + 1);
  return true;
}

/** The end of the plain text on this line: at its break, its comment, or a `:` that ends a key. */
function skipPlainLine(from: number): number {
  let at = from;
  for (; at < limit; at++) {
    const code = text.charCodeAt(at);
    if (code > COLON) continue;
    if (code === LF || code === CR) return at;
    if (code === COLON && isBlankOrEnd(at + 1)) return at;
    if (code === HASH && at > from) {
      const before = text.charCodeAt(at - 1);
      if (before === SPACE || before === TAB) return at;
    }
  }
  return at;
}

/** Adds a plain value whose first line is read, with the lines that continue it. */
function readPlainTail(start: number, firstEnd: number, from: number): number {
  let end = firstEnd;
  let at = from;
  while (at < limit && text.charCodeAt(at) !== HASH) {
    const line = nextTextLine(at);
    if (line === GIVE_UP) return GIVE_UP;
    if (line >= limit || line - lineStartAt <= indent || text.charCodeAt(line) === HASH) {
      at = line >= limit ? limit : lineStartAt;
      break;
    }
    if (line === lineStartAt && isMarker(line)) return GIVE_UP;
    at = skipPlainLine(line);
    if (at < limit && text.charCodeAt(at) === COLON) return GIVE_UP;
    end = trimEnd(line, at);
  }
  if (end - start < 6 && isSpecialFloat(start)) return GIVE_UP;
  add(Kind.Plain, start, end);
  if (at < limit && text.charCodeAt(at) === HASH && at !== lineStartAt) return nextLine(at);
  return at;
}

/** Set by `nextTextLine`: where the line it found starts. */
let lineStartAt = 0;

/** From a line's break on, the first character of the next line that is not blank. */
function nextTextLine(from: number): number {
  let at = from;
  let start = from;
  while (at < limit) {
    const code = text.charCodeAt(at);
    if (code === LF) start = ++at;
    else if (code === SPACE || code === CR) at++;
    else if (code === TAB) return GIVE_UP;
    else break;
  }
  lineStartAt = start;
  return at;
}

/** `.inf` and `.nan` in all spellings: kubectl cannot send them. */
function isSpecialFloat(start: number): boolean {
  let at = start;
  const first = text.charCodeAt(at);
  if (first === 43 || first === DASH) at++;
  if (text.charCodeAt(at) !== DOT) return false;
  const letter = text.charCodeAt(at + 1) | 32;
  return letter === 105 || letter === 110;
}

function isGoodKey(kind: NodeKind, start: number, end: number): boolean {
  if (end - start > MAX_KEY || (kind !== Kind.Plain && isMultiline)) return false;
  return kind !== Kind.Plain || !isOddKey(start, end);
}

/** Null, merge keys and very large numbers. */
function isOddKey(start: number, end: number): boolean {
  const code = text.charCodeAt(start);
  if (code >= 97 && code !== 110 && code !== 126) return false;
  const length = end - start;
  if (code === 126) return length === 1;
  if (code === 60) return length === 2;
  if (code === 110 || code === 78) return length === 4 && text.slice(start, end).toLowerCase() === 'null';
  return length > 17 && code < 58;
}

/** The offset after the closing quote. */
function skipSingle(start: number): number {
  isMultiline = false;
  for (let at = start + 1; at < limit; at++) {
    const code = text.charCodeAt(at);
    if (code > SINGLE) continue;
    if (code === SINGLE) {
      if (text.charCodeAt(at + 1) !== SINGLE) return at + 1;
      at++;
    } else if (code === LF) {
      if (isMarker(at + 1)) return GIVE_UP;
      isMultiline = true;
    }
  }
  return GIVE_UP;
}

function skipDouble(start: number): number {
  isMultiline = false;
  for (let at = start + 1; at < limit; at++) {
    const code = text.charCodeAt(at);
    if (code === DOUBLE) return at + 1;
    if (code === LF) {
      if (isMarker(at + 1)) return GIVE_UP;
      isMultiline = true;
    } else if (code === BACKSLASH) {
      at = skipEscape(at);
      if (at === GIVE_UP) return GIVE_UP;
    }
  }
  return GIVE_UP;
}

/** The offset of the last character of an escape; of the backslash, before a break. */
function skipEscape(at: number): number {
  const letter = text.charCodeAt(at + 1);
  if (letter === LF || letter === CR) return at;
  const digits = letter < 128 ? (ESCAPES[letter] ?? 0) : 0;
  if (digits === 1) return at + 1;
  if (digits === 0) return GIVE_UP;
  const hex = text.slice(at + 2, at + 2 + digits);
  if (hex.length < digits || !/^[0-9a-fA-F]+$/.test(hex)) return GIVE_UP;
  const value = Number.parseInt(hex, 16);
  return (value >= 0xd800 && value <= 0xdfff) || value > 0x10ffff ? GIVE_UP : at + 1 + digits;
}

/** Adds a quoted value if nothing but a comment follows it. */
function endQuoted(kind: NodeKind, start: number, end: number, from: number): number {
  const next = endLine(from);
  if (next !== GIVE_UP) add(kind, start, end);
  return next;
}

/** Adds a block scalar; returns the line after it. */
function readBlockScalar(start: number, sign: number): number {
  let at = start + 1;
  let increment = 0;
  for (let i = 0; i < 2 && at < limit; i++) {
    const code = text.charCodeAt(at);
    if (code === 43 || code === DASH) at++;
    else if (code > 48 && code < 58) {
      if (increment > 0) return GIVE_UP;
      increment = code - 48;
      at++;
    }
  }
  const before = text.charCodeAt(at - 1);
  if ((before === 43 || before === DASH) && at - start === 3 && increment === 0) return GIVE_UP;
  let end = at;
  at = endLine(at);
  if (at === GIVE_UP) return GIVE_UP;
  let column = increment === 0 ? 0 : Math.max(indent, 0) + increment;
  if (column === 0) {
    column = firstColumn(at);
    if (column === GIVE_UP) return GIVE_UP;
  }
  while (at < limit) {
    const stop = Math.min(at + column, limit);
    let first = at;
    while (first < stop && text.charCodeAt(first) === SPACE) first++;
    if (first >= limit) {
      at = limit;
      break;
    }
    const code = text.charCodeAt(first);
    if (code === LF || code === CR) {
      at = nextLine(first);
      continue;
    }
    if (first - at < column) {
      if (code === TAB) return GIVE_UP;
      break;
    }
    const line = nextLine(first);
    end = line;
    if (text.charCodeAt(end - 1) === LF) end--;
    if (text.charCodeAt(end - 1) === CR) end--;
    at = line;
  }
  const node = add(sign === BAR ? Kind.Literal : Kind.Folded, start, end);
  if (increment > 0) {
    nodes[base + node * STRIDE + 3] = values.push(blockValueAt(text, start, end, sign === GREATER, column));
  }
  return at;
}

/** The column of a block scalar's content: that of its first line, or of a longer blank line before it. */
function firstColumn(from: number): number {
  let at = from;
  let widest = Math.max(indent + 1, 1);
  while (at < limit) {
    const start = at;
    at = skipSpaces(at);
    if (at - start > widest) widest = at - start;
    if (at >= limit) break;
    const code = text.charCodeAt(at);
    if (code === TAB) return GIVE_UP;
    if (code !== LF && code !== CR) break;
    at += code === LF ? 1 : 2;
  }
  return widest;
}

// Flow collections.

/** Reads a flow collection that is a value in block context; returns the next line. */
function readFlow(start: number): number {
  const end = readFlowCollection(start, 0);
  return end === GIVE_UP ? GIVE_UP : endLine(end);
}

/** Skips blanks, breaks and comments. */
function skipFlow(from: number): number {
  let at = from;
  while (at < limit) {
    const code = text.charCodeAt(at);
    if (code === SPACE || code === TAB || code === CR) {
      at++;
    } else if (code === LF || code === HASH) {
      at = nextLine(at);
      if (at < limit && isMarker(at)) return GIVE_UP;
    } else {
      return at;
    }
  }
  return GIVE_UP;
}

function readFlowCollection(start: number, level: number): number {
  if (level === MAX_DEPTH) return GIVE_UP;
  const isMap = text.charCodeAt(start) === OPEN_MAP;
  const close = isMap ? CLOSE_MAP : CLOSE_LIST;
  const node = add(isMap ? Kind.Mapping : Kind.Sequence, start, start);
  let at = skipFlow(start + 1);
  for (;;) {
    if (at === GIVE_UP) return GIVE_UP;
    if (text.charCodeAt(at) === close) break;
    at = isMap ? readFlowPair(at, level) : readFlowNode(at, level);
    if (at === GIVE_UP) return GIVE_UP;
    at = skipFlow(at);
    if (at === GIVE_UP) return GIVE_UP;
    const code = text.charCodeAt(at);
    if (code === COMMA) at = skipFlow(at + 1);
    else if (code !== close) return GIVE_UP;
  }
  nodes[base + node * STRIDE + 2] = at + 1;
  nodes[base + node * STRIDE + 3] = size;
  lastEnd = at + 1;
  return at + 1;
}

/** Reads a member of a flow list, or a value in a flow mapping; returns the offset after it. */
function readFlowNode(start: number, level: number): number {
  const code = text.charCodeAt(start);
  if (code === OPEN_LIST || code === OPEN_MAP) return readFlowCollection(start, level + 1);
  if (code === DOUBLE || code === SINGLE) {
    const end = code === DOUBLE ? skipDouble(start) : skipSingle(start);
    if (end !== GIVE_UP) add(code === DOUBLE ? Kind.DoubleQuoted : Kind.SingleQuoted, start, end);
    return end;
  }
  const end = skipFlowPlain(start, code);
  if (end === GIVE_UP || (end - start < 6 && isSpecialFloat(start))) return GIVE_UP;
  add(Kind.Plain, start, end);
  return end;
}

function readFlowPair(start: number, level: number): number {
  const code = text.charCodeAt(start);
  let kind: NodeKind = Kind.Plain;
  let end: number;
  if (code === DOUBLE || code === SINGLE) {
    kind = code === DOUBLE ? Kind.DoubleQuoted : Kind.SingleQuoted;
    end = code === DOUBLE ? skipDouble(start) : skipSingle(start);
  } else {
    end = skipFlowPlain(start, code);
  }
  if (end === GIVE_UP || isMultiline || !isGoodKey(kind, start, end)) return GIVE_UP;
  add(kind, start, end);
  const colon = skipBlanks(end);
  if (colon >= limit) return GIVE_UP;
  if (text.charCodeAt(colon) !== COLON) {
    add(Kind.Empty, end, end);
    return end;
  }
  const value = skipFlow(colon + 1);
  if (value === GIVE_UP) return GIVE_UP;
  const next = text.charCodeAt(value);
  if (next !== COMMA && next !== CLOSE_MAP) return readFlowNode(value, level);
  add(Kind.Empty, colon + 1, colon + 1);
  return value;
}

/** The end of a plain scalar in a flow collection. It may span lines. */
function skipFlowPlain(start: number, first: number): number {
  isMultiline = false;
  if (!startsPlain(start, first) || first === QUESTION || first === COLON) return GIVE_UP;
  let at = start;
  let end = start;
  while (at < limit) {
    const code = text.charCodeAt(at);
    if (code === COMMA || code === CLOSE_LIST || code === CLOSE_MAP) return end;
    if (code === OPEN_LIST || code === OPEN_MAP) return end;
    if (code === QUESTION) return GIVE_UP;
    if (code === COLON && isBlankOrEnd(at + 1)) return end;
    if (code === LF || code === CR) {
      at = nextTextLine(at);
      if (at === GIVE_UP || at >= limit || (at === lineStartAt && isMarker(at))) return GIVE_UP;
      const next = text.charCodeAt(at);
      if (next === HASH || next === COLON) return GIVE_UP;
      if (next !== COMMA && next !== CLOSE_LIST && next !== CLOSE_MAP) isMultiline = true;
      continue;
    }
    if (code === HASH && at > end) return end;
    at++;
    if (code !== SPACE && code !== TAB) end = at;
  }
  return GIVE_UP;
}
