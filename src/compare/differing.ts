/** The routes of a host that can answer a request otherwise than before: all others need not be looked at. */
import { globStart, plainStart, trimmedPrefix } from '../routes/match/path.ts';
import type { PathMatch, Route } from '../routes/route/route.ts';
import { tieMarks } from './ties.ts';

/** A text or number that is equal for routes that are alike, of either side. */
export type NumberOf = (route: Route) => number;

/**
 * The paths of routes that only one side has, or has otherwise, and of those that `isOpen`: all other paths are answered
 * alike. Undefined where that cannot be said, since the order of the routes differs or a route for all paths does.
 */
export function differingPaths(
  left: readonly Route[],
  right: readonly Route[],
  numberOf: NumberOf,
  isOpen: (route: Route) => boolean,
): readonly PathMatch[] | undefined {
  const [before, after] = [keyed(left, numberOf), keyed(right, numberOf)];
  const [ofLeft, ofRight] = [counts(before), counts(after)];
  const isShared = ({ key }: Keyed): boolean => ofLeft.get(key) === ofRight.get(key);
  const [one, other] = [before.filter(isShared), after.filter(isShared)];
  if (one.some(({ key }, index) => key !== other[index]?.key)) return undefined;
  if (tiesOf(one) !== tiesOf(other)) return undefined;
  const found: PathMatch[] = [];
  for (const each of [...before, ...after]) {
    const { route } = each;
    if (isShared(each) && !isOpen(route)) continue;
    if (route.match.path === undefined) return undefined;
    found.push(route.match.path);
  }
  return found;
}

interface Keyed {
  readonly route: Route;
  readonly key: number;
}

const keyed = (routes: readonly Route[], numberOf: NumberOf): readonly Keyed[] =>
  routes.map((route) => ({ route, key: numberOf(route) }));

function counts(routes: readonly Keyed[]): ReadonlyMap<number, number> {
  const found = new Map<number, number>();
  for (const { key } of routes) found.set(key, (found.get(key) ?? 0) + 1);
  return found;
}

function tiesOf(routes: readonly Keyed[]): string {
  const markOf = tieMarks();
  return routes.map(({ route }) => markOf(route)).join();
}

/** Whether a match may have a path in common with one of some: false only where all of its paths start otherwise. */
export function nearTo(paths: readonly PathMatch[]): (path: PathMatch) => boolean {
  const starts = [...new Set(paths.map(startOf))].sort();
  const known = new Set(starts);
  const lengths = [...new Set(starts.map(({ length }) => length))];
  return (path) => {
    const start = startOf(path);
    for (const length of lengths) if (length <= start.length && known.has(start.slice(0, length))) return true;
    return starts[firstFrom(starts, start)]?.startsWith(start) === true;
  };
}

/** The index of the first of some sorted texts that does not come before another one. */
function firstFrom(sorted: readonly string[], text: string): number {
  let low = 0;
  let high = sorted.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((sorted[middle] ?? '') < text) low = middle + 1;
    else high = middle;
  }
  return low;
}

/** What all paths of a match start with, in lower case and as far as it is ASCII, which has one lower case. */
function startOf(path: PathMatch): string {
  const text = textOf(path);
  const end = text.search(/[^!-~]/);
  return (end === -1 ? text : text.slice(0, end)).toLowerCase();
}

function textOf(path: PathMatch): string {
  switch (path.type) {
    case 'exact':
    case 'string-prefix':
      return path.value;
    case 'prefix':
      return trimmedPrefix(path.value);
    case 'glob':
      return globStart(path.value);
    case 'regex':
      return path.anchored === 'none' || isChoice(path.value) ? '' : plainStart(path.value.replace(/^\^/, ''));
    default:
      return path satisfies never;
  }
}

/** Whether a pattern may have alternatives as a whole, and not only within a group. */
function isChoice(pattern: string): boolean {
  if (!pattern.includes('|')) return false;
  if (/[\\[]/.test(pattern)) return true;
  let depth = 0;
  for (const char of pattern) {
    if (char === '(') depth++;
    if (char === ')') depth--;
    if (char === '|' && depth === 0) return true;
  }
  return false;
}
