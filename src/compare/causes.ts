/** The lines that cause a change: what the routes that answer have become, or where they came from. */
import type { Place } from '../load/value/place.ts';
import { describe } from '../model/objects/resource.ts';
import { matchText } from '../routes/match/text.ts';
import type { Trace } from '../routes/request/trace.ts';
import { describeEntry } from '../routes/request/ways.ts';
import type { Backend, Entry, Route } from '../routes/route/route.ts';
import { groupBy } from '../text/group.ts';
import { memo, once } from '../text/query.ts';
import type { Cell } from './cells.ts';
import type { Cause } from './change.ts';
import { backendName, podsKey, routeKey } from './keys.ts';
import type { Side, WayIn } from './ways.ts';

/** So many causes are listed for one change. */
const MOST = 5;

export type Causes = (cells: readonly Cell[]) => readonly Cause[];

export function causesIn(way: WayIn): Causes {
  const left = once(() => indexOf(way.before));
  const right = once(() => indexOf(way.after));
  return (cells) => {
    const found = new Map<string, Cause>();
    for (const { before, after } of cells) {
      for (const cause of causesOf(before, after, way, left, right)) found.set(keyOf(cause), cause);
      if (found.size >= MOST) break;
    }
    return [...found.values()].slice(0, MOST);
  };
}

/** The same for one request. */
export function causesOfTraces(way: WayIn): (before: Trace, after: Trace) => readonly Cause[] {
  const left = once(() => indexOf(way.before));
  const right = once(() => indexOf(way.after));
  return (before, after) => {
    const found = causesOf(before, after, way, left, right).map((cause) => [keyOf(cause), cause] as const);
    return [...new Map(found).values()].slice(0, MOST);
  };
}

const keyOf = ({ side, at, message }: Cause): string => `${side} ${at.file.path} ${at.span.start} ${message}`;

interface Index {
  /** The route of the same object that matches the same; of several the last. */
  routeLike(route: Route): Route | undefined;
  readonly objects: ReadonlyMap<string, readonly Route[]>;
}

function indexOf({ routes }: Side): Index {
  const objects = groupBy(routes, ({ source }) => describe(source.resource));
  const identified = memo((own: readonly Route[]) => new Map(own.map((route) => [identityOf(route), route])));
  return {
    objects,
    routeLike: (route) => {
      const own = objects.get(describe(route.source.resource));
      return own && identified(own).get(identityOf(route));
    },
  };
}

/** What a route is among those of its object. */
const identityOf = ({ match, isFallback }: Route): string => `${isFallback} ${matchText(match)}`;

function causesOf(before: Trace, after: Trace, way: WayIn, left: () => Index, right: () => Index): readonly Cause[] {
  const [was, is] = [before.route, after.route];
  const other = otherController(way, was, is);
  if (other !== undefined) return [other];
  const causes: Cause[] = [];
  const then = is && left().routeLike(is);
  // What becomes of a route that is there and no longer answers does not matter where a new one takes its requests.
  const isReplaced = is !== undefined && then === undefined;
  if (was !== undefined) {
    const now = right().routeLike(was);
    if (now === undefined) causes.push(missing(was, right(), 'before'));
    else if (!isReplaced && routeKey(now) !== routeKey(was)) causes.push(...changed(was, now));
  }
  if (is !== undefined) {
    if (then === undefined) causes.push(missing(is, left(), 'after'));
    else if (routeKey(then) !== routeKey(is) && is !== was) causes.push(...changed(then, is));
  }
  if (causes.length > 0) return causes;
  return aboutEntries(way, was, is);
}

/** The same Ingress, which another controller serves. */
function otherController(way: WayIn, was: Route | undefined, is: Route | undefined): Cause | undefined {
  const [left, right] = [way.before.entries[0]?.controller, way.after.entries[0]?.controller];
  const route = is ?? was;
  if (way.entry.type !== 'ingress' || left === undefined || right === undefined || left === right) return undefined;
  if (route === undefined) return undefined;
  const { resource, at } = route.source;
  return {
    message: `${describe(resource)}: ${right} in place of ${left}`,
    side: is === undefined ? 'before' : 'after',
    at,
  };
}

/** What a route does or does not have on the other side. */
function missing(route: Route, other: Index, side: 'before' | 'after'): Cause {
  const { source, match, isFallback } = route;
  const object = describe(source.resource);
  const verb = side === 'before' ? 'removed' : 'added';
  if (!other.objects.has(object)) return { message: `${object} ${verb}`, side, at: source.at };
  const preposition = side === 'before' ? 'from' : 'to';
  const what = isFallback ? 'default backend' : match.path === undefined ? 'route' : `path ${match.path.value}`;
  return { message: `${what} ${verb} ${preposition} ${object}`, side, at: source.at };
}

/** What has changed about a route that both sides have. */
function changed(was: Route, is: Route): readonly Cause[] {
  const object = describe(is.source.resource);
  const causes = [...is.backends.flatMap((backend, index) => backendCauses(was.backends[index], backend, object, is))];
  for (const backend of was.backends.slice(is.backends.length))
    causes.push({
      message: `backend ${backendName(backend)} removed from ${object}`,
      side: 'before',
      at: backend.at ?? was.source.at,
    });
  if (causes.length > 0) return causes;
  const what =
    JSON.stringify(was.filters) === JSON.stringify(is.filters) &&
    was.httpsRedirect?.statusCode === is.httpsRedirect?.statusCode
      ? JSON.stringify(was.tls) === JSON.stringify(is.tls)
        ? 'what is known about the route of'
        : 'TLS of'
      : 'rewrites or redirects of';
  return [{ message: `${what} ${object} changed`, side: 'after', at: is.source.at }];
}

function backendCauses(was: Backend | undefined, is: Backend, object: string, route: Route): readonly Cause[] {
  const at: Place = is.at ?? route.source.at;
  const cause = (message: string, where: Place = at): readonly Cause[] => [{ message, side: 'after', at: where }];
  if (was === undefined) return cause(`backend ${backendName(is)} added to ${object}`);
  if (backendName(was) !== backendName(is))
    return cause(`backend of ${object} changed from ${backendName(was)} to ${backendName(is)}`);
  if (was.weight !== is.weight)
    return cause(`weight of ${backendName(is)} in ${object} changed from ${was.weight} to ${is.weight}`);
  if (was.status !== is.status) return cause(is.because ?? `${backendName(is)} was ${was.status} and is ${is.status}`);
  if (podsKey(was) !== podsKey(is)) {
    const [pods] = is.workloads;
    const service = is.resource === undefined ? is.service : describe(is.resource);
    return cause(`${service} selects other pods`, pods?.resource.root.at ?? is.resource?.root.at);
  }
  return [];
}

/** Where the routes are the same, the ways in are not. */
function aboutEntries({ before, after }: WayIn, was: Route | undefined, is: Route | undefined): readonly Cause[] {
  const gone = before.entries.filter((entry) => !after.entries.some((other) => isAlike(entry, other)));
  const added = after.entries.filter((entry) => !before.entries.some((other) => isAlike(entry, other)));
  const at = (is ?? was)?.source.at;
  const side = is === undefined ? 'before' : 'after';
  const one = added[0] ?? gone[0];
  if (at === undefined) {
    const [known, holder] = added.length > 0 ? (['after', after] as const) : (['before', before] as const);
    const place = one && placeOf(one, holder);
    if (one === undefined || place === undefined) return [];
    const verb = gone.length === 0 ? 'added' : added.length === 0 ? 'removed' : 'changed';
    return [{ message: `${describeEntry(one)} ${verb}`, side: known, at: place }];
  }
  if (one === undefined)
    return was !== undefined && is !== undefined && was.source.resource.name !== is.source.resource.name
      ? [{ message: `${describe(is.source.resource)} comes before ${describe(was.source.resource)}`, side, at }]
      : [];
  return [{ message: `${describeEntry(one)} changed`, side, at }];
}

/** Where a way in is written: its Gateway, or the first object that makes it. */
function placeOf({ type, gateway }: Entry, { cluster, routes }: Side): Place | undefined {
  const named = type === 'gateway' ? cluster.all('Gateway') : [];
  return named.find(({ namespace, name }) => `${namespace}/${name}` === gateway)?.root.at ?? routes[0]?.source.at;
}

function isAlike(a: Entry, b: Entry): boolean {
  return (
    a.id === b.id &&
    a.port === b.port &&
    a.protocol === b.protocol &&
    a.hostname === b.hostname &&
    a.controller === b.controller &&
    JSON.stringify(a.listens) === JSON.stringify(b.listens)
  );
}
