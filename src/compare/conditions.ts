/** Cuts requests by method, headers and query parameters, as far as the rules in the running look at them. */
import { VALUES, valueMachine } from '../routes/automata/languages.ts';
import { type Machine, NOTHING } from '../routes/automata/machine.ts';
import { wordClasses } from '../routes/automata/product.ts';
import type { Request } from '../routes/match/match.ts';
import { patternOf } from '../routes/match/regex.ts';
import type { Route, ValueMatch } from '../routes/route/route.ts';

/**
 * What requests are cut by: the method, one header, one query parameter, whether there is a query at all, or whether the
 * URL ends with a slash.
 */
export interface Dimension {
  readonly of: 'method' | 'header' | 'param' | 'query' | 'end';
  /** Of the header or parameter. */
  readonly name: string;
  readonly choices: readonly Choice[];
  /** The conditions on the header or parameter. */
  readonly matches: readonly ValueMatch[];
}

export interface Choice {
  /** Undefined for a method that no rule names, and for a header or parameter that is missing or has another value. */
  readonly value: string | undefined;
  /** The conditions that it meets, by index; empty for `undefined`. */
  readonly accepted: readonly number[];
}

/** Choices of one dimension, by index. */
export type ChoiceSet = readonly number[];

export interface Conditions {
  readonly dimensions: readonly Dimension[];
  /** The choices of each dimension that are asked, by index. */
  readonly combinations: readonly (readonly number[])[];
  readonly isComplete: boolean;
}

/** So many combinations are asked. */
const MOST = 400;

const METHODS = ['GET', 'POST', 'PUT', 'DELETE', 'PATCH', 'HEAD', 'OPTIONS', 'TRACE', 'OTHER'];

/** What redirects make of URLs differently. */
export interface Differing {
  /** Whether the query is passed on. */
  readonly query: boolean;
  /** Whether the last slash is cut. */
  readonly end: boolean;
}

/** The conditions of some routes as dimensions. */
export function conditionsOf(routes: readonly Route[], differing: Differing): Conditions {
  const methods = new Set<string>();
  const headers = new Map<string, ValueMatch[]>();
  const params = new Map<string, ValueMatch[]>();
  for (const { match } of routes) {
    if (match.method !== undefined) methods.add(match.method);
    for (const one of match.headers) addTo(headers, one.name.toLowerCase(), one);
    for (const one of match.queryParams) addTo(params, one.name, one);
  }
  let isComplete = true;
  const dimensions: Dimension[] = [];
  if (methods.size > 0)
    dimensions.push({
      of: 'method',
      name: '',
      matches: [],
      choices: [{ value: undefined, accepted: [] }, ...[...methods].sort().map((value) => ({ value, accepted: [] }))],
    });
  for (const [of, named] of [
    ['header', headers],
    ['param', params],
  ] as const)
    for (const [name, matches] of [...named].sort(([a], [b]) => (a < b ? -1 : 1))) {
      const { choices, isKnown } = choicesOf(matches);
      if (!isKnown) isComplete = false;
      dimensions.push({ of, name, matches, choices });
    }
  if (differing.query && params.size === 0) dimensions.push(twoChoices('query', 'x=1'));
  if (differing.end) dimensions.push(twoChoices('end', '/'));
  const all = dimensions.reduce((count, { choices }) => count * choices.length, 1);
  if (all <= MOST) return { dimensions, combinations: combined(dimensions), isComplete };
  return { dimensions, combinations: oneByOne(dimensions), isComplete: false };
}

function twoChoices(of: 'query' | 'end', value: string): Dimension {
  const choices = [undefined, value].map((one) => ({ value: one, accepted: [] }));
  return { of, name: '', matches: [], choices };
}

function addTo(named: Map<string, ValueMatch[]>, name: string, match: ValueMatch): void {
  const known = named.get(name) ?? [];
  if (known.length === 0) named.set(name, known);
  if (!known.some(({ type, value }) => type === match.type && value === match.value)) known.push(match);
}

function choicesOf(matches: readonly ValueMatch[]): { readonly choices: readonly Choice[]; readonly isKnown: boolean } {
  let isKnown = true;
  const machines = matches.map((match): Machine => {
    const machine = valueMachine(match);
    if (machine === undefined) isKnown = false;
    return machine ?? NOTHING;
  });
  const natural = matches.map(({ value }) => value);
  const { classes, isComplete } = wordClasses(machines, VALUES, ['1', 'true', ...natural]);
  const choices = classes.flatMap(({ accepted, word }) => (accepted.length === 0 ? [] : [{ value: word, accepted }]));
  return { choices: [{ value: undefined, accepted: [] }, ...choices], isKnown: isKnown && isComplete };
}

function combined(dimensions: readonly Dimension[]): readonly (readonly number[])[] {
  let all: readonly (readonly number[])[] = [[]];
  for (const { choices } of dimensions)
    all = all.flatMap((before) => choices.map((_, index): readonly number[] => [...before, index]));
  return all;
}

function oneByOne(dimensions: readonly Dimension[]): readonly (readonly number[])[] {
  const none = dimensions.map(() => 0);
  const single = dimensions.flatMap(({ choices }, at) =>
    choices.slice(1).map((_, index) => none.map((zero, place) => (place === at ? index + 1 : zero))),
  );
  return [none, ...single].slice(0, MOST);
}

/** The parts of a request that a combination says something about. */
export interface Asked {
  readonly method: string;
  readonly headers: readonly (readonly [name: string, value: string])[];
  readonly query: string;
}

/** The same with what its URL may be. */
export interface AskedUrl extends Asked {
  /** Whether another query would be the same to all rules. */
  readonly isQueryFree: boolean;
  /** Whether the URL ends with a slash; undefined where it is all the same. */
  readonly end: boolean | undefined;
}

export function askedFor({ dimensions }: Conditions, combination: readonly number[]): AskedUrl {
  let method = 'GET';
  const headers: (readonly [string, string])[] = [];
  const params: string[] = [];
  let end: boolean | undefined;
  dimensions.forEach(({ of, name, choices }, at) => {
    const value = choices[combination[at] ?? 0]?.value;
    if (of === 'method')
      method = value ?? METHODS.find((one) => choices.every((choice) => choice.value !== one)) ?? 'GET';
    else if (of === 'end') end = value !== undefined;
    else if (value === undefined) return;
    else if (of === 'header') headers.push([name, value]);
    else if (of === 'query') params.push(value);
    else params.push(`${encodeURIComponent(name)}=${encodeURIComponent(value)}`);
  });
  const query = params.join('&');
  return { method, headers, query, isQueryFree: query !== '' || dimensions.every(({ of }) => of !== 'query'), end };
}

/** Whether a redirect that cuts the last slash of a URL makes another one of it. An empty path means `/`. */
function endsWithSlash({ path, query }: Pick<Request, 'path' | 'query'>): boolean {
  return query === '' ? path !== '/' && path.endsWith('/') : query.endsWith('/');
}

/** The paths and queries that a combination may be asked with, the first that will do; undefined where none does. */
export function urlFor(asked: AskedUrl, paths: readonly string[]): Pick<Request, 'path' | 'query'> | undefined {
  const { query, isQueryFree, end } = asked;
  const [first = '/'] = paths;
  if (end === undefined) return { path: first, query };
  const plain = paths.map((path) => ({ path, query }));
  const added = end ? 'x=/' : 'x=1';
  const more = isQueryFree ? [{ path: first, query: query === '' ? added : `${query}&${added}` }] : [];
  return [...plain, ...more].find((one) => endsWithSlash(one) === end);
}

/** The combination that a request is of. */
export function combinationOf({ dimensions }: Conditions, request: Request): string {
  const query = new URLSearchParams(request.query);
  return dimensions
    .map(({ of, name, choices, matches }) => {
      if (of === 'method')
        return Math.max(
          0,
          choices.findIndex(({ value }) => value === request.method),
        );
      if (of === 'query') return request.query === '' ? 0 : 1;
      if (of === 'end') return endsWithSlash(request) ? 1 : 0;
      const value = of === 'header' ? request.headers[name] : (query.get(name) ?? undefined);
      if (value === undefined) return 0;
      const accepted = matches.flatMap((match, index) => (takes(match, value) ? [index] : [])).join(' ');
      return Math.max(
        0,
        choices.findIndex((choice) => choice.accepted.join(' ') === accepted),
      );
    })
    .join();
}

function takes(match: ValueMatch, value: string): boolean {
  if (match.type === 'Exact') return value === match.value;
  const compiled = patternOf(match);
  return compiled.ok && compiled.pattern.matchesAll(value);
}
