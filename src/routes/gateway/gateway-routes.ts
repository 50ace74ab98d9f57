/** Routes of the Gateway API: what each listener serves, in order of precedence. */
import type { Cursor } from '../../load/value/cursor.ts';
import type { Cluster } from '../../model/cluster/cluster.ts';
import {
  type AnyRoute,
  backendRefsOf,
  isRouteKind,
  parentRefsOf,
  routesOf,
  rulesOf,
} from '../../model/network/gateway-route.ts';
import { isPermitted } from '../../model/network/grant.ts';
import type { Listener } from '../../model/network/listener.ts';
import { failureText, listenerFailure, ownerFailure, parentFailure } from '../../model/network/running.ts';
import { portsOf } from '../../model/network/service.ts';
import { compareAge, hasAge } from '../../model/objects/creation-order.ts';
import { GATEWAY_GROUP, type ParentReference } from '../../model/objects/gateway-api.ts';
import type { Resource } from '../../model/objects/resource.ts';
import { memo } from '../../text/query.ts';
import { type Draft, settle } from '../draft/draft.ts';
import { ANY_HOST } from '../match/host.ts';
import { HostIndex } from '../match/host-index.ts';
import type { Backend, Detached, Doubt, Entry, Filter, HostMatch, Route, RouteMatch, Tls } from '../route/route.ts';
import { type Attached, attach, listenersOfGateway, parentOf } from './attachment.ts';
import { gatewayBackend } from './backend.ts';
import type { Extension } from './extension.ts';
import { readFilters } from './filters.ts';
import { matchesOf, type ReadMatch } from './matches.ts';
import { type Candidate, compareMatches, comparePrecedence } from './precedence.ts';

export interface GatewayRoutes {
  readonly entries: readonly Entry[];
  readonly routes: readonly Route[];
  readonly detached: readonly Detached[];
}

interface Bound {
  readonly route: AnyRoute;
  readonly attached: Attached;
}

export function gatewayRoutes(cluster: Cluster): GatewayRoutes {
  const partsOf = rememberParts(cluster);
  const detached: Detached[] = [];
  const bound = new Map<Listener, Bound[]>();
  const mesh = new Map<string, { entry: Entry; candidates: Ranked[] }>();
  for (const route of applied(cluster)) {
    const attachments = parentRefsOf(route).map((parent) => ({
      parent,
      attachment: attach(cluster, route, parent),
      failure: parentFailure(route, parent),
    }));
    const isAttached = attachments.some(
      ({ attachment, failure }) => attachment.is === 'attached' && failure === undefined,
    );
    for (const { parent, attachment, failure } of attachments) {
      if (failure !== undefined && attachment.is !== 'refused')
        detached.push({
          resource: route,
          at: parent.get('name').at,
          reason: failure.reason,
          because: 'its controller does not accept it',
        });
      else if (attachment.is === 'attached')
        for (const attached of attachment.to) {
          const list = bound.get(attached.listener);
          if (list === undefined) bound.set(attached.listener, [{ route, attached }]);
          // One parentRef may name a listener of what another one names as a whole.
          else if (list.at(-1)?.route !== route) list.push({ route, attached });
        }
      else if (attachment.is === 'refused')
        detached.push({
          resource: route,
          at: parent.get('name').at,
          reason: attachment.reason,
          because: isAttached
            ? `this parentRef attaches to no listener, another one of the route does: ${attachment.because}`
            : attachment.because,
        });
      else if (attachment.is === 'mesh') {
        for (const port of meshPorts(cluster, route, parent, attachment)) {
          const entry = meshEntry(attachment.namespace, attachment.service, port);
          const known = mesh.get(entry.id);
          const candidates = candidatesOf(partsOf(route, true), route, [ANY_HOST], entry, undefined);
          if (known === undefined) mesh.set(entry.id, { entry, candidates: [...candidates] });
          else for (const candidate of candidates) known.candidates.push(candidate);
        }
      }
    }
  }
  const routes: (readonly Route[])[] = [];
  const entries: Entry[] = [];
  for (const gateway of cluster.all('Gateway'))
    for (const listener of listenersOfGateway(cluster, gateway)) {
      const list = bound.get(listener) ?? [];
      if (listener.refused === undefined) entries.push(entryOf(cluster, listener));
      routes.push(listenerRoutes(cluster, listener, list, partsOf, detached));
    }
  for (const { candidates } of mesh.values()) routes.push(settle(ordered(candidates)));
  return { entries, routes: routes.flat(), detached };
}

/**
 * One object per name: of several definitions the last one read is the one that stays applied. Those that each have a
 * definition of their Gateway beside them are variants, which are listed side by side.
 */
function applied(cluster: Cluster): readonly AnyRoute[] {
  const replaced = new Set<AnyRoute>();
  const seen = new Set<readonly AnyRoute[]>();
  for (const route of routesOf(cluster)) {
    const all = route.name === '' ? [] : routesNamed(cluster, route);
    if (all.length < 2 || seen.has(all)) continue;
    seen.add(all);
    for (const one of replacedAmong(cluster, all)) replaced.add(one);
  }
  return routesOf(cluster).filter((route) => !replaced.has(route));
}

/** Every definition of a route, in reading order. */
function routesNamed(cluster: Cluster, { kind, namespace, name }: AnyRoute): readonly AnyRoute[] {
  return isRouteKind(kind) ? cluster.definitions(kind, namespace, name) : [];
}

/** Those of several definitions that are no variants of some later one. */
function replacedAmong(cluster: Cluster, all: readonly AnyRoute[]): readonly AnyRoute[] {
  // Most have one parent. Then it is enough to count the later ones with another definition of it.
  const counts = new Map<string | Resource, number>();
  const count = (key: string | Resource): number => counts.get(key) ?? 0;
  const later: (readonly Resource[])[] = [];
  const withSeveral: (readonly Resource[])[] = [];
  return all.toReversed().filter((route) => {
    const parents = parentsOf(cluster, route);
    const [only, ...others] = parents;
    const isSimple = only !== undefined && others.length === 0;
    const isVariant = isSimple
      ? count(identityOf(only)) - count(only) === later.length - withSeveral.length &&
        withSeveral.every((other) => areVariants(parents, other))
      : later.every((other) => areVariants(parents, other));
    later.push(parents);
    if (isSimple) for (const key of [identityOf(only), only]) counts.set(key, count(key) + 1);
    else withSeveral.push(parents);
    return !isVariant;
  });
}

function identityOf({ kind, namespace, name }: Resource): string {
  return `${kind} ${namespace}/${name}`;
}

/** Whether some parent of one is another definition of a parent of the other. */
function areVariants(a: readonly Resource[], b: readonly Resource[]): boolean {
  return a.some((one) => b.some((other) => one !== other && identityOf(one) === identityOf(other)));
}

function parentsOf(cluster: Cluster, route: AnyRoute): readonly Resource[] {
  return parentRefsOf(route).flatMap((ref): readonly Resource[] => {
    const { kind, namespace, name = '' } = parentOf(route, ref);
    if (kind !== 'Gateway' && kind !== 'ListenerSet') return [];
    const found = cluster.find(kind, namespace, name, route);
    return found.is === 'found' ? [found.resource] : [];
  });
}

/** The ports of a Service that a route takes: the one that is named, else all. */
function meshPorts(
  cluster: Cluster,
  route: AnyRoute,
  parent: Cursor<ParentReference>,
  { namespace, service }: { readonly namespace: string; readonly service: string },
): readonly (number | undefined)[] {
  const { integer: port } = parent.get('port');
  const { string: section } = parent.get('sectionName');
  if (port !== undefined && section === undefined) return [port];
  const found = cluster.find('Service', namespace, service, route);
  const ports = found.is === 'found' ? portsOf(found.resource) : [];
  if (ports.length === 0) return [port];
  return ports
    .filter((one) => (port === undefined || one.port === port) && (section === undefined || one.name === section))
    .map((one) => one.port);
}

function listenerRoutes(
  cluster: Cluster,
  listener: Listener,
  bound: readonly Bound[],
  partsOf: PartsOf,
  detached: Detached[],
): readonly Route[] {
  const entry = entryOf(cluster, listener);
  const tls = entry.listenerTls?.tls;
  const accepted = resolveKinds(listener, bound, detached);
  const candidates = accepted.flatMap(({ route, attached }) =>
    candidatesOf(partsOf(route, false), route, attached.hosts, entry, tls),
  );
  return settle(ordered(candidates));
}

/** An HTTPRoute and a GRPCRoute with a host in common: the older one (else the first by name) is accepted, the other not. */
function resolveKinds(listener: Listener, bound: readonly Bound[], detached: Detached[]): readonly Bound[] {
  const http = bound.filter(({ route }) => route.kind === 'HTTPRoute');
  const grpc = bound.filter(({ route }) => route.kind === 'GRPCRoute');
  if (http.length === 0 || grpc.length === 0) return bound;
  const olderHttp = olderByHost(http);
  const olderGrpc = olderByHost(grpc);
  return bound.filter((one) => {
    const { route } = one;
    if (route.kind !== 'HTTPRoute' && route.kind !== 'GRPCRoute') return true;
    const rival = (route.kind === 'HTTPRoute' ? olderGrpc : olderHttp)(one);
    if (rival === undefined) return true;
    detached.push({
      resource: route,
      at: route.root.child('metadata').child('name').at,
      reason: 'NotAllowedByListeners',
      because: `${rival.route.kind} ${rival.route.namespace}/${rival.route.name} has the same host on listener "${listener.name}"`,
    });
    return false;
  });
}

/** Of many routes of a listener the first that is older than another one and has a host in common with it. */
function olderByHost(bound: readonly Bound[]): (than: Bound) => Bound | undefined {
  const index = new HostIndex<number>();
  for (const [place, { attached }] of bound.entries()) for (const host of attached.hosts) index.add(host, place);
  // The oldest so far, for each list of the index: the first that is older than a route can be searched for in it.
  const oldestOf = memo((places: readonly number[]) => {
    let oldest: Bound | undefined;
    return places.map((place) => {
      const one = bound[place];
      if (one !== undefined && (oldest === undefined || compareAge(one.route, oldest.route) < 0)) oldest = one;
      return oldest;
    });
  });
  return ({ route, attached }) => {
    let first = bound.length;
    for (const places of attached.hosts.flatMap((host) => index.near(host))) {
      const oldest = oldestOf(places);
      let low = 0;
      let high = places.length;
      while (low < high) {
        const middle = (low + high) >> 1;
        const one = oldest[middle];
        if (one !== undefined && compareAge(one.route, route) < 0) high = middle;
        else low = middle + 1;
      }
      first = Math.min(first, places[low] ?? first);
    }
    return bound[first];
  };
}

function entryOf(cluster: Cluster, listener: Listener): Entry {
  const { gateway, name, port, protocol, at, owner } = listener;
  const tls = tlsOf(cluster, listener);
  const who = `${gateway.namespace}/${gateway.name}`;
  const set = owner === gateway ? '' : `${owner.namespace}/${owner.name}/`;
  const address = gateway.root.get('spec').get('addresses').items()[0]?.get('value').string;
  return {
    type: 'gateway',
    id: `gateway/${who}/${set}${name}`,
    class: gateway.root.get('spec').get('gatewayClassName').string,
    gateway: who,
    listener: `${set}${name}`,
    address,
    port,
    protocol,
    hostname: at.get('hostname').text?.toLowerCase() || undefined,
    ...(tls === undefined ? {} : { listenerTls: { tls, owner, gateway } }),
    closed: closedBecause(cluster, listener),
    hosts: 'ordered',
    ...(port === undefined ? {} : { listens: [{ port, protocol: protocol ?? '' }] }),
    paths: READINGS,
  };
}

function meshEntry(namespace: string, service: string, port: number | undefined): Entry {
  return {
    type: 'clusterIP',
    id: ['mesh', namespace, service, ...(port === undefined ? [] : [port])].join('/'),
    gateway: `${namespace}/${service}`,
    address: `${service}.${namespace}.svc`,
    port,
    protocol: 'HTTP',
    hosts: 'ordered',
    ...(port === undefined ? {} : { listens: [{ port, protocol: 'HTTP' }] }),
    paths: READINGS,
  };
}

/** The Gateway API does not say whether paths are normalized before they are compared. */
const READINGS: Entry['paths'] = ['as-sent', 'traefik', 'nginx', 'envoy'];

function tlsOf(cluster: Cluster, listener: Listener): Tls | undefined {
  const { protocol } = listener;
  if (protocol !== 'HTTPS' && protocol !== 'TLS') return undefined;
  if (isPassedOn(listener)) return { mode: 'Passthrough', secrets: [] };
  const usable = certificatesOf(listener).filter((certificate) => mayUse(cluster, listener, certificate));
  return { mode: 'Terminate', secrets: usable.map(({ namespace, name }) => `${namespace}/${name}`) };
}

const isPassedOn = ({ at }: Listener): boolean => at.get('tls').get('mode').string === 'Passthrough';

interface Certificate {
  readonly namespace: string;
  readonly name: string;
}

/** The Secrets that a listener names. */
function certificatesOf({ at, owner }: Listener): readonly Certificate[] {
  const refs = at.get('tls').get('certificateRefs').items();
  return refs.flatMap((ref): readonly Certificate[] => {
    const { string: name } = ref.get('name');
    if (name === undefined || (ref.get('kind').string ?? 'Secret') !== 'Secret') return [];
    return [{ namespace: ref.get('namespace').string || owner.namespace, name }];
  });
}

function mayUse(cluster: Cluster, { owner }: Listener, certificate: Certificate): boolean {
  const from = { group: GATEWAY_GROUP, kind: owner.kind, namespace: owner.namespace };
  return isPermitted(cluster, { from, to: { group: '', kind: 'Secret', ...certificate } });
}

/** Why a cluster runs no listener; one that may not use any of its certificates cannot set up TLS. */
function closedBecause(cluster: Cluster, listener: Listener): string | undefined {
  const { at, owner, name, protocol, gateway } = listener;
  const isOf = ownerFailure(gateway) ?? ownerFailure(owner);
  if (isOf !== undefined) return `${owner.kind} ${owner.namespace}/${owner.name} is ${failureText(isOf)}`;
  const failure = listenerFailure(listener);
  if (failure !== undefined) return `listener "${name}" is ${failureText(failure)}`;
  if ((protocol !== 'HTTPS' && protocol !== 'TLS') || isPassedOn(listener)) return undefined;
  const certificates = certificatesOf(listener);
  const [first] = certificates;
  if (first === undefined || certificates.length < at.get('tls').get('certificateRefs').items().length)
    return undefined;
  if (certificates.some((certificate) => mayUse(cluster, listener, certificate))) return undefined;
  return `listener "${name}" may not use Secret ${first.namespace}/${first.name}: no ReferenceGrant there lets ${owner.kind}s of "${owner.namespace}" in (RefNotPermitted)`;
}

/** A draft with what its order depends on. */
interface Ranked {
  readonly draft: Draft;
  readonly rank: Candidate;
}

function ordered(candidates: readonly Ranked[]): readonly Draft[] {
  const sorted = candidates.toSorted((a, b) => comparePrecedence(a.rank, b.rank));
  if (sorted.every(({ rank }) => hasAge(rank.route))) return sorted.map(({ draft }) => draft);
  return runsOf(sorted, (a, b) => compareMatches(a.rank, b.rank) === 0).flatMap((equal, peers) => {
    // One without an age is not created yet, so it is younger than those with one.
    const ageless = new Set(equal.flatMap(({ rank }) => (hasAge(rank.route) ? [] : [rank.route])));
    return equal.map(({ draft, rank }) => (ageless.size > 1 && ageless.has(rank.route) ? { ...draft, peers } : draft));
  });
}

/** Neighbors that are equal, together. */
function runsOf<T>(sorted: readonly T[], isEqual: (a: T, b: T) => boolean): readonly (readonly T[])[] {
  const runs: T[][] = [];
  for (const one of sorted) {
    const last = runs.at(-1);
    if (last?.[0] !== undefined && isEqual(last[0], one)) last.push(one);
    else runs.push([one]);
  }
  return runs;
}

/** What a rule says, wherever it applies. */
interface RuleParts {
  readonly filters: readonly Filter[];
  readonly backends: readonly Backend[];
  readonly doubts: readonly Doubt[];
  readonly matches: readonly ReadMatch[];
}

/** The rules of a route; `isMesh` where its parent is a Service. */
type PartsOf = (route: AnyRoute, isMesh: boolean) => readonly RuleParts[];

/** Reads the rules of a route once for all listeners. */
function rememberParts(cluster: Cluster): PartsOf {
  const read = (route: AnyRoute, isMesh: boolean): readonly RuleParts[] =>
    rulesOf(route).map((rule) => ({
      ...withOwnFilters(
        readFilters(cluster, route, rule.get('filters')),
        backendRefsOf(rule).map((ref) => ({
          backend: gatewayBackend(cluster, route, ref, isMesh),
          own: readFilters(cluster, route, ref.child('filters')),
        })),
      ),
      matches: matchesOf(route, rule),
    }));
  const ofGateway = memo((route: AnyRoute) => read(route, false));
  return (route, isMesh) => (isMesh ? read(route, true) : ofGateway(route));
}

interface FilteredBackend {
  readonly backend: Backend;
  /** Filters for the requests that this backend gets. */
  readonly own: Extension;
}

/**
 * Filters of the only backend are like filters of the rule; those of several apply to the share of each. Where they say
 * the same, or nothing that decides an answer, every share is answered alike.
 */
function withOwnFilters(ofRule: Extension, refs: readonly FilteredBackend[]): Omit<RuleParts, 'matches'> {
  const { filters } = ofRule;
  const backends = refs.map(({ backend }) => backend);
  const weighted = refs.filter(({ backend }) => backend.weight > 0);
  const [only] = weighted;
  const doubts = [...ofRule.doubts, ...weighted.flatMap(({ own }) => own.doubts)];
  if (only !== undefined && weighted.length === 1)
    return { filters: [...filters, ...only.own.filters], backends, doubts };
  const [, ...different] = new Set(weighted.map(({ own }) => JSON.stringify(own.filters.filter(decides))));
  if (different.length === 0) {
    const shared = (only?.own.filters ?? []).filter(decides);
    return { filters: [...filters, ...shared], backends, doubts };
  }
  const alternatives = weighted.map(({ backend, own }) => ({
    text: `${backend.namespace}/${backend.service}:${backend.port ?? ''}`,
    backends: [backend],
    filters: [...filters, ...own.filters],
  }));
  return {
    filters,
    backends,
    doubts: [...doubts, { reason: 'filters of the backends apply to the share of each', alternatives }],
  };
}

/** Whether a filter can change which answer a client gets, or with which path and host a backend is asked. */
function decides(filter: Filter): boolean {
  if (filter.type === 'RequestHeaderModifier')
    return [...filter.set, ...filter.add].some(({ name }) => name.toLowerCase() === 'host');
  return filter.type !== 'ResponseHeaderModifier' && filter.type !== 'RequestMirror';
}

/** Every match of every rule of a route, for each of its hosts. */
function candidatesOf(
  parts: readonly RuleParts[],
  route: AnyRoute,
  hosts: readonly HostMatch[],
  entry: Entry,
  tls: Tls | undefined,
): readonly Ranked[] {
  return parts.flatMap(({ filters, backends, doubts, matches }, ruleIndex) =>
    matches.flatMap(({ match, grpc, at, uncertain }, matchIndex) => {
      const source = { resource: route, at };
      return hosts.map((host): Ranked => {
        const { path, pathType, method, headers, queryParams } = match;
        const full: RouteMatch = { host, path, pathType, method, headers, queryParams };
        const draft: Draft = {
          entry,
          source,
          match: full,
          tls,
          filters,
          backends,
          httpsRedirect: undefined,
          reply: undefined,
          isFallback: false,
          doubts: uncertain === undefined ? doubts : [...doubts, { reason: uncertain, alternatives: [] }],
          rank: undefined,
        };
        const rank: Candidate = {
          host,
          path: grpc === undefined ? path : undefined,
          grpc,
          hasMethod: method !== undefined,
          headers: headers.length,
          queryParams: queryParams.length,
          route,
          rule: ruleIndex,
          matchIndex,
        };
        return { draft, rank };
      });
    }),
  );
}
