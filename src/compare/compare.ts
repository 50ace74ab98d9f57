/** Compares two tables of routes: every part of all requests that they answer otherwise, and no other. */

import { ByHost } from '../routes/match/by-host.ts';
import { isSimple } from '../routes/match/normalize.ts';
import type { PathReading, Route, RouteTable } from '../routes/route/route.ts';
import { groupBy } from '../text/group.ts';
import { memo } from '../text/query.ts';
import { alikeNumbers } from './alike.ts';
import { KINDS, seenKey } from './answers.ts';
import { causesIn } from './causes.ts';
import { type Both, type Cell, type HostCells, hostCells, isSecretDifferent, leadsElsewhere } from './cells.ts';
import type { BareChange, Change, Comparison, Find, Found } from './change.ts';
import { ALL_COVERED, type Covered, coveredHosts, isUnder } from './covered.ts';
import { type Endpoint, endpointAt, endpointsOf, requestTo } from './endpoints.ts';
import { exposure } from './exposure.ts';
import { type HostClass, type HostClasses, hostClasses } from './host-classes.ts';
import { routeKey } from './keys.ts';
import type { Readings } from './path-classes.ts';
import { type Region, regionsOf } from './regions.ts';
import { requestsOf, requestsOfRest } from './request-words.ts';
import { differingSecrets } from './secrets.ts';
import { interning, sideHosts } from './side-hosts.ts';
import { isHostOf, serviceHost, streamChanges } from './streams.ts';
import { type CompareOptions, type WayIn, waysIn } from './ways.ts';

export function compareTables(before: RouteTable, after: RouteTable, options: CompareOptions = {}): Comparison {
  const found: { readonly way: WayIn; readonly changes: readonly Found[]; readonly find: Find }[] = [];
  const exposed = exposure(before, after);
  const secrets = differingSecrets(before.cluster, after.cluster);
  for (const way of waysIn(before, after, options)) {
    const compared = compareWay(way, secrets);
    if (compared.changes.length > 0) found.push({ way, ...compared });
  }
  const order = found.flatMap(({ way, changes }) => changes.map((one) => ({ way, one })));
  const sorted = order
    .map(({ way, one }, at) => ({ change: { ...one.change, ...exposed(one.change, way) }, one, at }))
    .sort((a, b) => rankOf(a.change) - rankOf(b.change) || a.at - b.at);
  const numbers = new Map(sorted.map(({ one }, index) => [one, index]));
  return {
    changes: sorted.map(({ change }) => change),
    unread: [],
    routes: { before: before.routes.length, after: after.routes.length },
    changeOf: (request, isAsked = () => true) => {
      const indexes = found.flatMap(({ way, find }) => {
        const one = isAsked(way) ? find(request) : undefined;
        const index = one === undefined ? undefined : numbers.get(one);
        return index === undefined ? [] : [index];
      });
      return indexes.length === 0 ? undefined : Math.min(...indexes);
    },
  };
}

const rankOf = ({ kind, exposes }: Change): number => (exposes.length > 0 ? 0 : KINDS.indexOf(kind));

function compareWay(
  way: WayIn,
  secrets: ReadonlySet<string>,
): { readonly changes: readonly Found[]; readonly find: Find } {
  const stream = streamChanges(way);
  if (stream !== undefined) return stream;
  const intern = interning();
  const byText = memo((route: Route) => intern(routeKey(route)));
  const numberOf = alikeNumbers(way.before.routes, way.after.routes, byText);
  const [before, after] = [sideHosts(way.before, intern, numberOf), sideHosts(way.after, intern, numberOf)];
  const address = serviceHost(way);
  const classes = address === undefined ? hostClasses([...before.named, ...after.named]) : oneHost(address);
  const watched = watchedHosts(way, secrets);
  const isWatched = ({ host }: HostClass, which: 'redirects' | 'secrets'): boolean =>
    watched[which].of(host).length > 0;
  const differing = classes.classes.filter(
    (one) => isWatched(one, 'secrets') || before.keyAt(one.host) !== after.keyAt(one.host),
  );
  // Where redirects lead is a matter of other hosts, too: they may lead back.
  const keys = new Set(differing.map(({ key }) => key));
  const dirty =
    differing.length === 0 ? [] : classes.classes.filter((one) => keys.has(one.key) || isWatched(one, 'redirects'));
  const readings = readingsOf(way);
  if (dirty.length === 0 && readings.isSame && classes.isComplete) return { changes: [], find: () => undefined };
  const ids = new Set([...way.before.entries, ...way.after.entries].map(({ id }) => id));
  const inEntry = ids.size === 1 ? numberOf : memo((route: Route) => intern(`${numberOf(route)} ${route.entry.id}`));
  const both: Both = { way, before, after, endpoints: endpointsOf(way), readings, numberOf: inEntry, secrets };
  const cut = dirty.map((one) => hostCells(both, one));
  return together(both, classes, cut);
}

/** The hosts whose answers depend on more than their routes. */
function watchedHosts({ before, after }: WayIn, secrets: ReadonlySet<string>) {
  const redirects = new ByHost<true>();
  const differing = new ByHost<true>();
  for (const route of [...before.routes, ...after.routes]) {
    if (leadsElsewhere(route)) redirects.under(route.match.host);
    if (secrets.size > 0 && isSecretDifferent(route, secrets)) differing.under(route.match.host);
  }
  return { redirects, secrets: differing };
}

function oneHost(host: string): HostClasses {
  const match = { type: 'exact', value: host } as const;
  return { classes: [{ key: '=', host, match, matches: [match] }], isComplete: true, keyOf: () => '=' };
}

/** How the proxies of both sides read paths. A side that is not there reads them as the other one does. */
function readingsOf({ before, after }: WayIn): Readings {
  const lists = [...before.entries, ...after.entries].map(({ paths }) => paths);
  const list: readonly PathReading[] = lists[0] ?? ['as-sent'];
  return { list, isSame: lists.every((one) => one.join() === list.join()) };
}

function together(both: Both, classes: HostClasses, cut: readonly HostCells[]) {
  const { way, endpoints } = both;
  const causes = causesIn(way);
  const byCell = new Map<Cell, Found>();
  const changes: Found[] = [];
  for (const group of merged(cut.flatMap(regionsOf), classes)) {
    const [first] = group.regions;
    const cell = first && bestOf(first.cells);
    if (first === undefined || cell === undefined) continue;
    const cells = group.regions.flatMap((region) => region.cells);
    const isComplete = group.regions.every(({ host }) => host.isComplete);
    const isList = first.host.hostClass.match.type === 'exact' && group.regions.length > 1;
    const listed = isList ? group.regions.map((one) => one.host.hostClass.host) : [];
    const { requests, host } = requestsOf(first, { ...group.hosts, listed }, way, endpoints);
    const { request: witness, before, after, kind } = cell;
    const isProved = isComplete && cells.every((one) => one.isProved);
    const found: Found = {
      change: { kind, way, requests, host, witness, before, after, because: causes(cells), isProved },
    };
    changes.push(found);
    for (const one of cells) byCell.set(one, found);
  }
  const open = new Map<string, Found>();
  for (const one of cut) {
    if (one.isComplete) continue;
    const found = restOf(both, one.hostClass);
    changes.push(found);
    open.set(one.hostClass.key, found);
  }
  const odd = both.readings.isSame ? undefined : oddPaths(both, classes);
  if (odd !== undefined) changes.push(odd);
  const address = serviceHost(way);
  const byClass = new Map(cut.map((one) => [one.hostClass.key, one]));
  const find: Find = (request) => {
    const endpoint = endpointAt(endpoints, request);
    if (endpoint === undefined) return undefined;
    if (address !== undefined && !isHostOf(address, request.host)) return undefined;
    if (odd !== undefined && !isSimple(request.path)) return odd;
    const host = byClass.get(classes.keyOf(request.host));
    const cell = host?.cellOf(request, endpoint);
    if (cell !== undefined) return byCell.get(cell);
    return host === undefined ? undefined : open.get(host.hostClass.key);
  };
  return { changes, find };
}

/** The cell whose request reads best. */
function bestOf(cells: readonly Cell[]): Cell | undefined {
  let best: Cell | undefined;
  for (const cell of cells) if (best === undefined || costOf(cell) < costOf(best)) best = cell;
  return best;
}

function costOf({ request, endpoint, isProved }: Cell): number {
  const { path, headers, query, method } = request;
  return (
    path.length +
    (path.endsWith('/') && path !== '/' ? 2 : 0) +
    query.length +
    Object.keys(headers).length * 20 +
    (method === 'GET' ? 0 : 10) +
    (endpoint.scheme === 'https' ? 0 : 1) +
    (endpoint.isOther ? 100 : 0) +
    (isProved ? 0 : 200)
  );
}

interface Group {
  /** The first is the widest. */
  readonly regions: readonly Region[];
  /** Which of the hosts below the widest are in it. */
  readonly hosts: Covered;
}

/** Regions of several hosts that differ alike, where one of these is a wildcard or any host that holds the others. */
function merged(regions: readonly Region[], { classes }: HostClasses): readonly Group[] {
  return [...groupBy(regions, ({ key }) => key).values()].flatMap((group): readonly Group[] => {
    const wide = group.filter(({ host }) => host.hostClass.match.type !== 'exact');
    if (wide.length === 0) return apart(group);
    const bases = [...wide].sort((a, b) => widthOf(a) - widthOf(b));
    const taken = new Set<Region>();
    const groups: Group[] = [];
    for (const base of bases) {
      if (taken.has(base)) continue;
      const below = group.filter((one) => !taken.has(one) && (one === base || isBelow(one, base)));
      for (const one of below) taken.add(one);
      groups.push({
        regions: [base, ...below.filter((one) => one !== base)],
        hosts: coveredHosts(
          base.host.hostClass,
          below.map(({ host }) => host.hostClass),
          classes,
        ),
      });
    }
    return [...groups, ...apart(group.filter((one) => !taken.has(one)))];
  });
}

/** From this many on, hosts that differ alike are one part with a list of them. */
const MANY_HOSTS = 10;

function apart(regions: readonly Region[]): readonly Group[] {
  if (regions.length >= MANY_HOSTS) return [{ regions, hosts: ALL_COVERED }];
  return regions.map((region) => ({ regions: [region], hosts: ALL_COVERED }));
}

/** Of classes below the same wildcard, the one that was found first has the most natural host. */
function widthOf({ host: { hostClass } }: Region): number {
  const { match, host } = hostClass;
  return match.type === 'any' ? 0 : (match.type === 'wildcard' ? match.value : host).split('.').length;
}

function isBelow({ host: inner }: Region, { host: outer }: Region): boolean {
  return isUnder(inner.hostClass, outer.hostClass);
}

/** What could not be compared for a host. */
function restOf({ way, endpoints }: Both, hostClass: HostClass): Found {
  const [endpoint = FALLBACK] = endpoints;
  const request = requestTo(endpoint, hostClass.host, '/', { method: 'GET', headers: [], query: '' });
  const traces = [way.before.trace(request), way.after.trace(request)] as const;
  const { requests, host } = requestsOfRest(hostClass, way, 'all other paths, which are too many kinds to compare');
  return {
    change: {
      kind: 'uncertain',
      way,
      requests,
      host,
      witness: request,
      before: traces[0],
      after: traces[1],
      because: [],
      isProved: false,
    },
  };
}

const FALLBACK: Endpoint = { scheme: 'http', port: 80, isOther: false, isStream: false };

/** How one path is written so that proxies read it otherwise. */
const ODD_FORMS: readonly ((path: string) => string)[] = [
  (path) => `/${path}`,
  (path) =>
    `${path.slice(0, Math.max(1, path.lastIndexOf('/')))}${path.slice(Math.max(1, path.lastIndexOf('/'))).replace('/', '%2F')}`,
  (path) => path.replace(/^\/(\w)/, (_, char: string) => `/%${char.charCodeAt(0).toString(16)}`),
  (path) => `/x/..${path}`,
  (path) => `${path}%2Fx`,
];

/** Paths that the two sides read otherwise, where their controllers do. */
function oddPaths({ way, endpoints, before, after }: Both, { classes }: HostClasses): Found | undefined {
  if (way.before.entries.length === 0 || way.after.entries.length === 0) return undefined;
  const [endpoint = FALLBACK] = endpoints;
  const text = 'paths with //, /./, /../, % or one of " < > \\ ^ ` { | }, which the two sides read differently';
  let chosen: BareChange | undefined;
  for (const hostClass of classes.slice(0, 20)) {
    const wordings: readonly [string, string] = [before.customAt(hostClass.host), after.customAt(hostClass.host)];
    const paths = new Set(
      [...way.before.routes, ...way.after.routes].slice(0, 50).flatMap(({ match }) => match.path?.value ?? []),
    );
    for (const path of ['/a/b', ...paths]) {
      if (!/^\/[\w/-]*$/.test(path)) continue;
      for (const form of ODD_FORMS) {
        const sent = form(path);
        if (isSimple(sent)) continue;
        const witness = requestTo(endpoint, hostClass.host, sent, { method: 'GET', headers: [], query: '' });
        const traces = [way.before.trace(witness), way.after.trace(witness)] as const;
        const differs = seenKey(traces[0], wordings[0]) !== seenKey(traces[1], wordings[1]);
        if (chosen !== undefined && !differs) continue;
        const { requests, host } = requestsOfRest({ ...hostClass, match: { type: 'any' } }, way, text);
        chosen = {
          kind: 'uncertain',
          way,
          requests,
          host,
          witness,
          before: traces[0],
          after: traces[1],
          because: [],
          isProved: false,
        };
        if (differs) return { change: chosen };
      }
    }
  }
  return chosen === undefined ? undefined : { change: chosen };
}
