/** JSON text to tape, with the offsets of every value. */
import type { ParseError } from '../tape/document.ts';
import { neverClosed, neverClosedBracket, ParseException, tooDeep } from '../tape/parse-error.ts';
import { Kind, type Tape } from '../tape/tape.ts';
import { TapeBuilder } from '../tape/tape-builder.ts';

/** Go's limit, which kubectl has. */
const MAX_DEPTH = 10_000;

export interface JsonValue {
  readonly tape: Tape;
  readonly end: number;
  /** Set if the text is JSON, but one of its numbers is too large for kubectl. */
  readonly error?: ParseError;
}

const NUMBER = /-?(?:0|[1-9][0-9]*)(?:\.[0-9]+)?(?:[eE][-+]?[0-9]+)?/y;
const BEGUN = /^-?[0-9]+(?:\.|(?:\.[0-9]+)?[eE])$/;
const ESCAPE = /\\(?:["\\/bfnrt]|u[0-9a-fA-F]{4})/y;
/** Characters of a string that need a closer look: the end, an escape, a control character, YAML's odd breaks. */
const STRING_STOP = /["\\\u0000-\u001f\u0085\u2028\u2029]/g;
const WORDS = ['true', 'false', 'null'] as const;

/** Reads one JSON value that starts at or after `from`. Throws a `ParseException` where the text is not JSON. */
export function readJson(text: string, from: number): JsonValue {
  return new JsonReader(text, from).read();
}

/** The offset of the first character that is not JSON white space. */
export function skipJsonBlanks(text: string, from: number): number {
  let at = from;
  for (let c = text.charCodeAt(at); c === 32 || c === 10 || c === 13 || c === 9; c = text.charCodeAt(++at));
  return at;
}

class JsonReader {
  readonly #text: string;
  readonly #tape: TapeBuilder;
  /** The open objects and arrays, as node indices; their kind says which are objects. */
  readonly #open: number[] = [];
  #at: number;
  #error: ParseError | undefined;

  constructor(text: string, from: number) {
    this.#text = text;
    this.#at = skipJsonBlanks(text, from);
    this.#tape = new TapeBuilder(text, 256);
  }

  read(): JsonValue {
    this.#value();
    while (this.#open.length > 0) this.#member();
    return { tape: this.#tape.finish(), end: this.#at, error: this.#error };
  }

  /** After a value inside a collection: a comma and the next member, or the end of the collection. */
  #member(): void {
    const top = this.#open[this.#open.length - 1] ?? 0;
    const isObject = this.#tape.kindOf(top) === Kind.Mapping;
    const closing = isObject ? 125 : 93;
    const code = this.#skip();
    const isFirst = this.#tape.size === top + 1;
    if (code === closing) return this.#close(top);
    if (!isFirst) {
      if (code !== 44) throw this.#unexpected(`expected "," or "${String.fromCharCode(closing)}"`, 'add ","');
      this.#at++;
      if (this.#skip() === closing) throw this.#trailingComma();
    }
    if (isObject) this.#key();
    this.#value();
  }

  #close(node: number): void {
    this.#tape.close(node, ++this.#at);
    this.#open.pop();
  }

  #key(): void {
    if (this.#text.charCodeAt(this.#at) !== 34)
      throw this.#unexpected('expected a key in double quotes', 'put the key in double quotes');
    this.#string();
    if (this.#skip() !== 58) throw this.#unexpected('expected ":" after the key', 'add ":" after the key');
    this.#at++;
    this.#skip();
  }

  #value(): void {
    const code = this.#text.charCodeAt(this.#at);
    if (code === 34) this.#string();
    else if (code === 123) this.#enter(Kind.Mapping);
    else if (code === 91) this.#enter(Kind.Sequence);
    else this.#bare();
  }

  #enter(kind: typeof Kind.Mapping | typeof Kind.Sequence): void {
    if (this.#open.length === MAX_DEPTH) throw tooDeep(this.#at);
    this.#open.push(this.#tape.add(kind, this.#at, this.#at + 1));
    this.#at++;
  }

  #bare(): void {
    const word = WORDS.find((candidate) => this.#text.startsWith(candidate, this.#at));
    const length = word?.length ?? this.#number();
    if (length === undefined)
      throw this.#isSingleQuote()
        ? this.#unexpected('JSON strings must be in double quotes', 'replace the single quotes with double quotes')
        : this.#unexpected('expected a value', 'add a value, or put a string in double quotes');
    this.#tape.add(Kind.Plain, this.#at, this.#at + length);
    this.#at += length;
  }

  /** The length of a number that starts here; undefined if none does. */
  #number(): number | undefined {
    NUMBER.lastIndex = this.#at;
    const number = NUMBER.exec(this.#text)?.[0];
    if (number === undefined) return undefined;
    const end = this.#at + number.length;
    // A decimal point or an exponent must have digits: what follows is not another value.
    const next = this.#text.charCodeAt(end);
    if ((next === 46 || next === 69 || next === 101) && BEGUN.test(number + this.#text.charAt(end))) {
      const message = 'a digit is missing in this number';
      throw new ParseException({ message, help: 'add the digit' }, this.#at, end + 1);
    }
    if (!Number.isFinite(Number(number))) {
      const help = 'use a smaller number, or put it in quotes';
      this.#error ??= new ParseException({ message: 'this number is too large', help }, this.#at, end).error;
    }
    return number.length;
  }

  #isSingleQuote(): boolean {
    return this.#text.charCodeAt(this.#at) === 39;
  }

  #string(): void {
    const start = this.#at++;
    let odd = false;
    for (;;) {
      STRING_STOP.lastIndex = this.#at;
      const stop = STRING_STOP.exec(this.#text);
      if (stop === null) throw neverClosed(start);
      this.#at = stop.index;
      const code = this.#text.charCodeAt(stop.index);
      if (code === 34) break;
      if (code === 92) this.#escape();
      else if (code < 32) throw this.#controlCharacter(start, code);
      else odd = this.#step();
    }
    this.#at++;
    if (odd) this.#addOdd(start);
    else this.#tape.add(Kind.DoubleQuoted, start, this.#at);
  }

  #step(): true {
    this.#at++;
    return true;
  }

  /** A string with characters that are line breaks in YAML. */
  #addOdd(start: number): void {
    const value = JSON.parse(this.#text.slice(start, this.#at)) as string;
    this.#tape.addValue(Kind.DoubleQuoted, start, this.#at, value);
  }

  #escape(): void {
    ESCAPE.lastIndex = this.#at;
    const match = ESCAPE.exec(this.#text);
    if (match === null) {
      const message = 'unknown escape sequence in a JSON string';
      throw new ParseException({ message, help: 'write "\\\\" for a backslash' }, this.#at, this.#at + 2);
    }
    this.#at += match[0].length;
  }

  #controlCharacter(start: number, code: number): ParseException {
    if (code === 10 || code === 13) return neverClosed(start);
    const message = 'control characters are not allowed in a JSON string';
    const help = `write "\\u${code.toString(16).padStart(4, '0')}"`;
    return new ParseException({ message, help }, this.#at, this.#at + 1);
  }

  /** Skips white space and returns the character there. */
  #skip(): number {
    this.#at = skipJsonBlanks(this.#text, this.#at);
    return this.#text.charCodeAt(this.#at);
  }

  #trailingComma(): ParseException {
    const comma = this.#text.lastIndexOf(',', this.#at);
    return new ParseException({ message: 'JSON does not allow a trailing ","', help: 'remove it' }, comma, comma + 1);
  }

  #unexpected(message: string, help: string): ParseException {
    if (this.#at < this.#text.length) return new ParseException({ message, help }, this.#at, this.#at + 1);
    const open = this.#open[this.#open.length - 1];
    if (open === undefined) return new ParseException({ message, help }, this.#at, this.#at);
    return neverClosedBracket(this.#text, this.#tape.startOf(open));
  }
}
