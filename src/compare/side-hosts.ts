/** What one side of a way in has for a host, and a text that is equal where both sides have the same. */
import { dialectNamed } from '../model/ingress/dialect.ts';
import { describe } from '../model/objects/resource.ts';
import { type AtHost, ByHost, textsAbove } from '../routes/match/by-host.ts';
import { compareHosts, hostMatch, hostText } from '../routes/match/host.ts';
import type { CustomRoute, Entry, Filter, HostMatch, Possibility, Route } from '../routes/route/route.ts';
import { groupBy, push } from '../text/group.ts';
import { memo } from '../text/query.ts';
import type { NumberOf } from './differing.ts';
import { entryKey, textOf, tlsListOf } from './keys.ts';
import { tieMarks } from './ties.ts';
import type { Side } from './ways.ts';

export interface SideHosts {
  /** Every host that anything is there for. */
  readonly named: readonly HostMatch[];
  /** Equal texts on both sides mean equal answers to all requests for a host. */
  keyAt(host: string): string;
  /** What decides beside the routes: entries, their hosts, what is possible, what is not followed. */
  contextAt(host: string): string;
  /** What is not followed, for a host. */
  customAt(host: string): string;
  /** All routes that may take requests for a host: by entry, in evaluation order, then those that are possible. */
  routesAt(host: string): readonly Route[];
}

/** A number for each text, the same on both sides: long texts are then compared once. */
export type Intern = (text: string) => number;

export function interning(): Intern {
  const numbers = new Map<string, number>();
  return (text) => {
    let number = numbers.get(text);
    if (number === undefined) numbers.set(text, (number = numbers.size));
    return number;
  };
}

export function sideHosts(side: Side, intern: Intern, numberOf: NumberOf): SideHosts {
  const routes = groupBy(side.routes, ({ entry }) => entry.id);
  const possibilities = groupBy(side.possibilities, ({ entry }) => entry.id);
  const entries = side.entries.map((entry, index) => ({
    index,
    entry,
    ...entryHosts(entry, routes.get(entry.id) ?? [], possibilities.get(entry.id) ?? [], intern, numberOf),
  }));
  // A listener with a hostname has something only for hosts below it: others see no more than its port.
  const isNarrow = ({ entry }: { readonly entry: Entry }): boolean =>
    entry.type === 'gateway' && entry.hostname !== undefined && !possibilities.has(entry.id);
  const wide = entries.filter((one) => !isNarrow(one));
  const others = entries.filter(isNarrow);
  const narrow = new ByHost<(typeof entries)[number]>();
  for (const one of others) narrow.under(hostMatch(one.entry.hostname, 'many')).items.push(one);
  const ports = others.map(({ entry: { protocol, port, gateway } }) => JSON.stringify([gateway, protocol, port]));
  const isThere = intern([...new Set(ports)].sort().join());
  const at = (host: string) => {
    const below = narrow.of(host).flatMap(({ items }) => items);
    return below.length === 0 ? wide : [...wide, ...below].sort((a, b) => a.index - b.index);
  };
  const custom = customByHost(side.custom);
  const customKey = memo(({ items }: AtHost<CustomRoute>) =>
    intern(items.map(({ resource }) => `${describe(resource)} ${textOf(resource)}`).join('\n')),
  );
  const shared = sharedSecrets(side);
  const customAt = (host: string): string => custom.of(host).map(customKey).sort().join();
  const contextOf = (host: string, met: typeof entries): string =>
    [...met.map((one) => one.contextAt(host)), isThere, customAt(host), shared.at(host)].join(';');
  return {
    named: [
      ...entries.flatMap(({ named }) => named),
      ...custom.all.map(({ host }) => host),
      ...side.routes.flatMap(({ source }) =>
        tlsListOf(source.resource).entries.flatMap(({ hosts }) => hosts.map(exactly)),
      ),
      ...shared.named,
    ],
    contextAt: (host) => contextOf(host, at(host)),
    customAt,
    keyAt: (host) => {
      const met = at(host);
      return `${contextOf(host, met)}|${met.map((one) => one.routesKeyAt(host)).join(';')}`;
    },
    routesAt: (host) => at(host).flatMap((one) => one.routesAt(host)),
  };
}

const exactly = (host: string): HostMatch => hostMatch(host, 'one');

/** The Secrets that Traefik answers with for a host, whichever Ingress lists them. */
function sharedSecrets({ entries, cluster }: Side) {
  const hosts = new ByHost<string>();
  if (entries.some(({ controller }) => dialectNamed(controller) === 'traefik'))
    for (const ingress of cluster.all('Ingress'))
      for (const one of tlsListOf(ingress).entries)
        for (const host of one.hosts.length === 0 ? ['*'] : one.hosts)
          hosts.under(exactly(host)).items.push(`${ingress.namespace}/${one.secret}`);
  const at = (host: string): string =>
    hosts
      .of(host)
      .flatMap(({ items }) => items)
      .sort()
      .join();
  return { at, named: hosts.all.map(({ host }) => host) };
}

/** Hosts that are forwarded or redirected to: for requests to these, a route changes nothing. */
function hostsIn(filter: Filter): readonly HostMatch[] {
  if (filter.type !== 'URLRewrite' && filter.type !== 'RequestRedirect') return [];
  return filter.hostname === undefined ? [] : [{ type: 'exact', value: filter.hostname }];
}

function customByHost(custom: readonly CustomRoute[]): ByHost<CustomRoute> {
  const hosts = new ByHost<CustomRoute>();
  for (const one of custom) for (const host of one.hosts) hosts.under(host).items.push(one);
  return hosts;
}

interface EntryHosts {
  readonly named: readonly HostMatch[];
  contextAt(host: string): string;
  routesKeyAt(host: string): string;
  routesAt(host: string): readonly Route[];
}

function entryHosts(
  entry: Entry,
  routes: readonly Route[],
  possibilities: readonly Possibility[],
  intern: Intern,
  numberOf: NumberOf,
): EntryHosts {
  const hosts = byHost(routes);
  for (const server of entry.servers ?? []) hosts.under(server);
  const near = possibleAt(possibilities);
  const fallbacks = memo(
    ({ host, items }: AtHost<Route>): AtHost<Route> => ({
      host,
      items: items.filter(({ isFallback }) => isFallback),
    }),
  );
  const own = intern(entryKey(entry));
  const listNumber = memo(({ items }: AtHost<Route>) => intern(listKey(items, numberOf)));
  /** The hosts whose routes are asked, the most specific first; last come those whose default backends alone are asked. */
  const asked = (host: string): readonly AtHost<Route>[] => {
    const all = [...hosts.of(host)].sort((a, b) => compareHosts(a.host, b.host));
    const [first] = all;
    const last = all.at(-1);
    if (entry.hosts === 'ordered' || first === undefined || last === undefined || all.length === 1) return all;
    return entry.hosts === 'grouped' || last.host.type !== 'any' ? [first] : [first, fallbacks(last)];
  };
  const groupsKey = (groups: readonly AtHost<Route>[]): string => {
    const filled = groups.filter(({ items }) => items.length > 0);
    const texts = filled.map((group) => `${hostText(group.host)} ${listNumber(group)}`).join();
    return filled.length < 2 ? texts : `${texts} ${interleaved(filled)}`;
  };
  return {
    named: [
      ...hosts.all.map(({ host }) => host),
      ...(entry.hostname === undefined ? [] : [hostMatch(entry.hostname, 'many')]),
      ...possibilities.flatMap((one) => one.routes.map(({ match }) => match.host)),
      ...routes.flatMap(({ filters }) => filters.flatMap(hostsIn)),
    ],
    contextAt: (host) => {
      const possible = near(host).map(({ possibility, routes: others }) => {
        const about = [...(possibility.hosts ?? ['*'])].sort().join();
        return intern(`${possibility.reason} ${about} ${groupsKey(others.of(host))}`);
      });
      return `${own} ${asked(host)
        .map((one) => hostText(one.host))
        .join()} ${possible.join()}`;
    },
    routesKeyAt: (host) => groupsKey(asked(host)),
    routesAt: (host) => {
      const possible = near(host);
      const groups = possible.length > 0 ? hosts.of(host) : asked(host);
      const found = groups.flatMap(({ items }) => items).sort((a, b) => a.order - b.order);
      return [...found, ...possible.flatMap((one) => one.routes.of(host).flatMap(({ items }) => items))];
    },
  };
}

function byHost(routes: readonly Route[]): ByHost<Route> {
  const hosts = new ByHost<Route>();
  let last: AtHost<Route> | undefined;
  for (const route of routes) {
    if (last?.host !== route.match.host) last = hosts.under(route.match.host);
    last.items.push(route);
  }
  return hosts;
}

interface Possible {
  readonly possibility: Possibility;
  readonly routes: ByHost<Route>;
}

/** Finds the possibilities that are about a host. */
function possibleAt(possibilities: readonly Possibility[]): (host: string) => readonly Possible[] {
  if (possibilities.length === 0) return () => [];
  const all = possibilities.map((possibility): Possible => ({ possibility, routes: byHost(possibility.routes) }));
  const named = new Map<string, Possible[]>();
  const always: Possible[] = [];
  for (const one of all) {
    const { hosts } = one.possibility;
    for (const text of hosts ?? []) push(named, text, one);
    if (hosts === undefined || [...hosts].some((text) => !/^[\w.*-]*[\w-]$/.test(text))) always.push(one);
  }
  return (host) => [...new Set([...textsAbove(host).flatMap((text) => named.get(text) ?? []), ...always])];
}

/** How the routes of several hosts stand among each other. */
function interleaved(groups: readonly AtHost<Route>[]): string {
  const last = groups.at(-1)?.items ?? [];
  const others = groups.slice(0, -1).map(({ items }) => items);
  const places = others.map((items) => items.map(({ order }) => countBefore(last, order)).join());
  const [first = [], ...more] = others;
  const among = more.map((items) => items.map(({ order }) => countBefore(first, order)).join());
  const ranks = groups.flatMap(({ items }) => items.flatMap(({ rank }) => (rank === undefined ? [] : [rank])));
  // Ranks that are equal in several groups are compared as they are.
  const shared = new Set(ranks).size === ranks.length ? '' : ranks.join();
  return JSON.stringify([places, among, shared, groups.length > 3 ? groups.map(ordersOf) : '']);
}

const ordersOf = ({ items }: AtHost<Route>): string => items.map(({ order }) => order).join();

/** How many routes come before a place; they are in order. */
function countBefore(routes: readonly Route[], order: number): number {
  let low = 0;
  let high = routes.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((routes[middle]?.order ?? 0) < order) low = middle + 1;
    else high = middle;
  }
  return low;
}

/** All about routes in their order. */
function listKey(routes: readonly Route[], numberOf: NumberOf): string {
  const markOf = tieMarks();
  return routes.map((route) => `${markOf(route)} ${numberOf(route)}`).join();
}
