/** What is said on standard error besides the results: one line each, whatever the names in it hold. */
import { printable } from '../text/printable.ts';

/** `kroute: <text>`, and the end of the line. */
export function said(text: string): string {
  return `kroute: ${printable(text)}\n`;
}

export function say(text: string, io: { writeError(text: string): void }): void {
  io.writeError(said(text));
}
