/** The one door to the parser: a file's text in, its documents out. */
import { byteLength } from '../text/bytes.ts';
import type { SourceFile, Span } from '../text/source-file.ts';
import { type JsonValue, readJson, skipJsonBlanks } from './json/json.ts';
import type { ParsedDocument, ParseError } from './tape/document.ts';
import { ParseException } from './tape/parse-error.ts';
import { endOf, type Tape } from './tape/tape.ts';
import { explain } from './yaml/explain.ts';
import { parseFast } from './yaml/fast.ts';
import { parseDocument } from './yaml/grammar.ts';
import { type Chunk, splitDocuments } from './yaml/split.ts';
import { lineEndOf, lineStartOf } from './yaml/syntax-errors.ts';
import { verifyDocument } from './yaml/verify.ts';

/** Finds further errors in an unreadable document; see `all-errors.ts`, which is loaded only when it is needed. */
export interface SlowEngine {
  allParseErrors(text: string, span: Span, first: ParseError): readonly ParseError[];
}

/** Characters that go-yaml refuses anywhere. */
const REFUSED = /[\0-\x08\v\f\x0e-\x1f\x7f-\x84\x86-\x9f\ufffe\uffff]/g;
/** Those, and the line breaks that only YAML 1.1 knows, and byte-order marks: not for the fast engine. */
const ODD = /[\0-\x08\v\f\x0e-\x1f\x7f-\x9f\u2028\u2029\ufeff\ufffe\uffff]/;
const LONE_RETURN = /\r(?!\n)/;
/** White space as Go sees it. */
const GO_SPACE = /[^\S\ufeff]|\u0085/;

/**
 * The documents of a file, in order, as kubectl would read them. A document that kubectl refuses is `unreadable` and
 * never touches its neighbors; its first error is the place where kubectl stops, and with a slow engine the errors
 * after that are listed too. Never throws, whatever the text.
 */
export function parseFile(file: SourceFile, slow?: SlowEngine): ParsedDocument[] {
  return new FileReader(file, slow).read();
}

/**
 * Text that kubectl silently ignores: text after `...`, and text that is indented less than the first line of its
 * document (`␣␣kind: Service` above `metadata:`).
 */
export function ignoredText(document: ParsedDocument): Span | undefined {
  if (document.is !== 'readable' || document.engine !== 'yaml') return undefined;
  const { tape, root, span } = document;
  const start = skipTrivia(tape.text, endOf(tape, root), span.end);
  if (start === span.end) return undefined;
  return { start, end: start + tape.text.slice(start, span.end).trimEnd().length };
}

/** Skips white space, comments and `...` lines. */
function skipTrivia(text: string, from: number, to: number): number {
  let at = from;
  while (at < to) {
    if (/\s/.test(text.charAt(at))) at++;
    else if (text.charCodeAt(at) === 35) at = Math.min(to, lineEndOf(text, at));
    else if (/^\.\.\.(?:\s|$)/.test(text.slice(at, at + 4)) && lineStartOf(text, at) === at) at += 3;
    else break;
  }
  return at;
}

class FileReader {
  readonly #file: SourceFile;
  readonly #slow: SlowEngine | undefined;
  readonly #documents: ParsedDocument[] = [];
  readonly #isOdd: boolean;
  /** Why text that looks like JSON is not JSON. */
  #jsonError: ParseError | undefined;

  constructor(file: SourceFile, slow: SlowEngine | undefined) {
    this.#file = file;
    this.#slow = slow;
    this.#isOdd = isOdd(file.text);
  }

  read(): ParsedDocument[] {
    const { text, bom } = this.#file;
    // Behind a byte-order mark kubectl sees neither JSON nor the first separator; go-yaml takes the mark off.
    const first = bom ? undefined : text.charCodeAt(skipGoSpace(text));
    let from = 0;
    if (first === 123) from = this.#jsonStream();
    else if (first === 91) from = this.#jsonArray();
    for (const chunk of splitDocuments(text, from, bom)) this.#documents.push(this.#document(chunk));
    return this.#documents;
  }

  /**
   * Reads JSON values, one document each, and returns where YAML takes over. Like kubectl, text that is not JSON is
   * left to the YAML engines if at most one value came before it.
   */
  #jsonStream(): number {
    const { text } = this.#file;
    let at = 0;
    for (;;) {
      const start = skipJsonBlanks(text, at);
      if (start === text.length) return start;
      const json = tryJson(text, start);
      if (json instanceof ParseException) {
        const yaml = this.#documents.length < 2 ? startOfYaml(text, at) : undefined;
        if (looksLikeJson(text, start)) this.#jsonError = json.error;
        if (yaml !== undefined) return yaml;
        this.#documents.push(this.#unreadable({ start, end: text.length }, json.error));
        return text.length;
      }
      at = json.end;
      const span = { start, end: at };
      this.#documents.push(
        json.error === undefined ? this.#readable(json.tape, span, 'json') : this.#unreadable(span, json.error),
      );
    }
  }

  /**
   * A list at the top is YAML for kubectl, and counts as JSON only where that is the same: nothing follows it, and there
   * are no escapes, tabs or breaks that only YAML knows.
   */
  #jsonArray(): number {
    const { text } = this.#file;
    if (/[\t\\\u0085\u2028\u2029]/.test(text)) return 0;
    const json = tryJson(text, 0);
    if (json instanceof ParseException || json.error !== undefined) return 0;
    if (skipJsonBlanks(text, json.end) < text.length) return 0;
    this.#documents.push(this.#readable(json.tape, { start: 0, end: json.end }, 'json'));
    return text.length;
  }

  #document(chunk: Chunk): ParsedDocument {
    const { span, badSeparator } = chunk;
    if (badSeparator !== undefined) {
      const message = 'only a comment is allowed after "---" on its line';
      const help = 'move the text after "---" to the next line';
      return this.#unreadable(span, { code: 'bad-separator', message, help, span: badSeparator });
    }
    const { text } = this.#file;
    const odd = this.#isOdd && isOdd(text.slice(span.start, span.end));
    const tape = odd ? undefined : parseFast(text, span.start, span.end);
    if (tape !== undefined) return tape.size === 0 ? this.#empty(span) : this.#readable(tape, span, 'fast');
    return this.#full(span, odd);
  }

  #full(span: Span, odd: boolean): ParsedDocument {
    const { text } = this.#file;
    try {
      const isFirst = span.start === 0 && this.#file.bom;
      const start = span.start + (text.charCodeAt(span.start) === 0xfeff && !isFirst ? 1 : 0);
      const result = parseDocument(text, start, span.end);
      if (odd) refuseControlCharacters(text, span, result?.end ?? span.end);
      if (result === undefined) return this.#empty(span);
      verifyDocument(result.tape);
      return this.#readable(result.tape, span, 'yaml');
    } catch (error) {
      if (error instanceof ParseException) return this.#unreadable(span, error.error);
      throw error;
    }
  }

  #explain(span: Span, error: ParseError): ParseError {
    const json = this.#jsonError;
    // For text that is meant as JSON, the JSON error is more useful.
    if (json !== undefined && json.span.start >= span.start && json.span.end <= span.end) return json;
    return explain(this.#file.text, span, error);
  }

  #readable(tape: Tape, span: Span, engine: 'fast' | 'yaml' | 'json'): ParsedDocument {
    return { is: 'readable', file: this.#file, index: this.#documents.length, span, tape, root: 0, engine };
  }

  #empty(span: Span): ParsedDocument {
    return { is: 'empty', file: this.#file, index: this.#documents.length, span };
  }

  #unreadable(span: Span, error: ParseError): ParsedDocument {
    const { text } = this.#file;
    const first = this.#explain(span, error);
    const errors = this.#slow?.allParseErrors(text, span, first) ?? [first];
    return { is: 'unreadable', file: this.#file, index: this.#documents.length, span, errors };
  }
}

function isOdd(text: string): boolean {
  return ODD.test(text) || (text.includes('\r') && LONE_RETURN.test(text));
}

/** go-yaml reads 512 bytes at a time and refuses control characters as it reads, also past the end of a document. */
function refuseControlCharacters(text: string, span: Span, end: number): void {
  REFUSED.lastIndex = span.start;
  const match = REFUSED.exec(text);
  if (match === null || match.index >= span.end) return;
  if (blocksOf(text, span.start, match.index) > blocksOf(text, span.start, end)) return;
  const code = match[0].charCodeAt(0).toString(16).toUpperCase().padStart(4, '0');
  const message = `control character U+${code} is not allowed in YAML`;
  throw new ParseException({ message, help: 'remove the control character' }, match.index, match.index + 1);
}

function blocksOf(text: string, from: number, to: number): number {
  return Math.floor(byteLength(text.slice(from, to).replaceAll('\r\n', '\n')) / 512);
}

/** The offset of the first character that is not white space to Go, which decides whether kubectl tries JSON. */
function skipGoSpace(text: string): number {
  let at = 0;
  for (let code = text.charCodeAt(0); code <= 32 || code > 127; code = text.charCodeAt(++at)) {
    if (!GO_SPACE.test(text.charAt(at))) break;
  }
  return at;
}

function looksLikeJson(text: string, from: number): boolean {
  return /^\{\s*(?:"|\}|$)/.test(text.slice(from, from + 200));
}

function tryJson(text: string, from: number): JsonValue | ParseException {
  try {
    return readJson(text, from);
  } catch (error) {
    if (error instanceof ParseException) return error;
    throw error;
  }
}

/**
 * Where kubectl goes on with YAML: after blanks and at most one break. It looks four bytes ahead, and text that ends
 * before that stays broken JSON (undefined).
 */
function startOfYaml(text: string, from: number): number | undefined {
  let at = from;
  while (byteLength(text.slice(at, at + 4)) >= 4) {
    if (text.charCodeAt(at) === 10) return at + 1;
    if (!GO_SPACE.test(text.charAt(at))) return at;
    at++;
  }
  return undefined;
}
