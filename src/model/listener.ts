/** Gateways as a list of listeners, and which routes each of them takes. Source: gateway-api apis/v1/gateway_types.go. */
import type { LabelSelector } from 'kubernetes-types/meta/v1.js';
import type { Cursor } from '../load/cursor.ts';
import type { Cluster } from './cluster.ts';
import { type AllowedNamespaces, GATEWAY_GROUP, type ListenerSpec } from './gateway-api.ts';
import type { Resource, ResourceOf } from './resource.ts';
import { requirementsOf, satisfies } from './selector.ts';

export type RouteKind = 'HTTPRoute' | 'GRPCRoute' | 'TLSRoute' | 'TCPRoute' | 'UDPRoute';

export interface Listener {
  readonly gateway: ResourceOf<'Gateway'>;
  /** The Gateway, or the ListenerSet that adds the listener to it. */
  readonly owner: ResourceOf<'Gateway'> | ResourceOf<'ListenerSet'>;
  readonly at: Cursor<ListenerSpec>;
  readonly name: string;
  readonly port: number | undefined;
  readonly protocol: string;
  /** Lower case; undefined takes every host. */
  readonly hostname: string | undefined;
  /** The kinds of routes that may attach. */
  readonly kinds: readonly RouteKind[];
  /** Why it serves nothing: it contradicts another listener, or its Gateway refuses it. */
  readonly refused: string | undefined;
}

const KINDS_BY_PROTOCOL: Readonly<Record<string, readonly RouteKind[]>> = {
  HTTP: ['HTTPRoute', 'GRPCRoute'],
  HTTPS: ['HTTPRoute', 'GRPCRoute'],
  TLS: ['TLSRoute'],
  TCP: ['TCPRoute'],
  UDP: ['UDPRoute'],
};

/** The kinds that a protocol takes when nothing else is said; undefined for a protocol of an implementation's own. */
export function kindsOfProtocol(protocol: string): readonly RouteKind[] | undefined {
  return KINDS_BY_PROTOCOL[protocol];
}

/**
 * All listeners of a Gateway: its own, then those of the ListenerSets it admits. Own listeners that contradict each
 * other are all refused; of a set's listeners the first in order wins.
 */
export function listenersOf(cluster: Cluster, gateway: ResourceOf<'Gateway'>): readonly Listener[] {
  const own = gateway.root
    .get('spec')
    .get('listeners')
    .items()
    .map((at) => listenerAt(at, gateway, gateway));
  const accepted: Listener[] = own.map((one) => {
    const rival = own.find((other) => other !== one && contradicts(one, other));
    return rival === undefined ? one : { ...one, refused: `it contradicts listener "${rival.name}" of the same Gateway` };
  });
  for (const set of listenerSetsOf(cluster, gateway)) {
    const refusal = admits(cluster, gateway.root.get('spec').get('allowedListeners').get('namespaces'), gateway, set, 'None')
      ? undefined
      : `Gateway ${gateway.namespace}/${gateway.name} admits no ListenerSets of namespace "${set.namespace}"`;
    for (const at of set.root.get('spec').get('listeners').items()) {
      const one = listenerAt(at, gateway, set);
      const rival = accepted.find((other) => other.refused === undefined && contradicts(one, other));
      const because = refusal ?? (rival === undefined ? undefined : `listener "${rival.name}" comes before it`);
      accepted.push({ ...one, refused: because });
    }
  }
  return accepted;
}

function listenerSetsOf(cluster: Cluster, gateway: ResourceOf<'Gateway'>): readonly ResourceOf<'ListenerSet'>[] {
  return cluster
    .all('ListenerSet')
    .filter((set) => {
      const parent = set.root.get('spec').get('parentRef');
      return (
        (parent.get('kind').string ?? 'Gateway') === 'Gateway' &&
        parent.get('name').string === gateway.name &&
        (parent.get('namespace').string ?? set.namespace) === gateway.namespace
      );
    })
    .toSorted((a, b) => {
      const left = `${a.namespace}/${a.name}`;
      const right = `${b.namespace}/${b.name}`;
      return left < right ? -1 : left > right ? 1 : 0;
    });
}

function listenerAt(
  at: Cursor<ListenerSpec>,
  gateway: ResourceOf<'Gateway'>,
  owner: ResourceOf<'Gateway'> | ResourceOf<'ListenerSet'>,
): Listener {
  const protocol = at.get('protocol').string ?? '';
  const possible = kindsOfProtocol(protocol) ?? [];
  const wanted = at.get('allowedRoutes').get('kinds').items();
  const kinds =
    wanted.length === 0
      ? possible
      : possible.filter((kind) =>
          wanted.some((one) => one.get('kind').string === kind && (one.get('group').string ?? GATEWAY_GROUP) === GATEWAY_GROUP),
        );
  return {
    gateway,
    owner,
    at,
    name: at.get('name').string ?? '',
    port: at.get('port').integer,
    protocol,
    hostname: at.get('hostname').string?.toLowerCase() || undefined,
    kinds,
    refused: kindsOfProtocol(protocol) === undefined && protocol !== '' && !protocol.includes('/') ? `protocol "${protocol}" is not supported` : undefined,
  };
}

const HTTP_LIKE: ReadonlySet<string> = new Set(['HTTP', 'HTTPS', 'TLS']);

/** Whether two listeners cannot be told apart by what arrives. */
export function contradicts(a: Listener, b: Listener): boolean {
  if (a.port === undefined || a.port !== b.port) return false;
  if (a.protocol === 'UDP' || b.protocol === 'UDP') return a.protocol === b.protocol;
  if (a.protocol === 'TCP' || b.protocol === 'TCP') return true;
  if (a.protocol === b.protocol) return a.hostname === b.hostname;
  // Plain HTTP and TLS cannot share a port; HTTPS and TLS can, where their hostnames differ.
  if (!HTTP_LIKE.has(a.protocol) || !HTTP_LIKE.has(b.protocol)) return false;
  return a.protocol === 'HTTP' || b.protocol === 'HTTP' || a.hostname === b.hostname;
}

/**
 * Whether a namespace rule (`from: All | Same | Selector | None`) of an owner admits an object. `Same` is the owner's
 * namespace; `Selector` asks the labels of the object's Namespace. Unknown labels count as not matching.
 */
export function admits(
  cluster: Cluster,
  rule: Cursor<AllowedNamespaces>,
  owner: Resource,
  object: Resource,
  fallback: 'Same' | 'None',
): boolean {
  const from = rule.get('from').string ?? fallback;
  switch (from) {
    case 'All':
      return true;
    case 'Same':
      return owner.namespace === object.namespace;
    case 'Selector':
      return namespaceMatches(cluster, rule.get('selector'), object);
    default:
      return false;
  }
}

function namespaceMatches(cluster: Cluster, selector: Cursor<LabelSelector>, object: Resource): boolean {
  const requirements = requirementsOf(selector);
  // What the selector asks for is filled in later: nothing can be held against the route.
  if (requirements === undefined) return true;
  if (!selector.exists) return false;
  return satisfies(namespaceLabels(cluster, object.namespace, object), requirements);
}

/** The labels of a Namespace: those written, and its name, which every cluster adds. */
export function namespaceLabels(cluster: Cluster, namespace: string, near: Resource): Readonly<Record<string, string>> {
  const found = cluster.find('Namespace', '', namespace, near);
  const written = found.is === 'found' ? found.resource.root.get('metadata').get('labels').strings() : {};
  return { ...written, 'kubernetes.io/metadata.name': namespace };
}
