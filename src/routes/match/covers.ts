/** Whether one match takes all requests of another. */

import type { RouteMatch, ValueMatch } from '../route/route.ts';
import { hostCovers } from './host.ts';
import { pathCovers } from './path.ts';

/** Whether every request of `inner` is one of `outer`, as far as that is sure. */
export function covers(outer: RouteMatch, inner: RouteMatch): boolean {
  if (!hostCovers(outer.host, inner.host)) return false;
  if (outer.path !== undefined && (inner.path === undefined || !pathCovers(outer.path, inner.path))) return false;
  if (outer.scheme !== undefined && outer.scheme !== inner.scheme) return false;
  if (outer.method !== undefined && outer.method !== inner.method) return false;
  return includes(inner.headers, outer.headers, true) && includes(inner.queryParams, outer.queryParams, false);
}

/** Whether each condition of `needed` is also one of `given`. */
function includes(given: readonly ValueMatch[], needed: readonly ValueMatch[], ignoreCase: boolean): boolean {
  const fold = (name: string): string => (ignoreCase ? name.toLowerCase() : name);
  if (given.length > MOST_CONDITIONS) {
    const key = ({ type, name, value }: ValueMatch): string => JSON.stringify([type, fold(name), value]);
    const keys = new Set(given.map(key));
    return needed.every((one) => keys.has(key(one)));
  }
  return needed.every((one) =>
    given.some((other) => fold(other.name) === fold(one.name) && other.type === one.type && other.value === one.value),
  );
}

/** The Gateway API takes no more of them in one match; these are compared one by one. */
const MOST_CONDITIONS = 16;
