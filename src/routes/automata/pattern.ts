/** A regular expression as an automaton: the sets of places in the pattern that a text can lead to. */
import { ALL, DEAD, LAST, type Machine, TooLarge } from './machine.ts';
import type { Ranges, Tree } from './syntax.ts';

/** Where a pattern must be found in a text. */
export type Anchored = 'none' | 'start' | 'both';

/** Places of a pattern, with its counts written out. */
const MOST_PLACES = 20_000;
/** Sets of places that are distinguished. */
const MOST_SETS = 10_000;

interface Net {
  /** Of each place, the places that it leads to without a character. */
  readonly free: number[][];
  /** Of each place, the places that it leads to only at the start or the end of the text. */
  readonly atStart: number[][];
  readonly atEnd: number[][];
  readonly chars: (Ranges | undefined)[];
  /** Of each place, where its characters lead. */
  readonly target: number[];
}

/** The automaton of a pattern. Throws `TooLarge`, here or when it is asked, where it has too many states. */
export function patternMachine(tree: Tree, anchored: Anchored): Machine {
  const net: Net = { free: [], atStart: [], atEnd: [], chars: [], target: [] };
  const place = (): number => {
    if (net.free.length >= MOST_PLACES) throw new TooLarge();
    net.free.push([]);
    net.atStart.push([]);
    net.atEnd.push([]);
    net.chars.push(undefined);
    return net.target.push(DEAD) - 1;
  };
  const start = place();
  const begin = anchored === 'none' ? loop(net, place, start) : start;
  const done = build(tree, begin, net, place);
  const accepting = anchored === 'both' ? done : loop(net, place, done);
  return setMachine(net, start, accepting, anchored !== 'both');
}

/** A place after any characters at all. */
function loop(net: Net, place: () => number, from: number): number {
  const at = place();
  net.free[from]?.push(at);
  net.chars[at] = [[0, 0x10ffff]];
  net.target[at] = at;
  // A separate place, so that what follows does not begin inside of the loop.
  const after = place();
  net.free[at]?.push(after);
  return after;
}

function build(tree: Tree, from: number, net: Net, place: () => number): number {
  switch (tree.is) {
    case 'empty':
      return from;
    case 'start':
    case 'end': {
      const after = place();
      (tree.is === 'start' ? net.atStart : net.atEnd)[from]?.push(after);
      return after;
    }
    case 'chars': {
      const at = place();
      const after = place();
      net.free[from]?.push(at);
      net.chars[at] = tree.ranges;
      net.target[at] = after;
      return after;
    }
    case 'all':
      return tree.of.reduce((at, part) => build(part, at, net, place), from);
    case 'one': {
      const after = place();
      for (const branch of tree.of) {
        const begin = place();
        net.free[from]?.push(begin);
        net.free[build(branch, begin, net, place)]?.push(after);
      }
      return after;
    }
    case 'repeat': {
      let at = from;
      for (let count = 0; count < tree.least; count++) at = build(tree.of, at, net, place);
      if (tree.most === Number.POSITIVE_INFINITY) {
        const again = place();
        net.free[at]?.push(again);
        net.free[build(tree.of, again, net, place)]?.push(again);
        const after = place();
        net.free[again]?.push(after);
        return after;
      }
      const after = place();
      net.free[at]?.push(after);
      for (let count = tree.least; count < tree.most; count++) {
        at = build(tree.of, at, net, place);
        net.free[at]?.push(after);
      }
      return after;
    }
    default:
      return tree satisfies never;
  }
}

interface StateSet {
  /** The places that read characters. */
  readonly reading: readonly number[];
  readonly accepting: boolean;
  /** Whether all that follows is accepted. */
  readonly isAll: boolean;
  edges: readonly number[] | undefined;
}

function setMachine(net: Net, start: number, accepting: number, isOpen: boolean): Machine {
  const ids = new Map<string, number>();
  const sets: StateSet[] = [];
  const closure = (places: readonly number[], isStart: boolean, isEnd: boolean): Set<number> => {
    const seen = new Set(places);
    const stack = [...places];
    for (let at = stack.pop(); at !== undefined; at = stack.pop()) {
      const next = [
        ...(net.free[at] ?? []),
        ...(isStart ? (net.atStart[at] ?? []) : []),
        ...(isEnd ? (net.atEnd[at] ?? []) : []),
      ];
      for (const one of next) {
        if (seen.has(one)) continue;
        seen.add(one);
        stack.push(one);
      }
    }
    return seen;
  };
  const stateOf = (places: readonly number[], isStart: boolean): number => {
    const all = closure(places, isStart, false);
    const isAll = isOpen && all.has(accepting);
    if (isAll) return ALL;
    const reading = [...all].filter((at) => net.chars[at] !== undefined).sort((a, b) => a - b);
    const isAccepted = closure(places, isStart, true).has(accepting);
    if (reading.length === 0 && !isAccepted) return DEAD;
    if (isAccepted && acceptsAll(net, reading, accepting)) return ALL;
    const key = `${isAccepted ? '+' : ''}${reading.join(' ')}`;
    let id = ids.get(key);
    if (id === undefined) {
      if (sets.length >= MOST_SETS) throw new TooLarge();
      id = sets.push({ reading, accepting: isAccepted, isAll, edges: undefined }) - 1;
      ids.set(key, id);
    }
    return id;
  };
  return {
    start: stateOf([start], true),
    step: (state, code) => {
      const next = new Set<number>();
      for (const at of sets[state]?.reading ?? [])
        if (includes(net.chars[at] ?? [], code)) next.add(net.target[at] ?? DEAD);
      return next.size === 0 ? DEAD : stateOf([...next], false);
    },
    isAccepting: (state) => sets[state]?.accepting === true,
    edges: (state) => {
      const set = sets[state];
      if (set === undefined) return [];
      if (set.edges === undefined) {
        const edges = new Set<number>();
        for (const at of set.reading)
          for (const [from, to] of net.chars[at] ?? []) {
            edges.add(from);
            if (to < LAST) edges.add(to + 1);
          }
        set.edges = [...edges];
      }
      return set.edges;
    },
  };
}

/** Whether one of the places reads any character, stays, and is followed by the end: `.*` at the end of a pattern. */
function acceptsAll(net: Net, reading: readonly number[], accepting: number): boolean {
  return reading.some((at) => {
    if (!isAny(net.chars[at] ?? [])) return false;
    const after = new Set<number>([net.target[at] ?? DEAD]);
    for (const one of after) for (const next of net.free[one] ?? []) after.add(next);
    return after.has(at) && (after.has(accepting) || [...after].some((one) => endsAt(net, one, accepting)));
  });
}

/** Whether only the end of the text is missing. */
function endsAt(net: Net, from: number, accepting: number): boolean {
  const seen = new Set(net.atEnd[from] ?? []);
  for (const one of seen) for (const next of [...(net.free[one] ?? []), ...(net.atEnd[one] ?? [])]) seen.add(next);
  return seen.has(accepting);
}

/** A line break is in no path, and `.` takes all else. */
function isAny(ranges: Ranges): boolean {
  return ranges.some(([from, to]) => from <= 0x20 && to >= LAST);
}

function includes(ranges: Ranges, code: number): boolean {
  return ranges.some(([from, to]) => from <= code && code <= to);
}
