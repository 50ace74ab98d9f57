/** The differences of two long texts in one pass: not the fewest possible lines, and few where changes are small and many. */

/** Lines of the first text that make way for lines of the second; line numbers count from 0. */
interface Change {
  readonly from: number;
  readonly removed: readonly string[];
  readonly to: number;
  readonly added: readonly string[];
}

const CONTEXT = 3;
const NO_NEWLINE = '\\ No newline at end of file';

/** The hunks of a unified diff. */
export function hunksOf(before: string, after: string): string {
  const old = linesOf(before);
  return groups(changesOf(old, linesOf(after)))
    .map((changes) => hunk(changes, old))
    .join('');
}

/** The lines of the second text that are not in the first, by runs; 1-based, end inclusive. */
export function addedIn(before: string, after: string): readonly { readonly from: number; readonly to: number }[] {
  return changesOf(linesOf(before), linesOf(after)).flatMap(({ to, added }) =>
    added.length === 0 ? [] : [{ from: to + 1, to: to + added.length }],
  );
}

/** Each line with its line break. */
function linesOf(text: string): readonly string[] {
  return text.match(/[^\n]*\n|[^\n]+$/g) ?? [];
}

/** Lines that stand once in either text hold the two together; what is between them is one change. */
function changesOf(old: readonly string[], now: readonly string[]): readonly Change[] {
  const places = placesOfUnique(now);
  const changes: Change[] = [];
  let from = 0;
  let to = 0;
  const upTo = (oldEnd: number, nowEnd: number): void => {
    let start = 0;
    while (from + start < oldEnd && to + start < nowEnd && old[from + start] === now[to + start]) start++;
    let end = 0;
    while (oldEnd - end > from + start && nowEnd - end > to + start && old[oldEnd - end - 1] === now[nowEnd - end - 1])
      end++;
    const removed = old.slice(from + start, oldEnd - end);
    const added = now.slice(to + start, nowEnd - end);
    if (removed.length + added.length > 0) changes.push({ from: from + start, removed, to: to + start, added });
    from = oldEnd;
    to = nowEnd;
  };
  for (const [line, place] of placesOfUnique(old)) {
    const other = places.get(line);
    if (other !== undefined && other >= to) upTo(place, other);
  }
  upTo(old.length, now.length);
  return changes;
}

function placesOfUnique(lines: readonly string[]): ReadonlyMap<string, number> {
  const places = new Map<string, number>();
  const repeated = new Set<string>();
  for (const [place, line] of lines.entries()) {
    if (places.has(line)) repeated.add(line);
    places.set(line, place);
  }
  for (const line of repeated) places.delete(line);
  return places;
}

/** Changes that are so near that their surroundings touch. */
function groups(changes: readonly Change[]): readonly (readonly Change[])[] {
  const found: Change[][] = [];
  let end = Number.NEGATIVE_INFINITY;
  for (const change of changes) {
    if (change.from - end <= 2 * CONTEXT) found.at(-1)?.push(change);
    else found.push([change]);
    end = change.from + change.removed.length;
  }
  return found;
}

function hunk(changes: readonly Change[], old: readonly string[]): string {
  const [first] = changes;
  const last = changes.at(-1);
  if (first === undefined || last === undefined) return '';
  const start = Math.max(0, first.from - CONTEXT);
  const end = Math.min(old.length, last.from + last.removed.length + CONTEXT);
  const lines: string[] = [];
  let at = start;
  let grown = 0;
  for (const { from, removed, added } of changes) {
    for (; at < from; at++) lines.push(marked(' ', old[at]));
    for (const line of removed) lines.push(marked('-', line));
    for (const line of added) lines.push(marked('+', line));
    at += removed.length;
    grown += added.length - removed.length;
  }
  for (; at < end; at++) lines.push(marked(' ', old[at]));
  const count = end - start;
  const to = first.to - (first.from - start);
  return `@@ -${range(start, count)} +${range(to, count + grown)} @@\n${lines.join('')}`;
}

function range(start: number, count: number): string {
  return `${count === 0 ? start : start + 1},${count}`;
}

function marked(mark: string, line = ''): string {
  return line.endsWith('\n') ? `${mark}${line}` : `${mark}${line}\n${NO_NEWLINE}\n`;
}
