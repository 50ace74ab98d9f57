/** What a set of classes of paths has in common, in the words of the rules that cut them. */

import { trimmedPrefix } from '../routes/match/path.ts';
import type { PathMatch } from '../routes/route/route.ts';
import { groupBy } from '../text/group.ts';
import type { PathClasses } from './path-classes.ts';

/** A set of classes that can be described: all that several matches take, without what others take. */
export interface PathPart {
  readonly classes: readonly number[];
  readonly text: string;
  /** Whether the text begins with a slash and so can follow a host. */
  readonly isPlain: boolean;
}

/** Exceptions that are named; the others are counted. */
const MOST_NAMED = 2;

/** Describes sets of classes, which are split where no description fits. `hint` says which classes belong together. */
export function pathWords({ matches, classes, wanted: whole }: PathClasses) {
  const members: number[][] = matches.map(() => []);
  classes.forEach(({ accepted }, index) => {
    for (const match of accepted) members[match]?.push(index);
  });
  const all = classes.map((_, index) => index);
  const sizeOf = (match: number): number => members[match]?.length ?? 0;

  const fitting = (wanted: readonly number[]): Fit | undefined => {
    const inside = new Set(wanted);
    const shared = common(wanted.map((index) => classes[index]?.accepted ?? []));
    const bases = shared.filter((match) => whole === undefined || whole.has(match));
    const narrow: (number | undefined)[] = bases.sort((a, b) => sizeOf(a) - sizeOf(b)).slice(0, 4);
    let best: Fit | undefined;
    // Without a base, all paths are described, and so have to be here.
    for (const base of whole === undefined ? [...narrow, undefined] : narrow) {
      const fit = fitOn(base, inside, shared);
      if (fit !== undefined && (best === undefined || costOf(fit) < costOf(best))) best = fit;
    }
    return best;
  };

  const fitOn = (base: number | undefined, inside: ReadonlySet<number>, shared: readonly number[]): Fit | undefined => {
    const region = base === undefined ? all : (members[base] ?? []);
    let left = new Set(region.filter((index) => !inside.has(index)));
    const except: number[] = [];
    const candidates = new Set([...left].flatMap((index) => classes[index]?.accepted ?? []));
    const clean = [...candidates]
      .filter((match) => (members[match] ?? []).every((index) => !inside.has(index)))
      .sort((a, b) => sizeOf(b) - sizeOf(a) || a - b);
    for (const match of clean) {
      if (left.size === 0) break;
      const taken = (members[match] ?? []).filter((index) => left.has(index));
      if (taken.length === 0) continue;
      except.push(match);
      for (const index of taken) left.delete(index);
    }
    const also: number[] = [];
    while (left.size > 0) {
      const best = shared
        .filter((match) => match !== base && !also.includes(match))
        .map((match) => ({ match, kept: new Set((members[match] ?? []).filter((index) => left.has(index))) }))
        .sort((a, b) => a.kept.size - b.kept.size)[0];
      if (best === undefined || best.kept.size === left.size) return undefined;
      also.push(best.match);
      left = best.kept;
    }
    // What the further matches leave out need not be left out once more.
    const within = new Set(region.filter((index) => also.every((match) => members[match]?.includes(index))));
    return {
      base,
      also,
      except: except.filter((match) => (members[match] ?? []).some((index) => within.has(index))),
    };
  };

  return (wanted: readonly number[], hint: (index: number) => string): readonly PathPart[] => {
    const together = fitting(wanted);
    if (together !== undefined) return [partOf(together, wanted, matches)];
    return [...groupBy(wanted, hint).values()].flatMap((group) => {
      const fit = group.length === wanted.length ? undefined : fitting(group);
      if (fit !== undefined) return [partOf(fit, group, matches)];
      return group.flatMap((index) => {
        const one = fitting([index]);
        return one === undefined ? [] : [partOf(one, [index], matches)];
      });
    });
  };
}

interface Fit {
  readonly base: number | undefined;
  readonly also: readonly number[];
  readonly except: readonly number[];
}

const costOf = ({ also, except }: Fit): number => also.length * 2 + except.length;

function common(lists: readonly (readonly number[])[]): readonly number[] {
  const [first = [], ...more] = lists;
  let left = [...first];
  for (const list of more) {
    if (left.length === 0) break;
    const set = new Set(list);
    left = left.filter((one) => set.has(one));
  }
  return left;
}

function partOf({ base, also, except }: Fit, classes: readonly number[], matches: readonly PathMatch[]): PathPart {
  const first = base === undefined ? undefined : matches[base];
  const start = first === undefined ? '/**' : pathText(first);
  const more = also.flatMap((index) => {
    const match = matches[index];
    return match === undefined ? [] : [`, only ${pathText(match)}`];
  });
  const names = except.flatMap((index) => {
    const match = matches[index];
    return match === undefined ? [] : [match.type === 'exact' ? match.value : pathText(match)];
  });
  const named = names.slice(0, MOST_NAMED).join(', ');
  const rest = names.length > MOST_NAMED ? ` and ${names.length - MOST_NAMED} more` : '';
  const without = names.length === 0 ? '' : ` without ${named}${rest}`;
  return { classes, text: `${start}${more.join('')}${without}`, isPlain: start.startsWith('/') };
}

const NO_CASE = ', upper or lower case';

/** A match in a few words: `/search/**`, `exactly /x`, `paths that match ^/v\d+`. */
function pathText(match: PathMatch): string {
  switch (match.type) {
    case 'exact':
      return `exactly ${match.value}`;
    case 'prefix':
      return `${trimmedPrefix(match.value)}/**`;
    case 'string-prefix':
      if (match.value.endsWith('/') || match.value === '') return `${match.value}**`;
      return `paths that start with ${match.value} (${match.value}x too)`;
    case 'glob':
      return match.value;
    case 'regex': {
      const where = match.anchored === 'none' ? ' anywhere' : match.anchored === 'both' ? ' as a whole' : '';
      return `paths that match ${match.value}${where}${match.ignoreCase ? NO_CASE : ''}`;
    }
    default:
      return match satisfies never;
  }
}
