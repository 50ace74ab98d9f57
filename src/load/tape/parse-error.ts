/** What a reader throws: where and why a text cannot be read, without the file; and the errors that YAML and JSON share. */
import type { ParseError } from './document.ts';

export class ParseException extends Error {
  readonly error: ParseError;

  constructor(
    { message, help }: { readonly message: string; readonly help: string },
    start: number,
    end: number,
    code: ParseError['code'] = 'syntax',
  ) {
    super(message);
    this.error = { code, message, help, span: { start, end } };
  }
}

export function tooDeep(start: number): ParseException {
  const message = 'nested more than 10,000 levels deep';
  return new ParseException({ message, help: 'reduce the nesting' }, start, start + 1, 'too-deep');
}

export function neverClosed(start: number): ParseException {
  const message = 'missing closing quote of this string';
  return new ParseException({ message, help: 'add the closing quote' }, start, start + 1);
}

export function neverClosedBracket(text: string, open: number): ParseException {
  const bracket = text.charAt(open);
  const closing = bracket === '{' ? '}' : ']';
  const message = `missing closing "${closing}" of this "${bracket}"`;
  return new ParseException({ message, help: `add "${closing}"` }, open, open + 1);
}
