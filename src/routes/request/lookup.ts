/** Looks requests up in the routes of one entry without asking every route. */

import { push } from '../../text/group.ts';
import { ByHost, textsAbove } from '../match/by-host.ts';
import { ANY_HOST, compareHosts, hostText } from '../match/host.ts';
import type { Request } from '../match/match.ts';
import { matchesPath, trimmedPrefix } from '../match/path.ts';
import type { Entry, HostMatch, Possibility, Route, RouteTable } from '../route/route.ts';

/** The routes of one host, found by path. */
class HostRoutes {
  readonly host: HostMatch;
  readonly #all: Route[] = [];
  #isSorted = true;
  readonly #exact = new Map<string, Route[]>();
  readonly #prefix = new Map<string, Route[]>();
  readonly #others: Route[] = [];

  constructor(host: HostMatch) {
    this.host = host;
  }

  add(route: Route): void {
    if (route.order < (this.#all.at(-1)?.order ?? route.order)) this.#isSorted = false;
    this.#all.push(route);
    const { path } = route.match;
    if (path?.type === 'exact') push(this.#exact, path.value, route);
    else if (path?.type === 'prefix') push(this.#prefix, trimmedPrefix(path.value), route);
    else this.#others.push(route);
  }

  /** All routes in evaluation order. */
  get all(): readonly Route[] {
    if (!this.#isSorted) this.#all.sort((a, b) => a.order - b.order);
    this.#isSorted = true;
    return this.#all;
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
  /** The most specific host that takes the request; any host where the entry has no other. */
  hostOf(request: Request): HostMatch | undefined;
  /** The routes that were in the running by their host. */
  contenders(request: Request): readonly Route[];
}

/** What is possible for a request besides the table. */
export interface PossibleRoutes {
  readonly possibility: Possibility;
  /** All routes of the entry, with those of the possibility in place of the table's. */
  readonly routes: EntryRoutes;
}

export interface IndexedTable {
  /** In table order. */
  readonly entries: readonly EntryRoutes[];
  /** The possibilities that are about the host of a request. */
  readonly possibilities: (request: Request) => readonly PossibleRoutes[];
}

/** Indexes a table: its entries, each with its routes, and what is possible instead by host. */
export function indexRoutes({ entries, routes, possibilities }: RouteTable): IndexedTable {
  const byEntry = new Map<string, Route[]>(entries.map((entry) => [entry.id, []]));
  for (const route of routes) byEntry.get(route.entry.id)?.push(route);
  const groups = new Map(entries.map(({ id, servers }) => [id, hostGroups(byEntry.get(id) ?? [], servers ?? [])]));
  const groupsOf = (entry: Entry): HostGroups => groups.get(entry.id) ?? hostGroups([], []);
  return {
    entries: entries.map((entry) => entryRoutes(entry, byEntry.get(entry.id) ?? [], groupsOf(entry))),
    possibilities: possibilitiesByHost(possibilities, groupsOf),
  };
}

function possibilitiesByHost(
  possibilities: readonly Possibility[],
  groupsOf: (entry: Entry) => HostGroups,
): (request: Request) => readonly PossibleRoutes[] {
  const byHost = new Map<string, Possibility[]>();
  for (const possibility of possibilities) for (const host of possibility.hosts ?? []) push(byHost, host, possibility);
  // Regular expressions and names with a star at the end are not found by the host of a request.
  const always = possibilities.filter(({ hosts }) => hosts === undefined || [...hosts].some(isOddText));
  const known = new Map<Possibility, PossibleRoutes>();
  const indexed = (possibility: Possibility): PossibleRoutes => {
    let found = known.get(possibility);
    if (found === undefined) {
      const { entry, hosts, routes } = possibility;
      const base = groupsOf(entry);
      const own = hostGroups(routes, entry.servers ?? []);
      const both = (request: Request): readonly HostRoutes[] =>
        hosts === undefined
          ? own(request)
          : [...base(request).filter(({ host }) => !hosts.has(hostText(host))), ...own(request)];
      known.set(possibility, (found = { possibility, routes: entryRoutes(entry, routes, both) }));
    }
    return found;
  };
  return ({ host }) => {
    if (possibilities.length === 0) return [];
    return [...new Set([...textsAbove(host).flatMap((key) => byHost.get(key) ?? []), ...always])].map(indexed);
  };
}

function isOddText(host: string): boolean {
  return host.endsWith('.*') || !/^[\w.*-]+$/.test(host);
}

/** The hosts that take a request, each with its routes, in no order. */
type HostGroups = (request: Request) => readonly HostRoutes[];

/** Finds the hosts of routes, and servers without any, by the host of a request; indexed at the first one. */
function hostGroups(routes: readonly Route[], servers: readonly HostMatch[]): HostGroups {
  let hosts: ByHost<HostRoutes> | undefined;
  return ({ host }) => (hosts ??= byHost(routes, servers)).of(host).flatMap(({ items }) => items);
}

function entryRoutes(entry: Entry, routes: readonly Route[], all: HostGroups): EntryRoutes {
  const groups = (request: Request): readonly HostRoutes[] => {
    const sorted = all(request).toSorted((a, b) => compareHosts(a.host, b.host));
    return entry.hosts === 'ordered' ? sorted : sorted.slice(0, 1);
  };
  const fallbacks = (request: Request, chosen: readonly HostRoutes[]): readonly Route[] => {
    if (entry.hosts !== 'grouped-with-fallback' || chosen[0]?.host.type === 'any') return [];
    const open = all(request).find(({ host }) => host.type === 'any');
    return (open?.matching(request.path) ?? []).filter((route) => route.isFallback);
  };
  return {
    entry,
    routes,
    candidates: (request) => {
      const chosen = groups(request);
      const found = chosen.flatMap((group) => group.matching(request.path));
      return [...found.sort((a, b) => a.order - b.order), ...fallbacks(request, chosen)];
    },
    hostOf: (request) => groups(request)[0]?.host ?? ANY_HOST,
    contenders: (request) => {
      const [first, ...more] = groups(request);
      if (first === undefined || more.length === 0) return first?.all ?? [];
      return [first, ...more].flatMap((group) => group.all).sort((a, b) => a.order - b.order);
    },
  };
}

function byHost(routes: readonly Route[], servers: readonly HostMatch[]): ByHost<HostRoutes> {
  const hosts = new ByHost<HostRoutes>();
  const groupOf = (host: HostMatch): HostRoutes => {
    const { items } = hosts.under(host);
    const group = items[0] ?? new HostRoutes(host);
    items[0] = group;
    return group;
  };
  for (const host of servers) groupOf(host);
  for (const route of routes) groupOf(route.match.host).add(route);
  return hosts;
}
