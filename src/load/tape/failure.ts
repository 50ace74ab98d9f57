/** A reader's way out: where and why a text cannot be read, not yet tied to a file. */
import type { Fault } from './document.ts';

export class Failure extends Error {
  readonly fault: Fault;

  constructor(message: string, start: number, end: number, code: Fault['code'] = 'syntax') {
    super(message);
    this.fault = { code, message, span: { start, end } };
  }
}
