/** Looks requests up in the routes of one entry without asking every route. */

import { push } from '../../text/group.ts';
import { compareHosts, hostText, matchesHost } from '../match/host.ts';
import type { Request } from '../match/match.ts';
import { matchesPath, trimmedPrefix } from '../match/path.ts';
import type { Entry, HostMatch, Route, RouteTable } from '../route/route.ts';

/** The routes of one host, found by path. */
class HostRoutes {
  readonly host: HostMatch;
  readonly all: Route[] = [];
  readonly #exact = new Map<string, Route[]>();
  readonly #prefix = new Map<string, Route[]>();
  readonly #others: Route[] = [];

  constructor(host: HostMatch) {
    this.host = host;
  }

  add(route: Route): void {
    this.all.push(route);
    const { path } = route.match;
    if (path?.type === 'exact') push(this.#exact, path.value, route);
    else if (path?.type === 'prefix') push(this.#prefix, trimmedPrefix(path.value), route);
    else this.#others.push(route);
  }

  /** The routes whose path takes the request's. */
  matching(path: string): readonly Route[] {
    const found = [...(this.#exact.get(path) ?? [])];
    for (let end = path.length; end >= 0; end = end === 0 ? -1 : path.lastIndexOf('/', end - 1))
      found.push(...(this.#prefix.get(path.slice(0, end)) ?? []));
    for (const route of this.#others)
      if (route.match.path === undefined || matchesPath(route.match.path, path)) found.push(route);
    return found;
  }
}

export interface EntryRoutes {
  readonly entry: Entry;
  readonly routes: readonly Route[];
  /** Routes whose host and path take the request, in evaluation order; the first whose other tests pass serves it. */
  candidates(request: Request): readonly Route[];
  /** The routes that were in the running by their host. */
  contenders(request: Request): readonly Route[];
}

/** Indexes a table: its entries in table order, each with its routes. */
export function indexRoutes({ entries, routes }: RouteTable): readonly EntryRoutes[] {
  const byEntry = new Map<string, Route[]>(entries.map((entry) => [entry.id, []]));
  for (const route of routes) byEntry.get(route.entry.id)?.push(route);
  return entries.map((entry) => entryRoutes(entry, byEntry.get(entry.id) ?? []));
}

function entryRoutes(entry: Entry, routes: readonly Route[]): EntryRoutes {
  let hosts: ReadonlyMap<string, HostRoutes> | undefined;
  const groups = (request: Request): readonly HostRoutes[] => {
    hosts ??= byHost(routes);
    const found = keysOf(request.host)
      .flatMap((key) => hosts?.get(key) ?? [])
      .filter(({ host }) => matchesHost(host, request.host));
    const sorted = found.sort((a, b) => compareHosts(a.host, b.host));
    return entry.hosts === 'ordered' ? sorted : sorted.slice(0, 1);
  };
  const fallbacks = (request: Request, chosen: readonly HostRoutes[]): readonly Route[] => {
    if (entry.hosts !== 'grouped-with-fallback' || chosen[0]?.host.type === 'any') return [];
    return (hosts?.get('*')?.matching(request.path) ?? []).filter((route) => route.isFallback);
  };
  return {
    entry,
    routes,
    candidates: (request) => {
      const chosen = groups(request);
      const found = chosen.flatMap((group) => group.matching(request.path));
      return [...found.sort((a, b) => a.order - b.order), ...fallbacks(request, chosen)];
    },
    contenders: (request) =>
      groups(request)
        .flatMap((group) => group.all)
        .sort((a, b) => a.order - b.order),
  };
}

function byHost(routes: readonly Route[]): ReadonlyMap<string, HostRoutes> {
  const hosts = new Map<string, HostRoutes>();
  for (const route of routes) {
    const key = hostText(route.match.host);
    let group = hosts.get(key);
    if (group === undefined) hosts.set(key, (group = new HostRoutes(route.match.host)));
    group.add(route);
  }
  return hosts;
}

/** The host texts under which routes for a host may stand. */
function keysOf(host: string): readonly string[] {
  const keys = [host];
  for (let dot = host.indexOf('.'); dot !== -1; dot = host.indexOf('.', dot + 1)) keys.push(`*${host.slice(dot)}`);
  return [...keys, '*'];
}
