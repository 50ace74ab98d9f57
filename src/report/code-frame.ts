/** The lines around a finding, with the text of the finding underlined. */

import { printableCode, printableParts } from '../text/printable.ts';
import type { SourceFile, Span } from '../text/source-file.ts';
import { columns } from '../text/width.ts';
import type { Paint } from './paint.ts';

export interface FrameOptions {
  readonly paint: Paint;
  readonly width: number;
  /** How the underline is painted. */
  readonly mark: (text: string) => string;
  /** Lines shown before the marked one. */
  readonly before: number;
}

const MAX_MARKED_LINES = 1;

/** Lines of `12 | text` and an underline below the first marked line; each fits the width. */
export function codeFrame(file: SourceFile, span: Span, options: FrameOptions): readonly string[] {
  const { paint, width, mark } = options;
  const start = file.positionAt(span.start);
  const end = file.positionAt(span.end);
  const first = Math.max(1, start.line - options.before);
  const last = Math.min(file.lineCount, start.line + MAX_MARKED_LINES - 1);
  const gutter = String(last).length;
  const room = Math.max(20, width - gutter - 5);
  const lines: string[] = [];
  for (let number = first; number <= last; number++) {
    const text = file.lineText(number);
    if (number !== start.line && text.trim() === '') continue;
    const label = paint.dim(`${String(number).padStart(gutter)} |`);
    if (number !== start.line) {
      lines.push(` ${label} ${clip(printableCode(text.slice(0, room * SPARE)), room)}`.trimEnd());
      continue;
    }
    const from = Math.min(start.column - 1, text.length);
    const to = end.line === start.line ? Math.min(Math.max(end.column - 1, from), text.length) : text.length;
    const window = aroundIn(text, from, to, room);
    lines.push(` ${label} ${window.text}`);
    const underline = mark('^'.repeat(Math.max(1, window.marked)));
    lines.push(` ${paint.dim(`${' '.repeat(gutter)} |`)} ${' '.repeat(window.offset)}${underline}`);
  }
  return lines;
}

/** Characters that are looked at for each column that is shown: many may share one. */
const SPARE = 8;

/** The same for a line that may be very long, of which a few characters are shown. */
function aroundIn(text: string, from: number, to: number, room: number): ReturnType<typeof around> {
  const reach = room * SPARE;
  const start = Math.max(0, from - reach);
  const end = Math.min(to, from + reach);
  return around(text.slice(start, end + reach), from - start, end - start, room);
}

/** The part of a line that shows the marked text, with the marked text's place in columns. */
function around(
  text: string,
  from: number,
  to: number,
  room: number,
): { text: string; offset: number; marked: number } {
  const [before, marked, after] = printableParts(text, from, to);
  const whole = before + marked + after;
  if (columns(whole) <= room) return { text: whole, offset: columns(before), marked: columns(marked) };
  const keep = Math.max(0, Math.min(columns(before), Math.floor(room / 2)));
  const head =
    columns(before) > keep ? `...${[...before].slice(-(keep > 3 ? keep - 3 : 0) || before.length).join('')}` : before;
  const shownMark = clip(marked, Math.max(10, room - columns(head)));
  const rest = clip(after, Math.max(0, room - columns(head) - columns(shownMark)));
  return { text: head + shownMark + rest, offset: columns(head), marked: columns(shownMark) };
}

/** Cuts text to a width, with `...` where something is left out. */
export function clip(text: string, width: number): string {
  if (columns(text) <= width) return text;
  if (width <= 3) return '.'.repeat(Math.max(0, width));
  let kept = '';
  for (const character of text) {
    if (columns(kept + character) > width - 3) break;
    kept += character;
  }
  return `${kept}...`;
}
