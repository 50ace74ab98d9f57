/** Cuts the hosts of a way in into classes: all hosts of a class are taken by the same rules of both sides. */
import { HOST_NAMES, hostMachine } from '../routes/automata/languages.ts';
import type { Machine } from '../routes/automata/machine.ts';
import { wordClasses } from '../routes/automata/product.ts';
import { ByHost, isOdd } from '../routes/match/by-host.ts';
import { hostText } from '../routes/match/host.ts';
import type { HostMatch } from '../routes/route/route.ts';

export interface HostClass {
  /** Identifies the class among those of its way in. */
  readonly key: string;
  /** A host of the class. */
  readonly host: string;
  /** The narrowest match that takes the class; the name where it is one host. */
  readonly match: HostMatch;
  /** All matches that take it. */
  readonly matches: readonly HostMatch[];
}

export interface HostClasses {
  readonly classes: readonly HostClass[];
  /** False where not every class could be found. */
  readonly isComplete: boolean;
  /** The key of the class of a host. */
  keyOf(host: string): string;
}

/** Names that hosts are best made of; the first that no rule is about is taken. */
const LABELS = ['www', 'a', 'b', 'c'];
const DOMAINS = ['www.x', 'www.y', 'www.z'];
const OTHER = ['other.example', 'other.test', 'another.test', 'x.y.z.test'];

export function hostClasses(named: readonly HostMatch[]): HostClasses {
  const index = new ByHost<true>();
  for (const host of named) index.under(host);
  const exact = new Set(index.all.flatMap(({ host }) => (host.type === 'exact' ? [host.value] : [])));
  const wide = (host: string): readonly HostMatch[] =>
    index.of(host).flatMap(({ host: match }) => (match.type === 'exact' ? [] : [match]));
  const keyOf = (host: string): string =>
    exact.has(host)
      ? `= ${host}`
      : wide(host)
          .map((match) => `${match.type === 'wildcard' ? match.labels : match.type} ${hostText(match)}`)
          .sort()
          .join(', ');
  const found = new Map<string, HostClass>();
  const add = (host: string): void => {
    const key = keyOf(host);
    if (found.has(key)) return;
    const matches = wide(host);
    const match: HostMatch = exact.has(host) ? { type: 'exact', value: host } : narrowest(matches);
    found.set(key, { key, host, match, matches });
  };
  for (const host of exact) add(host);
  const rare = rareLabels(index);
  for (const { host } of index.all)
    for (const name of namesUnder(host, rare, (one) => !exact.has(one) && isNarrowest(host, wide(one)))) add(name);
  for (const host of OTHER) if (!exact.has(host)) add(host);
  const isComplete = index.all.some(({ host }) => isOdd(host)) ? addOdd(index, add) : true;
  return { classes: [...found.values()], isComplete, keyOf };
}

/** Whether no wildcard is narrower than a host that takes the same name. */
function isNarrowest(host: HostMatch, matches: readonly HostMatch[]): boolean {
  const { length } = hostText(host);
  return matches.every((one) => one.type !== 'wildcard' || one.value.length <= length);
}

/** Labels that some of the wildcards do not take, and others may. */
function rareLabels({ all }: ByHost<true>): readonly (readonly string[])[] {
  const rules = new Set(all.flatMap(({ host }) => (host.type === 'wildcard' ? [host.labels] : [])));
  if (rules.has('plain')) return [['a_b'], ['a~b']];
  return rules.has('word') ? [['a~b']] : [];
}

/** Names below a wildcard: of one label more, and of two; and those with rare labels. */
function namesUnder(
  host: HostMatch,
  rare: readonly (readonly string[])[],
  isFree: (name: string) => boolean,
): readonly string[] {
  if (host.type === 'suffix-wildcard') return [`${host.value.slice(0, -1)}example`];
  if (host.type !== 'wildcard') return [];
  const suffix = host.value.slice(1);
  return [LABELS, DOMAINS, ...rare].map((beginnings) => firstFree(beginnings, suffix, isFree));
}

function firstFree(beginnings: readonly string[], suffix: string, isFree: (name: string) => boolean): string {
  const natural = beginnings.map((one) => `${one}${suffix}`).find(isFree);
  if (natural !== undefined) return natural;
  const [first = ''] = beginnings;
  let count = 1;
  while (!isFree(`${first}-${count}${suffix}`)) count++;
  return `${first}-${count}${suffix}`;
}

/** More names are not kept apart where hosts are cut with automata. */
const MOST_EXACT = 500;

/** Where there are regular expressions, the classes come from automata. */
function addOdd(index: ByHost<true>, add: (host: string) => void): boolean {
  const machines: Machine[] = [];
  let isKnown = true;
  const isMany = index.all.length > MOST_EXACT;
  for (const { host } of index.all) {
    if (host.type === 'exact' && isMany) continue;
    const machine = hostMachine(host);
    if (machine === undefined) isKnown = false;
    else machines.push(machine);
  }
  const names = index.all.flatMap(({ host }) => (host.type === 'exact' ? [host.value] : []));
  const natural = machines.length * names.length > 1_000_000 ? [] : names.map((name) => `www.${name}`);
  const { classes, isComplete } = wordClasses(machines, HOST_NAMES, natural);
  for (const { word } of classes) add(word);
  return isKnown && isComplete;
}

function narrowest(matches: readonly HostMatch[]): HostMatch {
  let best: HostMatch = { type: 'any' };
  for (const match of matches) {
    const isNarrower = hostText(match).length > hostText(best).length;
    if (best.type === 'any' || (match.type !== 'any' && isNarrower)) best = match;
  }
  return best;
}
