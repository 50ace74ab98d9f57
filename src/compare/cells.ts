/** The requests for one class of hosts, cut into cells that both sides answer in one way each, and those that differ. */
import type { Request } from '../routes/match/match.ts';
import { isSimple, readPath } from '../routes/match/normalize.ts';
import type { Trace } from '../routes/request/trace.ts';
import type { PathMatch, Route } from '../routes/route/route.ts';
import { compareText } from '../text/compare.ts';
import { memo } from '../text/query.ts';
import { type ChangeKind, isOtherAnswer, kindOf, patternKeys, seenKey } from './answers.ts';
import { askedFor, type Conditions, combinationOf, conditionsOf, type Differing, urlFor } from './conditions.ts';
import { differingPaths, type NumberOf, nearTo } from './differing.ts';
import { type Effect, effectOf, specialPaths } from './effects.ts';
import { type Endpoint, requestTo } from './endpoints.ts';
import type { HostClass } from './host-classes.ts';
import { isByPlace, routeKey } from './keys.ts';
import { morePaths, type PathClasses, pathClasses, type Readings } from './path-classes.ts';
import type { SideHosts } from './side-hosts.ts';
import { tieMarks, tieOf } from './ties.ts';
import type { Answered, WayIn } from './ways.ts';

/** A difference: requests of one endpoint, class of paths and combination of conditions. */
export interface Cell {
  readonly endpoint: Endpoint;
  /** Index of the class of paths; undefined where paths are not read. */
  readonly path: number;
  readonly combination: readonly number[];
  readonly request: Request;
  readonly before: Answered;
  readonly after: Answered;
  readonly kind: ChangeKind;
  /** Equal where the answers are alike, whatever the path. */
  readonly key: string;
  /** Whether all requests of the cell are known to differ in this way. */
  readonly isProved: boolean;
}

export interface HostCells {
  readonly hostClass: HostClass;
  readonly paths: PathClasses;
  readonly conditions: ReadonlyMap<number, Conditions>;
  readonly cells: readonly Cell[];
  /** False where a bound was hit: there may be other differences. */
  readonly isComplete: boolean;
  /** The cell that a request of the host belongs to. */
  cellOf(request: Request, endpoint: Endpoint): Cell | undefined;
}

export interface Both {
  readonly way: WayIn;
  readonly before: SideHosts;
  readonly after: SideHosts;
  readonly endpoints: readonly Endpoint[];
  readonly readings: Readings;
  readonly numberOf: NumberOf;
  /** The Secrets that are not the same on both sides. */
  readonly secrets: ReadonlySet<string>;
}

export function hostCells(both: Both, hostClass: HostClass): HostCells {
  const atHost = routesOf(both, hostClass);
  const first = cut(both, hostClass, atHost, []);
  const more = specialMatches(first, both, atHost);
  return more.length === 0 ? first : cut(both, hostClass, atHost, more);
}

/** The routes of both sides that are compared for a host. */
interface Compared {
  readonly left: readonly Route[];
  readonly right: readonly Route[];
  readonly isSameContext: boolean;
  /** The paths that may be answered otherwise; undefined where all may. */
  readonly differing: readonly PathMatch[] | undefined;
}

function routesOf({ before, after, numberOf, secrets }: Both, { host }: HostClass): Compared {
  const [left, right] = [before.routesAt(host), after.routesAt(host)];
  const isSameContext = before.contextAt(host) === after.contextAt(host);
  const isOpen = (route: Route): boolean => mayDiffer(route, secrets);
  const differing = isSameContext ? differingPaths(left, right, numberOf, isOpen) : undefined;
  if (differing === undefined) return { left, right, isSameContext, differing };
  const isNear = nearTo(differing);
  const near = (routes: readonly Route[]): readonly Route[] =>
    routes.filter(({ match: { path } }) => path === undefined || isNear(path));
  return { left: near(left), right: near(right), isSameContext, differing };
}

function cut(both: Both, hostClass: HostClass, compared: Compared, more: readonly PathMatch[]): HostCells {
  const { way, before, after, endpoints, readings, secrets } = both;
  const { left, right, isSameContext, differing } = compared;
  const { host } = hostClass;
  const { matches, indexOf } = distinctPaths([...left, ...right], more, way);
  const paths = pathClasses(matches, readings, differing && new Set(differing.map(indexOf)));
  const [leftIn, rightIn] = [runningIn(left, indexOf), runningIn(right, indexOf)];
  const conditions = new Map<number, Conditions>();
  const cells: Cell[] = [];
  let isComplete = paths.isComplete;
  const wordings: readonly [string, string] = [before.customAt(host), after.customAt(host)];
  paths.classes.forEach(({ accepted, sent }, path) => {
    const [running, others] = [leftIn(accepted), rightIn(accepted)];
    const isOpen = running.some((route) => mayDiffer(route, secrets));
    if (isSameContext && !isOpen && runningKey(running) === runningKey(others)) return;
    const all = [...running, ...others];
    const differing = differingIn(all);
    const some = differing.end ? someOf(paths, path, sent, readings) : [sent];
    const every = conditionsOf(all, differing);
    // Some paths cannot end with a slash, and others cannot end without one.
    const questions = every.combinations.flatMap((combination) => {
      const asked = askedFor(every, combination);
      const url = urlFor(asked, some);
      return url === undefined ? [] : [{ combination, path: url.path, asked: { ...asked, query: url.query } }];
    });
    conditions.set(path, { ...every, combinations: questions.map(({ combination }) => combination) });
    if (!every.isComplete) isComplete = false;
    for (const endpoint of endpoints)
      for (const { combination, path: written, asked } of questions) {
        const request = requestTo(endpoint, host, written, asked);
        const traces: readonly [Answered, Answered] = [way.before.trace(request), way.after.trace(request)];
        const isDifferent = seenKey(traces[0], wordings[0]) !== seenKey(traces[1], wordings[1]);
        const sure = isDifferent ? 'yes' : 'no';
        const verdict = followed(traces, sure, () =>
          morePaths(paths, path).map((one) => {
            const another = requestTo(endpoint, host, one, asked);
            return seenKey(way.before.trace(another), wordings[0]) !== seenKey(way.after.trace(another), wordings[1]);
          }),
        );
        if (verdict === 'same') continue;
        const kind = isDifferent ? kindOf(traces[0], traces[1], way, wordings) : 'uncertain';
        const key = `${kind} ${verdict} ${patternKeys(...traces)}`;
        const [was, is] = traces;
        const isProved = verdict === 'differs';
        cells.push({ endpoint, path, combination, request, before: was, after: is, kind, key, isProved });
      }
  });
  const byPlace = new Map(cells.map((cell) => [placeOf(cell.endpoint, cell.path, cell.combination.join()), cell]));
  return {
    hostClass,
    paths,
    conditions,
    cells,
    isComplete,
    cellOf: (request, endpoint) => {
      for (const [reading, path] of pathsRead(request.path, readings).entries()) {
        const index = paths.indexOf(path);
        const asked = index === undefined ? undefined : conditions.get(index);
        if (index === undefined || asked === undefined) continue;
        const found = byPlace.get(placeOf(endpoint, index, combinationOf(asked, request)));
        // What is possible by another reading has no certificate, and nothing that is possible besides.
        if (found !== undefined && (reading === 0 || isOtherAnswer(found.before, found.after))) return found;
      }
      return undefined;
    },
  };
}

/** Whether a route redirects to another host, from where more redirects may lead back. */
export function leadsElsewhere({ filters }: Route): boolean {
  return filters.some(
    (filter) => filter.type === 'RequestRedirect' && (filter.hostname !== undefined || filter.location !== undefined),
  );
}

/** Whether a certificate of a route may not be the same on both sides. */
export function isSecretDifferent({ tls }: Route, secrets: ReadonlySet<string>): boolean {
  return tls?.secrets.some((name) => secrets.has(name)) === true;
}

/** Whether a route may answer otherwise although it is the same on both sides. */
function mayDiffer(route: Route, secrets: ReadonlySet<string>): boolean {
  return leadsElsewhere(route) || isSecretDifferent(route, secrets);
}

const placeOf = ({ scheme, port }: Endpoint, path: number, combination: string): string =>
  `${scheme} ${port} ${path} ${combination}`;

/** What rules may see of a path, by each reading that the proxy may have. */
function pathsRead(path: string, { list, isSame }: Readings): readonly string[] {
  if (isSimple(path)) return [path];
  if (!isSame) return [];
  const read = list.flatMap((reading) => {
    const one = readPath(path, reading);
    return one.is === 'path' ? [one.compared] : [];
  });
  return [...new Set(read)];
}

/** The matches of paths that either side has, each once, in an order that does not depend on the sides. */
function distinctPaths(routes: readonly Route[], more: readonly PathMatch[], { before, after }: WayIn) {
  const found = new Map<string, PathMatch>();
  const add = (match: PathMatch): void => {
    const key = pathKey(match);
    if (!found.has(key)) found.set(key, match);
  };
  for (const { match } of routes) if (match.path !== undefined) add(match.path);
  for (const { own = [] } of [...before.entries, ...after.entries])
    for (const { path } of own) add({ type: 'string-prefix', value: path });
  for (const match of more) add(match);
  const matches = [...found].sort(([a], [b]) => compareText(a, b)).map(([, match]) => match);
  return { matches, indexOf: distinctNumbers(matches) };
}

const pathKey = (match: PathMatch): string =>
  match.type === 'regex'
    ? `${match.anchored} ${match.ignoreCase} ${match.value}`
    : `${match.type} ${match.type === 'prefix' && match.value !== '/' ? match.value.replace(/\/$/, '') : match.value}`;

/** The routes whose paths are among those accepted, in their order; by entry no more than decide. */
function runningIn(routes: readonly Route[], indexOf: (match: PathMatch) => number) {
  const byPath = new Map<number, { readonly route: Route; readonly at: number }[]>();
  const always: { readonly route: Route; readonly at: number }[] = [];
  routes.forEach((route, at) => {
    const { path } = route.match;
    const list = path === undefined ? always : (byPath.get(indexOf(path)) ?? []);
    if (path !== undefined && list.length === 0) byPath.set(indexOf(path), list);
    list.push({ route, at });
  });
  return (accepted: readonly number[]): readonly Route[] => {
    const found = [...always, ...accepted.flatMap((index) => byPath.get(index) ?? [])].sort((a, b) => a.at - b.at);
    return found.map(({ route }) => route);
  };
}

/**
 * All about the routes in the running that can decide: up to the first of each entry that takes every request. What is
 * possible besides comes after the routes of the table, whatever their order.
 */
function runningKey(routes: readonly Route[]): string {
  const closed = new Map<string, string | undefined>();
  const markOf = tieMarks();
  const keys: string[] = [];
  for (const route of routes) {
    const { id } = route.entry;
    const { match, leftOut } = route;
    const tie = tieOf(route);
    if (closed.has(id) && (closed.get(id) === undefined || closed.get(id) !== tie)) continue;
    keys.push(`${id} ${markOf(route)} ${routeKey(route)}`);
    const isSure = isByPlace(match) && leftOut === undefined;
    if (isSure) closed.set(id, tie);
  }
  return keys.join('\n');
}

/** What redirects among some routes make of URLs differently. */
function differingIn(routes: readonly Route[]): Differing {
  const effects = routes.flatMap((route) => (['http', 'https'] as const).map((scheme) => effectOf(route, scheme)));
  const isMixed = (of: (effect: Effect) => boolean | undefined): boolean =>
    new Set(effects.map(of).filter((one) => one !== undefined)).size > 1;
  const isWhole = routes.some(({ filters }) =>
    filters.some((filter) => filter.type === 'RequestRedirect' && filter.location !== undefined),
  );
  return { query: isWhole || isMixed(({ dropsQuery }) => dropsQuery), end: isMixed(({ dropsSlash }) => dropsSlash) };
}

/** Paths of a class, a natural one first; last come those that a proxy reads as that one. */
function someOf(paths: PathClasses, path: number, sent: string, readings: Readings): readonly string[] {
  const natural = [`${sent}/`, `${sent}x/`, `${sent}/x/`, sent.replace(/\/$/, ''), `${sent}x`].filter(
    (one) => one.startsWith('/') && isSimple(one),
  );
  const isMember = (one: string): boolean => paths.indexOf(pathsRead(one, readings)[0] ?? '') === path;
  return [sent, ...[...natural, `/${sent}`, `${sent}.`].filter(isMember)];
}

/** Where regular expressions rewrite, one request does not prove anything about the others. */
function followed(
  [before, after]: readonly [Trace, Trace],
  isDifferent: 'yes' | 'no',
  others: () => readonly boolean[],
): 'same' | 'differs' | 'open' {
  const { scheme } = before.request;
  const changes = [before, after].map(({ route, answer }) =>
    answer.outcome === 'backend' || answer.outcome === 'redirect' ? effectOf(route, scheme).path : undefined,
  );
  const [one, other] = changes;
  const isOpen =
    one !== undefined &&
    other !== undefined &&
    (one.is === 'pattern' || other.is === 'pattern') &&
    JSON.stringify(one) !== JSON.stringify(other);
  if (!isOpen) return isDifferent === 'yes' ? 'differs' : 'same';
  const list = others();
  return isDifferent === 'yes' && list.every((differs) => differs) ? 'differs' : 'open';
}

/** Paths on which two changes of paths agree or differ although they do not elsewhere: classes for themselves. */
function specialMatches({ paths, cells }: HostCells, { endpoints }: Both, { left, right }: Compared) {
  const wanted = new Map<string, PathMatch>();
  const isRewriting = [...left, ...right].some(
    ({ filters, httpsRedirect }) =>
      httpsRedirect !== undefined || filters.some(({ type }) => type === 'URLRewrite' || type === 'RequestRedirect'),
  );
  if (!isRewriting) return [];
  const exact = new Set(paths.matches.flatMap(({ type, value }) => (type === 'exact' ? [value] : [])));
  const indexOf = distinctNumbers(paths.matches);
  const [leftIn, rightIn] = [runningIn(left, indexOf), runningIn(right, indexOf)];
  const seen = new Set(cells.map(({ path }) => path));
  const pairs = memo(
    ([a, b]: readonly [Route, Route]) => pointsOf(a, b, endpoints),
    ([a, b]) => `${effectText(a)} ${effectText(b)}`,
  );
  paths.classes.forEach(({ accepted }, index) => {
    const [running, others] = [leftIn(accepted), rightIn(accepted)];
    if (!seen.has(index) && runningKey(running) === runningKey(others)) return;
    for (const one of running)
      for (const other of others)
        for (const match of pairs([one, other])) {
          if (match.type === 'exact' && (exact.has(match.value) || paths.indexOf(match.value) !== index)) continue;
          wanted.set(pathKey(match), match);
        }
  });
  return [...wanted.values()].slice(0, MOST_SPECIAL);
}

const MOST_SPECIAL = 2000;

const effectText = ({ filters, match, httpsRedirect }: Route): string =>
  JSON.stringify([filters, match.path, httpsRedirect]);

function pointsOf(a: Route, b: Route, endpoints: readonly Endpoint[]): readonly PathMatch[] {
  const found: PathMatch[] = [];
  for (const scheme of new Set(endpoints.map((one) => one.scheme))) {
    const [one, other] = [effectOf(a, scheme), effectOf(b, scheme)];
    for (const value of specialPaths(one.path, other.path))
      if (value.startsWith('/')) found.push({ type: 'exact', value });
  }
  return found;
}

function distinctNumbers(matches: readonly PathMatch[]): (match: PathMatch) => number {
  const numbers = new Map(matches.map((match, index) => [pathKey(match), index]));
  return (match) => numbers.get(pathKey(match)) ?? -1;
}
