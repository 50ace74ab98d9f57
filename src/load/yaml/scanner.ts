/**
 * The token scanner of go-yaml v2, which kubectl decodes with: the same tokens from the same text, and a `ParseException`
 * where it refuses one. Ported from `scannerc.go` because what kubectl accepts is defined by that code, not by a
 * version of the YAML specification.
 *
 * Offsets take the place of go-yaml's marks; a scalar is its span, its value is computed when it is read.
 */

import { breakLength } from '../scalar/quoted.ts';
import { neverClosed, ParseException, tooDeep } from '../tape/parse-error.ts';
import { Kind, type NodeKind } from '../tape/tape.ts';
import {
  BACKSLASH_HELP,
  badProperty,
  cannotStart,
  lineEndOf,
  misplacedColon,
  missingColon,
  tab,
} from './syntax-errors.ts';

export const TokenType = {
  StreamEnd: 1,
  Directive: 2,
  DocumentStart: 3,
  DocumentEnd: 4,
  BlockSequenceStart: 5,
  BlockMappingStart: 6,
  BlockEnd: 7,
  FlowSequenceStart: 8,
  FlowSequenceEnd: 9,
  FlowMappingStart: 10,
  FlowMappingEnd: 11,
  BlockEntry: 12,
  FlowEntry: 13,
  Key: 14,
  Value: 15,
  Alias: 16,
  Anchor: 17,
  Tag: 18,
  Scalar: 19,
} as const;
export type TokenType = (typeof TokenType)[keyof typeof TokenType];

export interface Token {
  readonly type: TokenType;
  readonly start: number;
  readonly end: number;
  /** The kind of node, of a scalar. */
  readonly kind?: NodeKind;
  /** The column its content starts at, of a block scalar that says so itself. */
  readonly columns?: number;
  /** The name of an anchor or alias; the handle of a tag, or the one that `%TAG` declares. */
  readonly name?: string;
  /** What follows the handle of a tag; the prefix that `%TAG` declares; the version after `%YAML`. */
  readonly suffix?: string;
}

/** A token that turns out to be a key if a `:` follows in time. */
interface PossibleKey {
  possible: boolean;
  required: boolean;
  /** The place of its token among all tokens. */
  token: number;
  at: number;
  line: number;
  column: number;
}

/** go-yaml's limits on the depth of block and flow collections. */
const MAX_DEPTH = 10_000;
const MAX_KEY = 1024;

const TAB = 9;
const SPACE = 32;
const EXCLAMATION = 33;
const DOUBLE_QUOTE = 34;
const HASH = 35;
const PERCENT = 37;
const AMPERSAND = 38;
const QUOTE = 39;
const ASTERISK = 42;
const COMMA = 44;
const DASH = 45;
const DOT = 46;
const COLON = 58;
const GREATER = 62;
const QUESTION = 63;
const AT = 64;
const OPEN_LIST = 91;
const BACKSLASH = 92;
const CLOSE_LIST = 93;
const BACKTICK = 96;
const OPEN_MAP = 123;
const BAR = 124;
const CLOSE_MAP = 125;

/** Reads the tokens of one document's text, `text.slice(from, to)`. */
export class Scanner {
  readonly text: string;
  readonly #from: number;
  readonly #to: number;
  #at: number;
  #line = 0;
  #lineStart: number;

  #queue: Token[] = [];
  #head = 0;
  /** How many tokens have been taken from the queue. */
  #taken = 0;

  #indent = -1;
  readonly #indents: number[] = [];
  #flowLevel = 0;
  #keyAllowed = true;
  readonly #keys: PossibleKey[] = [noKey()];
  readonly #keyByToken = new Map<number, number>();
  #ended = false;
  /** Where the last plain scalar starts, for failures. */
  #lastPlain = 0;

  constructor(text: string, from: number, to: number) {
    this.text = text;
    this.#to = to;
    this.#from = from;
    this.#at = from;
    this.#lineStart = from;
  }

  /** How far the text has been read. */
  get position(): number {
    return this.#at;
  }

  /** The next token, not yet taken. */
  peek(): Token {
    while (this.#needsMore()) this.#fetch();
    const token = this.#queue[this.#head];
    if (token === undefined) throw new Error('the scanner ran past the end of its text');
    return token;
  }

  take(): Token {
    const token = this.peek();
    this.#head++;
    this.#taken++;
    if (this.#head === this.#queue.length) {
      this.#queue = [];
      this.#head = 0;
    }
    return token;
  }

  #needsMore(): boolean {
    if (this.#head === this.#queue.length) return true;
    const index = this.#keyByToken.get(this.#taken);
    if (index === undefined) return false;
    const key = this.#keys[index];
    return key !== undefined && this.#isValid(key);
  }

  get #column(): number {
    return this.#at - this.#lineStart;
  }

  #code(at: number): number {
    return at < this.#to ? this.text.charCodeAt(at) : 0;
  }

  #breakAt(at: number): number {
    return at < this.#to ? breakLength(this.text, at) : 0;
  }

  #isBlank(at: number): boolean {
    const code = this.#code(at);
    return code === SPACE || code === TAB;
  }

  #isEnd(at: number): boolean {
    return at >= this.#to || breakLength(this.text, at) > 0;
  }

  #isBlankOrEnd(at: number): boolean {
    return this.#isBlank(at) || this.#isEnd(at);
  }

  #skipBreak(): void {
    this.#at += this.#breakAt(this.#at);
    this.#line++;
    this.#lineStart = this.#at;
  }

  #skipLine(): void {
    while (!this.#isEnd(this.#at)) this.#at++;
  }

  #push(type: TokenType, start: number, end: number): void {
    this.#queue.push({ type, start, end });
  }

  #insert(token: number, type: TokenType, at: number): void {
    // A key that was taken from the queue before its `:` came: go-yaml puts the token last, and so refuses it.
    if (token < this.#taken) return this.#push(type, at, at);
    this.#queue.splice(this.#head + token - this.#taken, 0, { type, start: at, end: at });
  }

  #fetch(): void {
    this.#skipToToken();
    this.#unrollIndent(this.#column);
    if (this.#at >= this.#to) return this.#fetchStreamEnd();
    const code = this.#code(this.#at);
    if (this.#column === 0 && code === PERCENT) return this.#fetchDirective();
    if (this.#column === 0 && this.#isDocumentMarker(this.#at)) return this.#fetchDocumentMarker(code);
    switch (code) {
      case OPEN_LIST:
        return this.#fetchFlowStart(TokenType.FlowSequenceStart);
      case OPEN_MAP:
        return this.#fetchFlowStart(TokenType.FlowMappingStart);
      case CLOSE_LIST:
        return this.#fetchFlowEnd(TokenType.FlowSequenceEnd);
      case CLOSE_MAP:
        return this.#fetchFlowEnd(TokenType.FlowMappingEnd);
      case COMMA:
        return this.#fetchFlowEntry();
      case DASH:
        if (this.#isBlankOrEnd(this.#at + 1)) return this.#fetchBlockEntry();
        return this.#fetchPlain();
      case QUESTION:
        if (this.#flowLevel > 0 || this.#isBlankOrEnd(this.#at + 1)) return this.#fetchKey();
        return this.#fetchPlain();
      case COLON:
        if (this.#flowLevel > 0 || this.#isBlankOrEnd(this.#at + 1)) return this.#fetchValue();
        return this.#fetchPlain();
      case ASTERISK:
        return this.#fetchAnchor(TokenType.Alias);
      case AMPERSAND:
        return this.#fetchAnchor(TokenType.Anchor);
      case EXCLAMATION:
        return this.#fetchTag();
      case QUOTE:
      case DOUBLE_QUOTE:
        return this.#fetchQuoted(code);
    }
    if (this.#flowLevel === 0 && (code === BAR || code === GREATER)) return this.#fetchBlockScalar(code);
    if (code === TAB) throw tab(this.text, this.#at);
    // Inside of flow collections `|` and `>` start nothing.
    if (code === BAR || code === GREATER || code === PERCENT || code === AT || code === BACKTICK)
      throw cannotStart(this.text, this.#at);
    this.#fetchPlain();
  }

  #isDocumentMarker(at: number): boolean {
    const code = this.#code(at);
    if (code !== DASH && code !== DOT) return false;
    return this.#code(at + 1) === code && this.#code(at + 2) === code && this.#isBlankOrEnd(at + 3);
  }

  /** Skips blanks, comments and breaks. A tab counts as a blank only where no key can start. */
  #skipToToken(): void {
    // go-yaml steps over a further byte-order mark, which leaves the line indented by one.
    if (this.#at === this.#from && this.#code(this.#at) === 0xfeff) this.#at++;
    for (;;) {
      let code = this.#code(this.#at);
      while (code === SPACE || (code === TAB && (this.#flowLevel > 0 || !this.#keyAllowed))) {
        code = this.#code(++this.#at);
      }
      if (code === HASH) this.#skipLine();
      if (this.#breakAt(this.#at) === 0) return;
      this.#skipBreak();
      if (this.#flowLevel === 0) this.#keyAllowed = true;
    }
  }

  // Simple keys: a token is queued, and a key token goes before it when its `:` comes.

  #isValid(key: PossibleKey): boolean {
    if (!key.possible) return false;
    if (key.line === this.#line && !this.#isTooFar(key.at)) return true;
    if (key.required) throw this.#missingColon(key);
    key.possible = false;
    return false;
  }

  /** go-yaml counts characters, offsets count UTF-16 units. */
  #isTooFar(from: number): boolean {
    const distance = this.#at - from;
    if (distance <= MAX_KEY) return false;
    if (distance > 2 * MAX_KEY) return true;
    return Array.from(this.text.slice(from, this.#at)).length > MAX_KEY;
  }

  #missingColon(key: PossibleKey): ParseException {
    return missingColon(this.text, key.at, key.line === this.#line && this.#isTooFar(key.at));
  }

  #saveKey(): void {
    if (!this.#keyAllowed) return;
    const column = this.#column;
    const required = this.#flowLevel === 0 && this.#indent === column;
    const token = this.#nextToken();
    this.#removeKey();
    const index = this.#keys.length - 1;
    this.#keys[index] = { possible: true, required, token, at: this.#at, line: this.#line, column };
    this.#keyByToken.set(token, index);
  }

  #nextToken(): number {
    return this.#taken + this.#queue.length - this.#head;
  }

  #removeKey(): void {
    const key = this.#topKey();
    if (!key.possible) return;
    if (key.required) throw this.#missingColon(key);
    key.possible = false;
    this.#keyByToken.delete(key.token);
  }

  #topKey(): PossibleKey {
    return this.#keys[this.#keys.length - 1] ?? noKey();
  }

  // Indentation: entering and leaving block collections.

  #rollIndent(column: number, type: TokenType, at: number, token?: number): void {
    if (this.#flowLevel > 0 || this.#indent >= column) return;
    this.#indents.push(this.#indent);
    this.#indent = column;
    if (this.#indents.length > MAX_DEPTH) throw tooDeep(at);
    if (token === undefined) this.#push(type, at, at);
    else this.#insert(token, type, at);
  }

  #unrollIndent(column: number): void {
    if (this.#flowLevel > 0) return;
    while (this.#indent > column) {
      this.#push(TokenType.BlockEnd, this.#at, this.#at);
      this.#indent = this.#indents.pop() ?? -1;
    }
  }

  // One function per token.

  #fetchStreamEnd(): void {
    if (this.#ended) throw new Error('the scanner was asked for tokens past the end');
    this.#ended = true;
    if (this.#column !== 0) this.#line++;
    this.#unrollIndent(-1);
    this.#removeKey();
    this.#keyAllowed = false;
    this.#push(TokenType.StreamEnd, this.#at, this.#at);
  }

  #fetchDirective(): void {
    this.#unrollIndent(-1);
    this.#removeKey();
    this.#keyAllowed = false;
    const start = this.#at;
    const line = readLine(this.text, start, this.#to);
    const match = DIRECTIVE.exec(line);
    if (match === null) throw cannotStart(this.text, start);
    this.#at += line.length;
    const [, version, name, prefix = ''] = match;
    const suffix = version ?? this.#decodeUri(prefix, start);
    this.#queue.push({ type: TokenType.Directive, start, end: this.#at, name, suffix });
    if (this.#breakAt(this.#at) > 0) this.#skipBreak();
  }

  #fetchDocumentMarker(code: number): void {
    this.#unrollIndent(-1);
    this.#removeKey();
    this.#keyAllowed = false;
    this.#at += 3;
    const type = code === DASH ? TokenType.DocumentStart : TokenType.DocumentEnd;
    this.#push(type, this.#at - 3, this.#at);
  }

  #fetchFlowStart(type: TokenType): void {
    this.#saveKey();
    this.#keys.push({ ...noKey(), token: this.#nextToken() });
    if (++this.#flowLevel > MAX_DEPTH) throw tooDeep(this.#at);
    this.#keyAllowed = true;
    this.#push(type, this.#at, ++this.#at);
  }

  #fetchFlowEnd(type: TokenType): void {
    this.#removeKey();
    if (this.#flowLevel > 0) {
      this.#flowLevel--;
      const key = this.#keys.pop();
      if (key !== undefined) this.#keyByToken.delete(key.token);
    }
    this.#keyAllowed = false;
    this.#push(type, this.#at, ++this.#at);
  }

  #fetchFlowEntry(): void {
    this.#removeKey();
    this.#keyAllowed = true;
    this.#push(TokenType.FlowEntry, this.#at, ++this.#at);
  }

  #fetchBlockEntry(): void {
    if (this.#flowLevel === 0) {
      if (!this.#keyAllowed) {
        const message = 'a list cannot start on the line of its key';
        throw new ParseException({ message, help: 'move "- " to the next line' }, this.#at, this.#at + 1);
      }
      this.#rollIndent(this.#column, TokenType.BlockSequenceStart, this.#at);
    }
    this.#removeKey();
    this.#keyAllowed = true;
    this.#push(TokenType.BlockEntry, this.#at, ++this.#at);
  }

  #fetchKey(): void {
    if (this.#flowLevel === 0) {
      if (!this.#keyAllowed) {
        throw cannotStart(this.text, this.#at);
      }
      this.#rollIndent(this.#column, TokenType.BlockMappingStart, this.#at);
    }
    this.#removeKey();
    this.#keyAllowed = this.#flowLevel === 0;
    this.#push(TokenType.Key, this.#at, ++this.#at);
  }

  #fetchValue(): void {
    const key = this.#topKey();
    if (this.#isValid(key)) {
      this.#insert(key.token, TokenType.Key, key.at);
      this.#rollIndent(key.column, TokenType.BlockMappingStart, key.at, key.token);
      key.possible = false;
      this.#keyByToken.delete(key.token);
      this.#keyAllowed = false;
    } else {
      if (this.#flowLevel === 0) {
        if (!this.#keyAllowed) throw misplacedColon(this.text, this.#at, this.#lastPlain);
        this.#rollIndent(this.#column, TokenType.BlockMappingStart, this.#at);
      }
      this.#keyAllowed = this.#flowLevel === 0;
    }
    this.#push(TokenType.Value, this.#at, ++this.#at);
  }

  #fetchAnchor(type: typeof TokenType.Alias | typeof TokenType.Anchor): void {
    this.#saveKey();
    this.#keyAllowed = false;
    const start = this.#at;
    let at = start + 1;
    while (isWordCharacter(this.#code(at))) at++;
    const name = this.text.slice(start + 1, at);
    if (name === '' || !(this.#isBlankOrEnd(at) || '?:,]}%@`'.includes(this.text.charAt(at)))) {
      throw badProperty(this.text, start);
    }
    this.#at = at;
    this.#queue.push({ type, start, end: at, name });
  }

  #fetchTag(): void {
    this.#saveKey();
    this.#keyAllowed = false;
    const start = this.#at;
    const verbatim = this.#code(start + 1) === 60;
    let handle = '';
    let suffix: string;
    if (verbatim) {
      suffix = this.#readTagUri(start + 2, start);
      this.#at = this.#uriEnd;
      if (suffix === '' || this.#code(this.#at) !== 62) throw badProperty(this.text, start);
      this.#at++;
    } else {
      const match = /^!(?:[0-9A-Za-z_-]*!)?/.exec(this.text.slice(start, Math.min(this.#to, start + 1025)));
      handle = match?.[0] ?? '!';
      suffix = this.#readTagUri(start + handle.length, start);
      this.#at = this.#uriEnd;
      if (handle.length > 1 && suffix === '') throw badProperty(this.text, start);
      if (handle === '!' && suffix === '') {
        handle = '';
        suffix = '!';
      }
    }
    if (!this.#isBlankOrEnd(this.#at)) throw badProperty(this.text, start);
    this.#queue.push({ type: TokenType.Tag, start, end: this.#at, name: handle, suffix });
  }

  #uriEnd = 0;

  #readTagUri(from: number, start: number): string {
    let at = from;
    while (at < this.#to && TAG_CHARACTER.test(this.text.charAt(at))) at++;
    this.#uriEnd = at;
    return this.#decodeUri(this.text.slice(from, at), start);
  }

  #decodeUri(raw: string, start: number): string {
    if (!raw.includes('%')) return raw;
    try {
      return decodeURIComponent(raw);
    } catch {
      throw badProperty(this.text, start);
    }
  }

  #fetchBlockScalar(code: number): void {
    this.#removeKey();
    this.#keyAllowed = true;
    const start = this.#at++;
    const increment = this.#readBlockHeader(start);
    let end = this.#at;
    while (this.#isBlank(this.#at)) this.#at++;
    if (this.#code(this.#at) === HASH) this.#skipLine();
    if (!this.#isEnd(this.#at)) {
      const sign = String.fromCharCode(code);
      throw new ParseException(
        { message: `text is not allowed after "${sign}"`, help: 'move the text to the next line' },
        this.#at,
        lineEndOf(this.text, this.#at),
      );
    }
    if (this.#at < this.#to) this.#skipBreak();
    let indent = increment === 0 ? 0 : Math.max(this.#indent, 0) + increment;
    indent = this.#blockBreaks(indent);
    while (this.#column === indent && this.#at < this.#to) {
      this.#skipLine();
      end = this.#at;
      if (this.#at < this.#to) this.#skipBreak();
      this.#blockBreaks(indent);
    }
    const kind = code === 124 ? Kind.Literal : Kind.Folded;
    const columns = increment === 0 ? undefined : indent;
    this.#queue.push({ type: TokenType.Scalar, start, end, kind, columns });
  }

  /** Reads the chomping and indentation indicators in either order; returns the indentation or 0. */
  #readBlockHeader(start: number): number {
    const isChomp = (at: number): boolean => this.#code(at) === 43 || this.#code(at) === DASH;
    let chomped = false;
    let increment = 0;
    if (isChomp(this.#at)) {
      chomped = true;
      this.#at++;
    }
    const digit = this.#code(this.#at) - 48;
    if (digit === 0) {
      const message = 'the indentation of a block scalar must be 1 or greater';
      throw new ParseException({ message, help: 'remove the 0, or use a digit from 1 to 9' }, start, this.#at + 1);
    }
    if (digit > 0 && digit < 10) {
      increment = digit;
      this.#at++;
    }
    if (!chomped && increment > 0 && isChomp(this.#at)) this.#at++;
    return increment;
  }

  /** Skips blank lines and the indentation of the next one; finds the indentation if it is not known (0). */
  #blockBreaks(indent: number): number {
    let widest = 0;
    for (;;) {
      while ((indent === 0 || this.#column < indent) && this.#code(this.#at) === SPACE) this.#at++;
      if (this.#column > widest) widest = this.#column;
      if ((indent === 0 || this.#column < indent) && this.#code(this.#at) === TAB) {
        throw tab(this.text, this.#at);
      }
      if (this.#breakAt(this.#at) === 0) break;
      this.#skipBreak();
    }
    return indent === 0 ? Math.max(widest, this.#indent + 1, 1) : indent;
  }

  #fetchQuoted(quote: number): void {
    this.#saveKey();
    this.#keyAllowed = false;
    const start = this.#at++;
    for (;;) {
      if (this.#column === 0 && this.#isDocumentMarker(this.#at)) throw neverClosed(start);
      if (this.#at >= this.#to) throw neverClosed(start);
      const code = this.#code(this.#at);
      if (code === quote && quote === QUOTE && this.#code(this.#at + 1) === QUOTE) this.#at += 2;
      else if (code === quote) break;
      else if (code === BACKSLASH && quote !== QUOTE) this.#skipEscape();
      else if (this.#breakAt(this.#at) > 0) this.#skipBreak();
      else this.#at++;
    }
    this.#at++;
    const kind = quote === QUOTE ? Kind.SingleQuoted : Kind.DoubleQuoted;
    this.#queue.push({ type: TokenType.Scalar, start, end: this.#at, kind });
  }

  #skipEscape(): void {
    const start = this.#at;
    if (this.#breakAt(start + 1) > 0) {
      this.#at++;
      return this.#skipBreak();
    }
    const letter = this.#code(start + 1);
    const digits = letter === 120 ? 2 : letter === 117 ? 4 : letter === 85 ? 8 : 0;
    if (digits === 0) {
      if (start + 1 >= this.#to || !ESCAPES.includes(this.text.charAt(start + 1))) throw this.#unknownEscape(start);
      this.#at += 2;
      return;
    }
    const hex = this.text.slice(start + 2, Math.min(start + 2 + digits, this.#to));
    const code = Number.parseInt(hex, 16);
    if (hex.length < digits || !/^[0-9a-fA-F]+$/.test(hex)) {
      const message = `escape sequence "\\${this.text.charAt(start + 1)}" requires ${digits} hexadecimal digits`;
      throw new ParseException({ message, help: BACKSLASH_HELP }, start, start + 2);
    }
    if ((code >= 0xd800 && code <= 0xdfff) || code > 0x10ffff) {
      const message = 'this escape sequence is not a valid character';
      throw new ParseException({ message, help: BACKSLASH_HELP }, start, start + 2 + digits);
    }
    this.#at += 2 + digits;
  }

  #unknownEscape(start: number): ParseException {
    const letter = start + 1 < this.#to ? this.text.charAt(start + 1) : '';
    const message = `unknown escape sequence "\\${letter}" in double quotes`;
    return new ParseException({ message, help: BACKSLASH_HELP }, start, start + 2);
  }

  #fetchPlain(): void {
    this.#saveKey();
    this.#keyAllowed = false;
    const start = this.#at;
    const indent = this.#indent + 1;
    let end = start;
    let leading = false;
    for (;;) {
      if (this.#column === 0 && this.#isDocumentMarker(this.#at)) break;
      if (this.#code(this.#at) === HASH) break;
      const wordStart = this.#at;
      while (!this.#isBlankOrEnd(this.#at) && !this.#endsPlain(this.#at)) this.#at++;
      if (this.#at > wordStart) {
        leading = false;
        end = this.#at;
      }
      if (!this.#isBlank(this.#at) && this.#breakAt(this.#at) === 0) break;
      while (this.#isBlank(this.#at) || this.#breakAt(this.#at) > 0) {
        if (this.#breakAt(this.#at) > 0) {
          this.#skipBreak();
          leading = true;
        } else if (leading && this.#column < indent && this.#code(this.#at) === TAB) {
          throw tab(this.text, this.#at);
        } else {
          this.#at++;
        }
      }
      if (this.#flowLevel === 0 && this.#column < indent) break;
    }
    this.#queue.push({ type: TokenType.Scalar, start, end, kind: Kind.Plain });
    this.#lastPlain = start;
    if (leading) this.#keyAllowed = true;
  }

  #endsPlain(at: number): boolean {
    const code = this.#code(at);
    if (code === COLON) return this.#isBlankOrEnd(at + 1);
    if (this.#flowLevel === 0) return false;
    return (
      code === COMMA ||
      code === QUESTION ||
      code === OPEN_LIST ||
      code === CLOSE_LIST ||
      code === OPEN_MAP ||
      code === CLOSE_MAP
    );
  }
}

/** The version of `%YAML`; the handle and the prefix of `%TAG`. */
const DIRECTIVE =
  /^%(?:YAML[ \t]+([0-9]{1,2}\.[0-9]{1,2})|TAG[ \t]+(!(?:[0-9A-Za-z_-]*!)?)[ \t]+([0-9A-Za-z_;/?:@&=+$,.!~*'()[\]%-]+)(?=[ \t]|$))[ \t]*(?:#.*)?$/;
const TAG_CHARACTER = /[0-9A-Za-z_;/?:@&=+$,.!~*'()[\]%-]/;
const ESCAPES = '0abt\tnvfre "\'\\N_LP';

function noKey(): PossibleKey {
  return { possible: false, required: false, token: 0, at: 0, line: 0, column: 0 };
}

function isWordCharacter(code: number): boolean {
  return (
    (code >= 97 && code <= 122) ||
    (code >= 65 && code <= 90) ||
    (code >= 48 && code <= 57) ||
    code === 95 ||
    code === DASH
  );
}

function readLine(text: string, from: number, to: number): string {
  let end = from;
  while (end < to && breakLength(text, end) === 0) end++;
  return text.slice(from, end);
}
