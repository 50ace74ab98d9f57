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
  /** Colors of each cell; what is absent stays as it is. */
  readonly paint?: readonly (((text: string) => string) | undefined)[];
  /** Lines below the row, wrapped. */
  readonly notes?: readonly { readonly text: string; readonly paint: (text: string) => string }[];
}

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
  const widths = fit(head, rows, naturalWidths(head, rows), room);
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

/**
 * Takes columns away until all fit: first from what may be clipped, from the widest; then from the columns that hang,
 * where the fewest rows go on below for the room that it gives.
 */
function fit(
  head: readonly Column[],
  rows: readonly Row[],
  natural: readonly number[],
  room: number,
): readonly number[] {
  const widths = [...natural];
  const over = (): number => total(widths) - room;
  // Where not even the least widths fit, all give way alike.
  const isTight = total(head.map(({ least }) => least)) > room;
  const leastOf = (index: number): number =>
    Math.min(head[index]?.least ?? 0, isTight ? TIGHT : Number.POSITIVE_INFINITY);
  const canGive = (index: number, hangs: boolean): boolean => {
    return (head[index]?.tooLong === 'hang') === hangs && (widths[index] ?? 0) > leastOf(index);
  };
  const indexes = head.map((_, index) => index);
  while (over() > 0) {
    const clipped = indexes.filter((index) => canGive(index, false));
    if (clipped.length === 0) break;
    const widest = clipped.reduce((best, index) => ((widths[index] ?? 0) > (widths[best] ?? 0) ? index : best));
    widths[widest] = (widths[widest] ?? 0) - 1;
  }
  const steps = over() > 0 ? indexes.map((index) => narrowings(rows, index, leastOf(index))) : [];
  while (over() > 0) {
    let best: { index: number; width: number; price: number } | undefined;
    for (const index of indexes.filter((one) => canGive(one, true))) {
      const now = widths[index] ?? 0;
      const next = steps[index]?.find(({ width }) => width < now);
      if (next === undefined) continue;
      const width = Math.max(next.width, now - over());
      const price = next.hanging / (now - width);
      if (best === undefined || price < best.price) best = { index, width, price };
    }
    if (best === undefined) break;
    widths[best.index] = best.width;
  }
  return widths;
}

/** The widths that a column can be narrowed to, the widest first, each with the number of rows that then hang. */
function narrowings(rows: readonly Row[], index: number, least: number): readonly { width: number; hanging: number }[] {
  const counts = new Map<number, number>();
  for (const { cells } of rows) {
    const width = Math.max(least, columns(cells[index] ?? ''));
    counts.set(width, (counts.get(width) ?? 0) + 1);
  }
  counts.set(least, counts.get(least) ?? 0);
  let hanging = 0;
  return [...counts]
    .sort(([a], [b]) => b - a)
    .map(([width, count]) => {
      const step = { width, hanging };
      hanging += count;
      return step;
    });
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
    for (const part of wrap(text, room - NOTE_INDENT.length)) lines.push(NOTE_INDENT + paint(part));
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
