/** Text in columns that fits a width: names are shortened in the middle, so that a row stays on its line. */
import { clip } from '../report/code-frame.ts';
import { columns, wrap } from '../text/width.ts';

export interface Column {
  readonly title: string;
  /** The width it keeps while others can still give way. */
  readonly least: number;
  /**
   * `clip` shortens at the end; `middle` in the middle (`stor...le.com`), where a count at the end stays (`sea...api x2`).
   * A `middle` cell with nothing beside it may take the rest of its line.
   */
  readonly tooLong: 'clip' | 'middle';
  /** Left out where room is short and no row has anything but this in it. */
  readonly dispensable?: string;
  /** Left out unless all columns fit as they are. */
  readonly isExtra?: boolean;
}

export interface Row {
  readonly cells: readonly string[];
  /** Colors of each cell; what is absent stays as it is. */
  readonly paint?: readonly (((text: string) => string) | undefined)[];
  /** Lines below the row, wrapped. */
  readonly notes?: readonly { readonly text: string; readonly paint: (text: string) => string }[];
}

/** Where a port leads to, as in `api:80 -> http`, is left out first. */
const TARGET = ' -> ';
const GAP = 2;
const TIGHT = 5;
const NOTE_INDENT = '    ';

/** Rows under a heading. `indent` stands before every line. */
export function inColumns(
  head: readonly Column[],
  rows: readonly Row[],
  width: number,
  paintHead: (text: string) => string,
  indent = '',
): readonly string[] {
  const room = width - indent.length;
  const natural = naturalWidths(head, rows);
  const idle = total(natural) > room ? firstIdle(head, rows) : -1;
  if (idle !== -1) {
    const fewer = rows.map(
      (row): Row => ({ ...row, cells: row.cells.toSpliced(idle, 1), paint: row.paint?.toSpliced(idle, 1) }),
    );
    return inColumns(head.toSpliced(idle, 1), fewer, width, paintHead, indent);
  }
  if (total(natural) > room && rows.some(({ cells }) => cells.some((cell) => cell.includes(TARGET)))) {
    const shorter = rows.map((row): Row => ({ ...row, cells: row.cells.map((cell) => cell.split(TARGET)[0] ?? '') }));
    return inColumns(head, shorter, width, paintHead, indent);
  }
  const widths = fit(head, natural, room);
  const titles = rowLines(head, { cells: head.map(({ title }) => title) }, widths, room);
  const lines = [...titles.map(paintHead), ...rows.flatMap((row) => rowLines(head, row, widths, room))];
  return lines.map((line) => (line === '' ? '' : indent + line));
}

/** The first column to leave out where room is short: the extra ones, then those with nothing in them. */
function firstIdle(head: readonly Column[], rows: readonly Row[]): number {
  const extra = head.findIndex(({ isExtra }) => isExtra === true);
  if (extra !== -1) return extra;
  return head.findIndex(
    ({ dispensable }, at) =>
      dispensable !== undefined && rows.every(({ cells }) => cells[at] === '' || cells[at] === dispensable),
  );
}

function naturalWidths(head: readonly Column[], rows: readonly Row[]): readonly number[] {
  const widths = head.map(({ title }) => title.length);
  for (const { cells } of rows)
    for (const [index, cell] of cells.entries()) {
      if (isAlone(head, cells, index)) continue;
      const taken = columns(cell);
      if (taken > (widths[index] ?? 0)) widths[index] = taken;
    }
  return widths;
}

/** Whether a cell may take the rest of its line. */
function isAlone(head: readonly Column[], cells: readonly string[], index: number): boolean {
  const rest = cells.slice(index + 1);
  return head[index]?.tooLong === 'middle' && rest.length > 0 && rest.every((cell) => cell === '');
}

function total(widths: readonly number[]): number {
  return widths.reduce((sum, width) => sum + width, 0) + GAP * (widths.length - 1);
}

/** Takes columns away from the widest until all fit. */
function fit(head: readonly Column[], natural: readonly number[], room: number): readonly number[] {
  const widths = [...natural];
  // Where not even the least widths fit, all give way alike.
  const isTight = total(head.map(({ least }) => least)) > room;
  const leastOf = (index: number): number =>
    Math.min(head[index]?.least ?? 0, isTight ? TIGHT : Number.POSITIVE_INFINITY);
  const indexes = head.map((_, index) => index);
  while (total(widths) > room) {
    const wide = indexes.filter((index) => (widths[index] ?? 0) > leastOf(index));
    if (wide.length === 0) break;
    const widest = wide.reduce((best, index) => ((widths[index] ?? 0) > (widths[best] ?? 0) ? index : best));
    widths[widest] = (widths[widest] ?? 0) - 1;
  }
  return widths;
}

/** The cells of a row on one line, and its notes below. */
function rowLines(head: readonly Column[], row: Row, widths: readonly number[], room: number): readonly string[] {
  let line = '';
  let taken = 0;
  let from = 0;
  for (const [index, { tooLong }] of head.entries()) {
    const width = widths[index] ?? 0;
    const isLast = index === head.length - 1;
    const text = shorten(
      row.cells[index] ?? '',
      isLast || isAlone(head, row.cells, index) ? Math.max(width, room - from) : width,
      tooLong,
    );
    if (text !== '') {
      line += ' '.repeat(from - taken) + (row.paint?.[index]?.(text) ?? text);
      taken = from + columns(text);
    }
    from += width + GAP;
  }
  const lines = taken > 0 ? [line] : [];
  for (const { text, paint } of row.notes ?? [])
    for (const part of wrap(text, room - NOTE_INDENT.length)) lines.push(NOTE_INDENT + paint(part));
  return lines;
}

function shorten(text: string, width: number, tooLong: Column['tooLong']): string {
  if (columns(text) <= width) return text;
  if (tooLong === 'clip') return clip(text, width);
  const count = / x\d+$/.exec(text)?.[0] ?? '';
  if (count === '' || count.length + MIDDLE.length + 2 > width) return shortenMiddle(text, width);
  return shortenMiddle(text.slice(0, -count.length), width - count.length) + count;
}

const MIDDLE = '...';

/** `storefront.shop.example.com` -> `storef...ple.com`: names differ at both ends. */
function shortenMiddle(text: string, width: number): string {
  const room = width - MIDDLE.length;
  if (room < 2) return clip(text, width);
  const characters = [...text];
  const head = Math.ceil(room / 2);
  let start = '';
  for (const character of characters) {
    if (columns(start + character) > head) break;
    start += character;
  }
  let end = '';
  for (const character of characters.toReversed()) {
    if (columns(character + end) > room - columns(start)) break;
    end = character + end;
  }
  return start + MIDDLE + end;
}

/** Wraps at spaces; a single word that is still too long is cut into pieces, so that all of it can be read. */
export function wrapAll(text: string, width: number): readonly string[] {
  return wrap(text, width).flatMap((line) => {
    if (columns(line) <= width) return [line];
    const pieces: string[] = [];
    let piece = '';
    for (const character of line) {
      if (columns(piece + character) > width) {
        pieces.push(piece);
        piece = '';
      }
      piece += character;
    }
    return [...pieces, piece];
  });
}
