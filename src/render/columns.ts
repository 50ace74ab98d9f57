/** Text in columns that fits a width: the least important column is shortened, the others hang over. */
import { clip } from '../report/code-frame.ts';
import { columns, wrap } from '../text/width.ts';

export interface Column {
  readonly title: string;
  /** The width it keeps while others can still give way. */
  readonly least: number;
  /**
   * `clip` shortens with `...`, `clip-names` too but keeps the count at the end (`search... x2`); `hang` lets the cell
   * fill its line, and the row goes on below.
   */
  readonly tooLong: 'clip' | 'clip-names' | 'hang';
  /** Left out where room is short and no row has anything but this in it. */
  readonly dispensable?: string;
}

export interface Row {
  readonly cells: readonly string[];
  /** Colours of each cell; what is absent stays as it is. */
  readonly paint?: readonly (((text: string) => string) | undefined)[];
  /** Lines below the row, wrapped. */
  readonly notes?: readonly { readonly text: string; readonly paint: (text: string) => string }[];
}

const GAP = 2;
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
  const idle = head.findIndex(
    ({ dispensable }, at) =>
      dispensable !== undefined && rows.every(({ cells }) => cells[at] === '' || cells[at] === dispensable),
  );
  if (idle !== -1 && total(naturalWidths(head, rows)) > room) {
    const fewer = rows.map(
      (row): Row => ({ ...row, cells: row.cells.toSpliced(idle, 1), paint: row.paint?.toSpliced(idle, 1) }),
    );
    return inColumns(head.toSpliced(idle, 1), fewer, width, paintHead, indent);
  }
  const widths = fit(head, naturalWidths(head, rows), room);
  const titles = rowLines(head, { cells: head.map(({ title }) => title) }, widths, room);
  const lines = [...titles.map(paintHead), ...rows.flatMap((row) => rowLines(head, row, widths, room))];
  return lines.map((line) => (line === '' ? '' : indent + line));
}

function naturalWidths(head: readonly Column[], rows: readonly Row[]): number[] {
  const widths = head.map(({ title }) => title.length);
  for (const { cells } of rows)
    for (const [index, cell] of cells.entries()) {
      const taken = columns(cell);
      if (taken > (widths[index] ?? 0)) widths[index] = taken;
    }
  return widths;
}

function total(widths: readonly number[]): number {
  return widths.reduce((sum, width) => sum + width, 0) + GAP * (widths.length - 1);
}

/** Takes columns away until all fit: first from what may be clipped, then from the widest. */
function fit(head: readonly Column[], natural: readonly number[], room: number): readonly number[] {
  const widths = [...natural];
  let over = total(widths) - room;
  for (const hangs of [false, true])
    while (over > 0) {
      let widest = -1;
      for (const [index, { least, tooLong }] of head.entries())
        if (
          (tooLong === 'hang') === hangs &&
          (widths[index] ?? 0) > least &&
          (widest === -1 || (widths[index] ?? 0) > (widths[widest] ?? 0))
        )
          widest = index;
      if (widest === -1) break;
      widths[widest] = (widths[widest] ?? 0) - 1;
      over--;
    }
  return widths;
}

/** The cells of a row; where one hangs over the next column, the rest of the row goes on a line below. */
function rowLines(head: readonly Column[], row: Row, widths: readonly number[], room: number): readonly string[] {
  const lines: string[] = [];
  let line = '';
  let taken = 0;
  let from = 0;
  for (const [index, { tooLong }] of head.entries()) {
    const width = widths[index] ?? 0;
    const isLast = index === head.length - 1;
    const text = shorten(row.cells[index] ?? '', tooLong === 'hang' || isLast ? room - from : width, tooLong);
    if (text !== '') {
      if (taken > from - GAP && taken > 0) {
        lines.push(line);
        line = '';
        taken = 0;
      }
      line += ' '.repeat(from - taken) + (row.paint?.[index]?.(text) ?? text);
      taken = from + columns(text);
    }
    from += width + GAP;
  }
  if (taken > 0) lines.push(line);
  for (const { text, paint } of row.notes ?? [])
    for (const part of wrapAll(text, room - NOTE_INDENT.length)) lines.push(NOTE_INDENT + paint(part));
  return lines;
}

function shorten(text: string, width: number, tooLong: Column['tooLong']): string {
  const count = tooLong === 'clip-names' ? (/ x\d+$/.exec(text)?.[0] ?? '') : '';
  if (count === '' || columns(text) <= width || count.length + 4 > width) return clip(text, width);
  return clip(text.slice(0, -count.length), width - count.length) + count;
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
