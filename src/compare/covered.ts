/** Which hosts below a wildcard belong to a part, in words. */
import { compareText } from '../text/compare.ts';
import type { HostClass } from './host-classes.ts';

export interface Covered {
  /** What stands in place of the star of the widest, where only some names do: `one label`. */
  readonly star: string | undefined;
  /** Hosts below the widest that do not belong to the part. */
  readonly without: readonly string[];
}

export const ALL_COVERED: Covered = { star: undefined, without: [] };

/** The hosts of classes, which are those of a base and of some classes below it. */
export function coveredHosts(base: HostClass, below: readonly HostClass[], classes: readonly HostClass[]): Covered {
  const inside = new Set(below.map(({ key }) => key));
  const others = classes.filter((one) => !inside.has(one.key) && isUnder(one, base));
  // Controllers differ in what a star covers: names of both kinds have the same wildcard.
  const own = others.filter(({ match }) => match.type !== 'exact' && sameText(match, base.match));
  const isOwn = new Set(own);
  const names = others.filter((one) => !isOwn.has(one)).map((one) => nameOf(one, below));
  if (own.length > 0) {
    const star = starText(below.filter(({ match }) => match.type !== 'exact' && sameText(match, base.match)));
    if (own.every((one) => !star.includes(starOf(one))))
      return { star: star.join(' or '), without: sortedNames(names) };
  }
  return { star: undefined, without: sortedNames([...names, ...own.map((one) => nameOf(one, below))]) };
}

const sortedNames = (names: readonly string[]): readonly string[] => [...new Set(names)].sort(compareText);

/** A class as an exception; where other names of its wildcard are no exceptions, with what its star covers. */
function nameOf(one: HostClass, below: readonly HostClass[]): string {
  const { match, host } = one;
  if (match.type === 'exact' || !('value' in match)) return host;
  const isPart = below.some((other) => other.match.type !== 'exact' && sameText(other.match, match));
  return isPart ? `${match.value} (${starOf(one)})` : match.value;
}

/** What a star may cover, as words in their order. */
const STARS = ['one label', 'several labels', 'characters other than letters, digits and -'] as const;

type Star = (typeof STARS)[number];

function starText(classes: readonly HostClass[]): readonly Star[] {
  const found = new Set(classes.map(starOf));
  return STARS.filter((one) => found.has(one));
}

/** What stands in place of the star in a host of a class. */
function starOf({ match, host }: HostClass): Star {
  const label = match.type === 'wildcard' ? host.slice(0, 1 - match.value.length) : host;
  if (label.includes('.')) return 'several labels';
  return /^[A-Za-z0-9-]*$/.test(label) ? 'one label' : 'characters other than letters, digits and -';
}

/** Whether the hosts of a class are among those of a wider one. */
export function isUnder(inner: HostClass, { match }: HostClass): boolean {
  if (match.type === 'any') return true;
  return inner.matches.some((one) => one.type === match.type && one.type !== 'exact' && sameText(one, match));
}

function sameText(a: HostClass['match'], b: HostClass['match']): boolean {
  return 'value' in a && 'value' in b && a.value === b.value;
}
