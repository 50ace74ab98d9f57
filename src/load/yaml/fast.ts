/**
 * The fast engine: one pass over the common part of YAML, straight to a tape. Block collections, all scalar styles,
 * flow collections and comments it reads itself; at anchors, tags, directives, `?` keys, merge keys, and anything that
 * is broken or doubtful it gives up on the document, and the complete engine (`grammar.ts`) reads it instead. So this
 * file need not know what is wrong with a text, only when to stop.
 *
 * Written for speed: no objects per node, one reader for all documents, `-1` for giving up.
 */
import { blockValueAt } from '../scalar/block-scalar.ts';
import { Kind, type NodeKind, type Scalar, STRIDE, type Tape } from '../tape/tape.ts';
import { vocabulary } from '../tape/words.ts';

const GIVE_UP = -1;
/** The value of a key is not on its line. */
const NO_VALUE = -2;

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
const PLUS = 43;
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

/** Characters that end a plain scalar in a flow collection. */
const ENDS_FLOW_PLAIN = new Uint8Array(128);
for (const c of ',[]{}') ENDS_FLOW_PLAIN[c.charCodeAt(0)] = 1;

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

/** The tape of one document, `source.slice(from, to)`, with no nodes for an empty one; undefined: not for this engine. */
export function parseFast(source: string, from: number, to: number): Tape | undefined {
  return READER.read(source, from, to);
}

/** Documents share slabs of nodes: an array per document costs more than parsing a small one. */
const SLAB = 65_536 * STRIDE;

/** Reads one document at a time, and keeps the slab for the next one. */
class Reader {
  private text = '';
  private limit = 0;

  private nodes = new Int32Array(4096 * STRIDE);
  /** Where the nodes of this document start in the slab. */
  private base = 0;
  private size = 0;
  private values: Scalar[] = [];
  /** The end of the last thing that belongs to a node. */
  private lastEnd = 0;

  private readonly columns = new Int32Array(MAX_DEPTH + 1);
  private readonly collections = new Int32Array(MAX_DEPTH + 1);
  private readonly types = new Uint8Array(MAX_DEPTH + 1);
  private depth = -1;
  /** The column of the innermost block collection; -1 outside of any. */
  private indent = -1;

  /** What the next node will be, and where it is if it turns out to be empty. */
  private awaited: number = ROOT;
  private awaitedAt = 0;

  /** Set by the scalar scanners: whether the scalar spans lines. */
  private isMultiline = false;
  /** Set by `nextTextLine`: where the line it found starts. */
  private lineStartAt = 0;
  /** Set by `skipBlockLines`: the end of the last line with text. */
  private contentEnd = 0;

  read(source: string, from: number, to: number): Tape | undefined {
    this.text = source;
    this.limit = to;
    this.size = 0;
    this.depth = -1;
    this.indent = -1;
    this.lastEnd = from;
    this.values = [];
    if (!this.readDocument(from)) return undefined;
    const start = this.base;
    this.base += this.size * STRIDE;
    const { values, size } = this;
    return { text: source, nodes: this.nodes.subarray(start, this.base), words: vocabulary(), values, size };
  }

  private add(kind: NodeKind, start: number, end: number): number {
    if (this.base + this.size * STRIDE === this.nodes.length) this.newSlab();
    const at = this.base + this.size * STRIDE;
    this.nodes[at] = kind;
    this.nodes[at + 1] = start;
    this.nodes[at + 2] = end;
    this.nodes[at + 3] = 0;
    this.lastEnd = end;
    return this.size++;
  }

  /** Moves the document at hand to a fresh slab with room to grow. */
  private newSlab(): void {
    const slab = new Int32Array(Math.max(SLAB, 2 * this.size * STRIDE));
    slab.set(this.nodes.subarray(this.base, this.base + this.size * STRIDE));
    this.nodes = slab;
    this.base = 0;
  }

  private enter(type: number, column: number, start: number): boolean {
    if (this.depth === MAX_DEPTH) return false;
    this.depth++;
    this.types[this.depth] = type;
    this.columns[this.depth] = column;
    this.collections[this.depth] = this.add(type === MAPPING ? Kind.Mapping : Kind.Sequence, start, start);
    this.indent = column;
    return true;
  }

  private leave(): void {
    const at = this.base + (this.collections[this.depth] ?? 0) * STRIDE;
    this.nodes[at + 2] = this.lastEnd;
    this.nodes[at + 3] = this.size;
    this.depth--;
    this.indent = this.depth >= 0 ? (this.columns[this.depth] ?? -1) : -1;
  }

  /** Reads the document from an offset on; whether this engine can. */
  private readDocument(from: number): boolean {
    let at = this.skipSeparator(from);
    this.awaited = ROOT;
    this.awaitedAt = at;
    while (at !== GIVE_UP && at < this.limit) at = this.readLine(at);
    if (at === GIVE_UP) return false;
    if (this.awaited === VALUE || this.awaited === ITEM) this.add(Kind.Empty, this.awaitedAt, this.awaitedAt);
    while (this.depth >= 0) this.leave();
    return true;
  }

  /** Reads a line that starts or goes on with a node of a block collection, and the lines that the node continues on. */
  private readLine(lineStart: number): number {
    const start = this.skipSpaces(lineStart);
    if (start >= this.limit) return this.limit;
    const code = this.text.charCodeAt(start);
    if (code === LF) return start + 1;
    if (code === CR) return start + 2;
    if (code === HASH) return this.nextLine(start);
    const column = start - lineStart;
    if (code === TAB || (column === 0 && code === DOT && this.isMarker(start))) return GIVE_UP;
    const isDash = code === DASH && this.isBlankOrEnd(start + 1);
    if (!this.findCollection(column, start, isDash)) return GIVE_UP;
    const isKeyExpected = this.awaited === NOTHING && !isDash;
    this.awaited = NOTHING;
    return isDash ? this.readItems(lineStart, start) : this.readNode(start, code, column, isKeyExpected);
  }

  /** Leaves the collections that a line at a column is not part of; whether it can be part of the one that is left. */
  private findCollection(column: number, start: number, isDash: boolean): boolean {
    if (this.awaited !== NOTHING && column <= this.indent) {
      if (this.awaited === VALUE && column === this.indent && isDash) return this.enter(INDENTLESS, column, start);
      this.add(Kind.Empty, this.awaitedAt, this.awaitedAt);
      this.awaited = NOTHING;
    }
    if (this.awaited !== NOTHING) return true;
    while (this.indent > column) this.leave();
    if (this.indent !== column) return false;
    if (this.types[this.depth] === INDENTLESS && !isDash) this.leave();
    return (this.types[this.depth] === MAPPING) !== isDash;
  }

  /** Reads list items, several on a line if nested: `- - x`. */
  private readItems(lineStart: number, start: number): number {
    let at = start;
    let code = DASH;
    while (code === DASH && this.isBlankOrEnd(at + 1)) {
      const column = at - lineStart;
      if (this.indent !== column && !this.enter(LIST, column, at)) return GIVE_UP;
      const dashEnd = at + 1;
      at = this.skipSpaces(dashEnd);
      code = at < this.limit ? this.text.charCodeAt(at) : LF;
      if (code === LF || code === CR || code === HASH) return this.awaitNode(ITEM, dashEnd, at);
      if (code === TAB) return GIVE_UP;
    }
    return this.readNode(at, code, at - lineStart, false);
  }

  /** Goes on with the next line, where a node may come that belongs to what ends here. */
  private awaitNode(what: number, end: number, at: number): number {
    this.awaited = what;
    this.awaitedAt = end;
    this.lastEnd = end;
    return this.nextLine(at);
  }

  /** Reads a key with its value, or a node that is not a key. */
  private readNode(start: number, code: number, column: number, isKeyExpected: boolean): number {
    switch (code) {
      case DOUBLE:
      case SINGLE: {
        const end = this.skipQuoted(start, code);
        if (end === GIVE_UP) return GIVE_UP;
        const next = this.skipBlanks(end);
        if (this.isColon(next)) return this.readPair(quotedKind(code), start, end, next, column, isKeyExpected);
        return isKeyExpected ? GIVE_UP : this.endQuoted(quotedKind(code), start, end, next);
      }
      case OPEN_LIST:
      case OPEN_MAP:
        return isKeyExpected ? GIVE_UP : this.readFlow(start);
      case BAR:
      case GREATER:
        return isKeyExpected ? GIVE_UP : this.readBlockScalar(start, code);
    }
    if (!this.startsPlain(start, code)) return GIVE_UP;
    const next = this.skipPlainLine(start);
    const end = this.trimEnd(start, next);
    if (this.isColon(next)) return this.readPair(Kind.Plain, start, end, next, column, isKeyExpected);
    return isKeyExpected ? GIVE_UP : this.readPlainTail(start, end, next);
  }

  /** Adds a key, and reads its value on the same line. */
  private readPair(
    kind: NodeKind,
    start: number,
    end: number,
    colon: number,
    column: number,
    isKeyExpected: boolean,
  ): number {
    if (!this.isBlankOrEnd(colon + 1) || !this.isGoodKey(kind, start, end)) return GIVE_UP;
    if (!isKeyExpected && !this.enter(MAPPING, column, start)) return GIVE_UP;
    this.add(kind, start, end);
    const next = this.readValue(colon + 1);
    return next === NO_VALUE ? this.awaitNode(VALUE, colon + 1, colon + 1) : next;
  }

  /** Skips a `---` line that belongs to this document. */
  private skipSeparator(from: number): number {
    if (!this.text.startsWith('---', from) || from + 3 > this.limit) return from;
    if (!this.isBlankOrEnd(from + 3)) return GIVE_UP;
    const rest = this.skipBlanks(from + 3);
    if (rest < this.limit && this.text.charCodeAt(rest) !== HASH && !this.isBlankOrEnd(rest)) return GIVE_UP;
    return this.nextLine(from);
  }

  /** Reads the value after a key's `:` on the same line; `NO_VALUE` without one. Returns where to go on. */
  private readValue(from: number): number {
    const start = this.skipBlanks(from);
    if (start >= this.limit) return NO_VALUE;
    const code = this.text.charCodeAt(start);
    switch (code) {
      case LF:
      case CR:
      case HASH:
        return NO_VALUE;
      case DOUBLE:
      case SINGLE: {
        const end = this.skipQuoted(start, code);
        if (end === GIVE_UP) return GIVE_UP;
        return this.endQuoted(quotedKind(code), start, end, end);
      }
      case OPEN_LIST:
      case OPEN_MAP:
        return this.readFlow(start);
      case BAR:
      case GREATER:
        return this.readBlockScalar(start, code);
    }
    if (!this.startsPlain(start, code)) return GIVE_UP;
    const at = this.skipPlainLine(start);
    if (at < this.limit && this.text.charCodeAt(at) === COLON) return GIVE_UP;
    return this.readPlainTail(start, this.trimEnd(start, at), at);
  }

  // White space and lines.

  private skipSpaces(from: number): number {
    const { text, limit } = this;
    let at = from;
    while (at < limit && text.charCodeAt(at) === SPACE) at++;
    return at;
  }

  private skipBlanks(from: number): number {
    const { text, limit } = this;
    let at = from;
    while (at < limit) {
      const code = text.charCodeAt(at);
      if (code !== SPACE && code !== TAB) return at;
      at++;
    }
    return at;
  }

  /** The start of the line after the one an offset is in. */
  private nextLine(from: number): number {
    const at = this.text.indexOf('\n', from);
    return at === -1 || at >= this.limit ? this.limit : at + 1;
  }

  /** The next line, if only blanks and a comment are left on this one. */
  private endLine(from: number): number {
    const at = this.skipBlanks(from);
    if (at >= this.limit) return this.limit;
    const code = this.text.charCodeAt(at);
    if (code === LF) return at + 1;
    return code === HASH || code === CR ? this.nextLine(at) : GIVE_UP;
  }

  private isBlankOrEnd(at: number): boolean {
    if (at >= this.limit) return true;
    const code = this.text.charCodeAt(at);
    return code === SPACE || code === LF || code === CR || code === TAB;
  }

  private trimEnd(start: number, from: number): number {
    const { text } = this;
    let end = from;
    while (end > start) {
      const code = text.charCodeAt(end - 1);
      if (code !== SPACE && code !== TAB) return end;
      end--;
    }
    return end;
  }

  /** Whether a line starts with `---` or `...` there. */
  private isMarker(at: number): boolean {
    const code = this.text.charCodeAt(at);
    if (code !== DASH && code !== DOT) return false;
    return this.text.charCodeAt(at + 1) === code && this.text.charCodeAt(at + 2) === code;
  }

  // Scalars.

  private isColon(at: number): boolean {
    return at < this.limit && this.text.charCodeAt(at) === COLON;
  }

  private startsPlain(at: number, code: number): boolean {
    if (code < 128 && NO_PLAIN_START[code] === 1) return false;
    if (code === DASH || code === QUESTION || code === COLON) return !this.isBlankOrEnd(at + 1);
    return true;
  }

  /** The end of the plain text on this line: at its break, its comment, or a `:` that ends a key. */
  private skipPlainLine(from: number): number {
    const { text, limit } = this;
    let at = from;
    for (; at < limit; at++) {
      const code = text.charCodeAt(at);
      if (code > COLON) continue;
      if (code === LF || code === CR) return at;
      if (code === COLON && this.isBlankOrEnd(at + 1)) return at;
      if (code === HASH && at > from) {
        const before = text.charCodeAt(at - 1);
        if (before === SPACE || before === TAB) return at;
      }
    }
    return at;
  }

  /** Adds a plain value whose first line is read, with the lines that continue it. */
  private readPlainTail(start: number, firstEnd: number, from: number): number {
    let end = firstEnd;
    let at = from;
    while (at < this.limit && this.text.charCodeAt(at) !== HASH) {
      const line = this.nextTextLine(at);
      if (line === GIVE_UP) return GIVE_UP;
      if (line >= this.limit || line - this.lineStartAt <= this.indent || this.text.charCodeAt(line) === HASH) {
        at = line >= this.limit ? this.limit : this.lineStartAt;
        break;
      }
      if (line === this.lineStartAt && this.isMarker(line)) return GIVE_UP;
      at = this.skipPlainLine(line);
      if (at < this.limit && this.text.charCodeAt(at) === COLON) return GIVE_UP;
      end = this.trimEnd(line, at);
    }
    if (end - start < 6 && this.isSpecialFloat(start)) return GIVE_UP;
    this.add(Kind.Plain, start, end);
    if (at < this.limit && this.text.charCodeAt(at) === HASH && at !== this.lineStartAt) return this.nextLine(at);
    return at;
  }

  /** From a line's break on, the first character of the next line that is not blank. */
  private nextTextLine(from: number): number {
    const { text, limit } = this;
    let at = from;
    let start = from;
    while (at < limit) {
      const code = text.charCodeAt(at);
      if (code === LF) start = ++at;
      else if (code === SPACE || code === CR) at++;
      else if (code === TAB) return GIVE_UP;
      else break;
    }
    this.lineStartAt = start;
    return at;
  }

  /** `.inf` and `.nan` in all spellings: kubectl cannot send them. */
  private isSpecialFloat(start: number): boolean {
    let at = start;
    const first = this.text.charCodeAt(at);
    if (first === 43 || first === DASH) at++;
    if (this.text.charCodeAt(at) !== DOT) return false;
    const letter = this.text.charCodeAt(at + 1) | 32;
    return letter === 105 || letter === 110;
  }

  private isGoodKey(kind: NodeKind, start: number, end: number): boolean {
    if (end - start > MAX_KEY || (kind !== Kind.Plain && this.isMultiline)) return false;
    return kind !== Kind.Plain || !this.isOddKey(start, end);
  }

  /** Null, merge keys and very large numbers. */
  private isOddKey(start: number, end: number): boolean {
    const code = this.text.charCodeAt(start);
    if (code >= 97 && code !== 110 && code !== 126) return false;
    const length = end - start;
    if (code === 126) return length === 1;
    if (code === 60) return length === 2;
    if (code === 110 || code === 78) return length === 4 && this.text.slice(start, end).toLowerCase() === 'null';
    return length > 17 && code < 58;
  }

  /** The offset after the closing quote. */
  private skipQuoted(start: number, quote: number): number {
    return quote === DOUBLE ? this.skipDouble(start) : this.skipSingle(start);
  }

  private skipSingle(start: number): number {
    const { text, limit } = this;
    this.isMultiline = false;
    for (let at = start + 1; at < limit; at++) {
      const code = text.charCodeAt(at);
      if (code > SINGLE) continue;
      if (code === SINGLE) {
        if (text.charCodeAt(at + 1) !== SINGLE) return at + 1;
        at++;
      } else if (code === LF) {
        if (this.isMarker(at + 1)) return GIVE_UP;
        this.isMultiline = true;
      }
    }
    return GIVE_UP;
  }

  private skipDouble(start: number): number {
    const { text, limit } = this;
    this.isMultiline = false;
    for (let at = start + 1; at < limit; at++) {
      const code = text.charCodeAt(at);
      if (code === DOUBLE) return at + 1;
      if (code === LF) {
        if (this.isMarker(at + 1)) return GIVE_UP;
        this.isMultiline = true;
      } else if (code === BACKSLASH) {
        at = this.skipEscape(at);
        if (at === GIVE_UP) return GIVE_UP;
      }
    }
    return GIVE_UP;
  }

  /** The offset of the last character of an escape; of the backslash, before a break. */
  private skipEscape(at: number): number {
    const letter = this.text.charCodeAt(at + 1);
    if (letter === LF || letter === CR) return at;
    const digits = letter < 128 ? (ESCAPES[letter] ?? 0) : 0;
    if (digits === 1) return at + 1;
    if (digits === 0) return GIVE_UP;
    const hex = this.text.slice(at + 2, at + 2 + digits);
    if (hex.length < digits || !/^[0-9a-fA-F]+$/.test(hex)) return GIVE_UP;
    const value = Number.parseInt(hex, 16);
    return (value >= 0xd800 && value <= 0xdfff) || value > 0x10ffff ? GIVE_UP : at + 1 + digits;
  }

  /** Adds a quoted value if nothing but a comment follows it. */
  private endQuoted(kind: NodeKind, start: number, end: number, from: number): number {
    const next = this.endLine(from);
    if (next !== GIVE_UP) this.add(kind, start, end);
    return next;
  }

  /** Adds a block scalar; returns the line after it. */
  private readBlockScalar(start: number, sign: number): number {
    const header = this.skipBlockHeader(start);
    const first = this.endLine(header);
    if (first === GIVE_UP) return GIVE_UP;
    const increment = this.digitIn(start + 1, header);
    const column = increment === 0 ? this.firstColumn(first) : Math.max(this.indent, 0) + increment;
    if (column === GIVE_UP) return GIVE_UP;
    this.contentEnd = header;
    const next = this.skipBlockLines(first, column);
    if (next === GIVE_UP) return GIVE_UP;
    const end = this.contentEnd;
    const node = this.add(sign === BAR ? Kind.Literal : Kind.Folded, start, end);
    if (increment > 0) {
      const value = blockValueAt(this.text, start, end, sign === GREATER, column);
      this.nodes[this.base + node * STRIDE + 3] = this.values.push(value);
    }
    return next;
  }

  /** The end of what follows `|` or `>`: an indicator for the last breaks and a digit, in either order. */
  private skipBlockHeader(start: number): number {
    const at = start + 1;
    if (this.isChomp(at)) return this.digitIn(at + 1, at + 2) > 0 ? at + 2 : at + 1;
    if (this.digitIn(at, at + 1) === 0) return at;
    return this.isChomp(at + 1) ? at + 2 : at + 1;
  }

  private isChomp(at: number): boolean {
    if (at >= this.limit) return false;
    const code = this.text.charCodeAt(at);
    return code === PLUS || code === DASH;
  }

  /** The first digit from 1 to 9 between two offsets; 0 if there is no such digit. */
  private digitIn(from: number, to: number): number {
    for (let at = from; at < to && at < this.limit; at++) {
      const digit = this.text.charCodeAt(at) - 48;
      if (digit > 0 && digit < 10) return digit;
    }
    return 0;
  }

  /** The line after the content of a block scalar; `contentEnd` is set if there is content. */
  private skipBlockLines(from: number, column: number): number {
    const { text, limit } = this;
    let at = from;
    while (at < limit) {
      const stop = Math.min(at + column, limit);
      let first = at;
      while (first < stop && text.charCodeAt(first) === SPACE) first++;
      if (first >= limit) return limit;
      const code = text.charCodeAt(first);
      const isBlank = code === LF || code === CR;
      if (!isBlank && first - at < column) return code === TAB ? GIVE_UP : at;
      at = this.nextLine(first);
      if (!isBlank) this.contentEnd = this.beforeBreak(at);
    }
    return at;
  }

  private beforeBreak(from: number): number {
    const end = this.text.charCodeAt(from - 1) === LF ? from - 1 : from;
    return this.text.charCodeAt(end - 1) === CR ? end - 1 : end;
  }

  /** The column of a block scalar's content: that of its first line, or of a longer blank line before it. */
  private firstColumn(from: number): number {
    const { text, limit } = this;
    let at = from;
    let widest = Math.max(this.indent + 1, 1);
    while (at < limit) {
      const start = at;
      at = this.skipSpaces(at);
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
  private readFlow(start: number): number {
    const end = this.readFlowCollection(start, 0);
    return end === GIVE_UP ? GIVE_UP : this.endLine(end);
  }

  /** Skips blanks, breaks and comments. */
  private skipFlow(from: number): number {
    const { text, limit } = this;
    let at = from;
    while (at < limit) {
      const code = text.charCodeAt(at);
      if (code === SPACE || code === TAB || code === CR) {
        at++;
      } else if (code === LF || code === HASH) {
        at = this.nextLine(at);
        if (at < limit && this.isMarker(at)) return GIVE_UP;
      } else {
        return at;
      }
    }
    return GIVE_UP;
  }

  private readFlowCollection(start: number, level: number): number {
    if (level === MAX_DEPTH) return GIVE_UP;
    const isMap = this.text.charCodeAt(start) === OPEN_MAP;
    const close = isMap ? CLOSE_MAP : CLOSE_LIST;
    const node = this.add(isMap ? Kind.Mapping : Kind.Sequence, start, start);
    let at = this.skipFlow(start + 1);
    for (;;) {
      if (at === GIVE_UP) return GIVE_UP;
      if (this.text.charCodeAt(at) === close) break;
      at = isMap ? this.readFlowPair(at, level) : this.readFlowNode(at, level);
      if (at === GIVE_UP) return GIVE_UP;
      at = this.skipFlow(at);
      if (at === GIVE_UP) return GIVE_UP;
      const code = this.text.charCodeAt(at);
      if (code === COMMA) at = this.skipFlow(at + 1);
      else if (code !== close) return GIVE_UP;
    }
    this.nodes[this.base + node * STRIDE + 2] = at + 1;
    this.nodes[this.base + node * STRIDE + 3] = this.size;
    this.lastEnd = at + 1;
    return at + 1;
  }

  /** Reads a member of a flow list, or a value in a flow mapping; returns the offset after it. */
  private readFlowNode(start: number, level: number): number {
    const code = this.text.charCodeAt(start);
    if (code === OPEN_LIST || code === OPEN_MAP) return this.readFlowCollection(start, level + 1);
    if (code === DOUBLE || code === SINGLE) {
      const end = this.skipQuoted(start, code);
      if (end !== GIVE_UP) this.add(quotedKind(code), start, end);
      return end;
    }
    const end = this.skipFlowPlain(start, code);
    if (end === GIVE_UP || (end - start < 6 && this.isSpecialFloat(start))) return GIVE_UP;
    this.add(Kind.Plain, start, end);
    return end;
  }

  private readFlowPair(start: number, level: number): number {
    const code = this.text.charCodeAt(start);
    let kind: NodeKind = Kind.Plain;
    let end: number;
    if (code === DOUBLE || code === SINGLE) {
      kind = quotedKind(code);
      end = this.skipQuoted(start, code);
    } else {
      end = this.skipFlowPlain(start, code);
    }
    if (end === GIVE_UP || this.isMultiline || !this.isGoodKey(kind, start, end)) return GIVE_UP;
    this.add(kind, start, end);
    const colon = this.skipBlanks(end);
    if (colon >= this.limit) return GIVE_UP;
    if (this.text.charCodeAt(colon) !== COLON) {
      this.add(Kind.Empty, end, end);
      return end;
    }
    const value = this.skipFlow(colon + 1);
    if (value === GIVE_UP) return GIVE_UP;
    const next = this.text.charCodeAt(value);
    if (next !== COMMA && next !== CLOSE_MAP) return this.readFlowNode(value, level);
    this.add(Kind.Empty, colon + 1, colon + 1);
    return value;
  }

  /** The end of a plain scalar in a flow collection. It may span lines. */
  private skipFlowPlain(start: number, first: number): number {
    this.isMultiline = false;
    if (!this.startsPlain(start, first) || first === QUESTION || first === COLON) return GIVE_UP;
    const { text, limit } = this;
    let at = start;
    let end = start;
    while (at < limit) {
      const code = text.charCodeAt(at);
      if (code < 128 && ENDS_FLOW_PLAIN[code] === 1) return end;
      if (code === COLON && this.isBlankOrEnd(at + 1)) return end;
      if (code === HASH && at > end) return end;
      if (code === QUESTION) return GIVE_UP;
      if (code === LF || code === CR) {
        at = this.skipFlowBreak(at);
        if (at === GIVE_UP) return GIVE_UP;
      } else {
        at++;
        if (code !== SPACE && code !== TAB) end = at;
      }
    }
    return GIVE_UP;
  }

  /** From a break inside a plain scalar or after it to the next text; `isMultiline` is set if that may continue the scalar. */
  private skipFlowBreak(from: number): number {
    const at = this.nextTextLine(from);
    if (at === GIVE_UP || at >= this.limit || (at === this.lineStartAt && this.isMarker(at))) return GIVE_UP;
    const next = this.text.charCodeAt(at);
    if (next === HASH || next === COLON) return GIVE_UP;
    if (next !== COMMA && next !== CLOSE_LIST && next !== CLOSE_MAP) this.isMultiline = true;
    return at;
  }
}

const READER = new Reader();

function quotedKind(quote: number): NodeKind {
  return quote === DOUBLE ? Kind.DoubleQuoted : Kind.SingleQuoted;
}
