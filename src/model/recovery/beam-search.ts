/**
 * Finds the intended nesting of lines whose indentation, or the space after a dash or colon, was lost.
 *
 * A beam search over the lines in order. Each state is a stack of open maps and lists, with the column of their keys in
 * the text and the column where they should be. A key goes to an open map at its column. If several maps are at that
 * column (as all are when the indentation is lost), the API schema decides: a field costs nothing if it exists in the map
 * and is not set yet. The reading with the lowest total cost wins.
 */
import type { Line } from './line-readings.ts';
import { Cost, type Frame, place, type Shift, type State } from './placements.ts';
import type { Outline } from './schema-outline.ts';

export interface Nesting {
  readonly cost: number;
  readonly shifts: readonly Shift[];
}

const BEAM = 24;
const FINALISTS = 6;

/** The cost of the reading that YAML has, if it can read the text at all. */
export function costAsWritten(lines: readonly Line[], outline: Outline): number | undefined {
  return search(lines, outline, true)[0]?.cost;
}

/** The likeliest nestings, best first; for equal costs, the one with the innermost place first. */
export function nestings(lines: readonly Line[], outline: Outline): readonly Nesting[] {
  return search(lines, outline, false)
    .slice(0, FINALISTS)
    .map((state) => ({ cost: state.cost, shifts: shiftsOf(state) }));
}

function search(lines: readonly Line[], outline: Outline, asWritten: boolean): readonly State[] {
  const [first] = lines;
  if (first === undefined) return [];
  const root: Frame = {
    slot: outline.at([]),
    columns: [first.column],
    target: first.column,
    held: [],
    lost: false,
    because: undefined,
    error: -1,
  };
  let states: readonly State[] = [
    { frames: [root], pending: undefined, continued: undefined, cost: 0, steps: undefined },
  ];
  for (const line of lines) {
    const readings = asWritten ? line.readings.slice(0, 1) : line.readings;
    const next = states.flatMap((state) =>
      readings.flatMap((reading) => place(state, line, reading, outline, asWritten)),
    );
    states = cheapest(next);
    if (states.length === 0) return [];
  }
  return cheapest(states.map((state) => (isEmptyEnd(state) ? { ...state, cost: state.cost + Cost.empty } : state)));
}

function cheapest(states: readonly State[]): readonly State[] {
  return [...states].sort((a, b) => a.cost - b.cost).slice(0, BEAM);
}

function isEmptyEnd({ pending }: State): boolean {
  return pending !== undefined && pending.is !== 'scalar' && pending.is !== 'unknown';
}

function shiftsOf(state: State): readonly Shift[] {
  const found: Shift[][] = [];
  for (let step = state.steps; step !== undefined; step = step.before) found.push([...step.shifts]);
  return found.reverse().flat();
}
