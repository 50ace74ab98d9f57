/** Doubts about which one of several routes with one match takes the requests, for all of these routes. */
import { hostText } from '../match/host.ts';
import { trimmedPrefix } from '../match/path.ts';
import { AGELESS, type Alternative, type Doubt, type Route, type RouteMatch } from '../route/route.ts';

/**
 * The routes of an entry, with a doubt about those that get nothing only if another route of their match is the first: they
 * may as well get everything.
 */
export function withOpenShadows(routes: readonly Route[]): readonly Route[] {
  const doubts = new Map<Route, Doubt[]>();
  const add = (route: Route, doubt: Doubt): void => {
    doubts.set(route, [...(doubts.get(route) ?? route.doubts), doubt]);
  };
  for (const route of routes) {
    const winner = route.shadowedBy === undefined ? undefined : routes[route.shadowedBy];
    if (winner === undefined || !isSameMatch(route.match, winner.match)) continue;
    const target = targetOf(route);
    if (isPeer(route, winner)) {
      if (target === targetOf(winner)) continue;
      add(winner, { reason: AGELESS, alternatives: [alternativeOf(route)] });
      add(route, { reason: AGELESS, alternatives: [] });
      continue;
    }
    const open = winner.doubts.find(({ alternatives }) => alternatives.some((one) => targetOf(one) === target));
    if (open !== undefined) add(route, { reason: open.reason, alternatives: [] });
  }
  if (doubts.size === 0) return routes;
  return routes.map((route) => {
    const own = doubts.get(route);
    return own === undefined ? route : { ...route, doubts: own };
  });
}

/** Whether the age decides between two routes, and the files do not give it. */
function isPeer(a: Route, b: Route): boolean {
  return a.peers !== undefined && a.peers === b.peers && a.source.resource !== b.source.resource;
}

function alternativeOf({ backends, filters, reply, httpsRedirect }: Route): Alternative {
  const names = backends.map(
    ({ namespace, service, port, portName }) => `${namespace}/${service}:${port ?? portName ?? ''}`,
  );
  const text = names.length === 0 ? 'another route' : names.join(', ');
  return {
    text,
    backends,
    filters,
    ...(reply === undefined ? {} : { reply }),
    ...(httpsRedirect && { httpsRedirect }),
  };
}

/** Where requests go, as text that is equal for equal ways. */
function targetOf({ backends = [], filters = [], reply }: Alternative | Route): string {
  const names = backends.map(({ namespace, service, port, portName, weight }) => [
    namespace,
    service,
    port,
    portName,
    weight,
  ]);
  return JSON.stringify([names, filters, reply]);
}

function isSameMatch(a: RouteMatch, b: RouteMatch): boolean {
  return textOf(a) === textOf(b);
}

function textOf({ host, path, method, headers, queryParams, scheme }: RouteMatch): string {
  const value = path?.type === 'prefix' ? trimmedPrefix(path.value) : path?.value;
  return JSON.stringify([hostText(host), path?.type, value, method, headers, queryParams, scheme]);
}
