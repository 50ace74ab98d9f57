/** Routes of two sides that are alike, found side by side: most of two tables is, and texts of all of it take time. */
import type { Backend, Route, RouteMatch } from '../routes/route/route.ts';
import type { NumberOf } from './differing.ts';
import { hostKey, isByPlace, onlyPassesOn, podsKey, routeKey, tlsListOf } from './keys.ts';

/** How far a route is looked for that is not in the same place on both sides. */
const FARTHEST = 50;

/** Numbers for routes: those that are alike on both sides have the same. `otherwise` numbers routes without a counterpart. */
export function alikeNumbers(left: readonly Route[], right: readonly Route[], otherwise: NumberOf): NumberOf {
  const known = new Map<Route, number>();
  let [at, place] = [0, 0];
  while (at < left.length && place < right.length) {
    const [one, other] = [left[at], right[place]];
    if (one === undefined || other === undefined) break;
    if (isAlike(one, other)) {
      // Below zero, so that it is no number of a text.
      const number = -1 - at;
      known.set(one, number).set(other, number);
    } else {
      // What only one side has is passed over there; what has changed, on both.
      const [more, less] = [distanceTo(other, left, at), distanceTo(one, right, place)];
      if (more !== undefined && more <= (less ?? more)) {
        at += more;
        continue;
      }
      if (less !== undefined) {
        place += less;
        continue;
      }
    }
    at++;
    place++;
  }
  return (route) => known.get(route) ?? otherwise(route);
}

function distanceTo(route: Route, among: readonly Route[], from: number): number | undefined {
  for (let distance = 1; distance <= FARTHEST; distance++) {
    const other = among[from + distance];
    if (other === undefined) return undefined;
    if (isAlike(other, route)) return distance;
  }
  return undefined;
}

/** Whether two routes of one entry have the same key. */
function isAlike(a: Route, b: Route): boolean {
  if (a.entry.id !== b.entry.id || !isSamePlace(a.match, b.match)) return false;
  if (!isPlain(a) || !isPlain(b)) return routeKey(a) === routeKey(b);
  return (
    a.backends.length === b.backends.length &&
    a.backends.every((one, index) => isSameBackend(one, b.backends[index])) &&
    tlsListOf(a.source.resource).key === tlsListOf(b.source.resource).key
  );
}

function isSamePlace({ host, path, pathType }: RouteMatch, other: RouteMatch): boolean {
  if (path?.value !== other.path?.value || path?.type !== other.path?.type) return false;
  return pathType === other.pathType && (host === other.host || hostKey(host) === hostKey(other.host));
}

/** Whether nothing but the place and the backends of a route says what it does. */
function isPlain(route: Route): boolean {
  const { match, tls, leftOut } = route;
  const isElse = match.path?.type === 'regex' || tls !== undefined || leftOut !== undefined;
  return !isElse && isByPlace(match) && onlyPassesOn(route);
}

function isSameBackend(a: Backend, b: Backend | undefined): boolean {
  return (
    a.service === b?.service &&
    a.namespace === b.namespace &&
    a.port === b.port &&
    a.portName === b.portName &&
    a.weight === b.weight &&
    a.status === b.status &&
    podsKey(a) === podsKey(b)
  );
}
