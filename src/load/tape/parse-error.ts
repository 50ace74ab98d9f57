/** A reader's way out: where and why a text cannot be read, not yet tied to a file. */
import type { ParseError } from './document.ts';

export class ParseException extends Error {
  readonly error: ParseError;

  constructor(message: string, start: number, end: number, code: ParseError['code'] = 'syntax') {
    super(message);
    this.error = { code, message, span: { start, end } };
  }
}
