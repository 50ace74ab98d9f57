/**
 * Patterns for paths, as trees of parts, and matching them in bounded time: from the set of places that a match may have
 * reached before a part follows the set that it may have reached behind it, and no place is ever looked at twice.
 */

export type Part =
  | { readonly is: 'text'; readonly text: string }
  /** One character of a name. */
  | { readonly is: 'one'; readonly of: (codePoint: number) => boolean }
  /** Any characters of one name, also none. */
  | { readonly is: 'run' }
  /** Any characters, also of several names, or none. */
  | { readonly is: 'deep' }
  /** Any number of directories with the slash behind each, also none. */
  | { readonly is: 'directories' }
  | { readonly is: 'either'; readonly of: readonly Sequence[] }
  /** One of them, any number of times but at least so many. */
  | { readonly is: 'repeated'; readonly of: readonly Sequence[]; readonly least: 0 | 1 }
  /** Any characters of one name that no part matches. */
  | { readonly is: 'not'; readonly of: readonly Sequence[] };

export type Sequence = readonly Part[];

/** Counts the steps of matching, so that patterns made to be slow come to an end. */
export interface Budget {
  steps: number;
}

/** More than a thousand patterns need for a hundred thousand files, and at most some seconds' work. */
export const STEPS = 100_000_000;

const SLASH = 47;

/** Whether a pattern matches a whole path; false once the budget is spent. */
export function matches(pattern: Sequence, path: string, budget: Budget): boolean {
  return ends(pattern, path, [0], budget).at(-1) === path.length && budget.steps > 0;
}

/** Where matches of a pattern may end that start at one of some places, in ascending order. */
function ends(pattern: Sequence, path: string, starts: readonly number[], budget: Budget): readonly number[] {
  let places = starts;
  for (const part of pattern) {
    budget.steps -= places.length + 1;
    if (places.length === 0 || budget.steps <= 0) return [];
    places = behind(part, path, places, budget);
  }
  return places;
}

function behind(part: Part, path: string, places: readonly number[], budget: Budget): readonly number[] {
  switch (part.is) {
    case 'text': {
      const { text } = part;
      budget.steps -= places.length * (text.length >> 4);
      return places.filter((at) => path.startsWith(text, at)).map((at) => at + text.length);
    }
    case 'one':
      return places.flatMap((at) => {
        const point = path.codePointAt(at);
        return point !== undefined && point !== SLASH && part.of(point) ? [at + (point > 0xffff ? 2 : 1)] : [];
      });
    case 'run':
      return stretched(path, places, budget, (at) => at > 0 && path.charCodeAt(at - 1) === SLASH);
    case 'deep':
      return stretched(path, places, budget, () => false);
    case 'directories': {
      const first = places[0] ?? 0;
      budget.steps -= path.length - first;
      const found = new Set(places);
      for (let at = path.indexOf('/', first); at !== -1; at = path.indexOf('/', at + 1)) found.add(at + 1);
      return sorted(found);
    }
    case 'either':
      return sorted(new Set(part.of.flatMap((sequence) => ends(sequence, path, places, budget))));
    case 'repeated': {
      const found = new Set(part.least === 0 ? places : []);
      for (let fresh = places; fresh.length > 0 && budget.steps > 0; ) {
        const next = new Set(part.of.flatMap((sequence) => ends(sequence, path, fresh, budget)));
        fresh = sorted(next).filter((at) => !found.has(at));
        for (const at of fresh) found.add(at);
      }
      return sorted(found);
    }
    case 'not': {
      const found = new Set<number>();
      for (const start of places) {
        const taken = new Set(part.of.flatMap((sequence) => ends(sequence, path, [start], budget)));
        for (const at of stretched(path, [start], budget, (one) => one > start && path.charCodeAt(one - 1) === SLASH))
          if (!taken.has(at)) found.add(at);
      }
      return sorted(found);
    }
    default:
      return part satisfies never;
  }
}

/** The places, and all behind them up to one at which something ends. */
function stretched(
  path: string,
  places: readonly number[],
  budget: Budget,
  isEnd: (at: number) => boolean,
): readonly number[] {
  const found: number[] = [];
  for (const start of places) {
    const last = found.at(-1);
    if (last !== undefined && last >= start) continue;
    found.push(start);
    for (let at = start + 1; at <= path.length && !isEnd(at); at++) found.push(at);
  }
  budget.steps -= found.length;
  return found;
}

function sorted(places: ReadonlySet<number>): readonly number[] {
  return [...places].sort((a, b) => a - b);
}

/** Adds text to a pattern, to the text at its end where there is some. */
export function withText(parts: Part[], text: string): void {
  const last = parts.at(-1);
  if (last?.is === 'text') parts[parts.length - 1] = { is: 'text', text: last.text + text };
  else parts.push({ is: 'text', text });
}
