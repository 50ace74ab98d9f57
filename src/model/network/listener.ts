/** Gateways as a list of listeners, and which routes each of them takes. Source: gateway-api apis/v1/gateway_types.go. */

import type { LabelSelector } from 'kubernetes-types/meta/v1.js';
import type { Cursor } from '../../load/value/cursor.ts';
import { inner, push } from '../../text/group.ts';
import { bareOf, table } from '../../text/own.ts';
import { type KeptList, keptList, query } from '../../text/query.ts';
import type { Cluster } from '../cluster/cluster.ts';
import { mayBeOne } from '../cluster/pending.ts';
import { compareAge } from '../objects/creation-order.ts';
import { type AllowedNamespaces, GATEWAY_GROUP, type ListenerSpec } from '../objects/gateway-api.ts';
import { distance } from '../objects/paths.ts';
import { mayGetLabels, type Resource, type ResourceOf } from '../objects/resource.ts';
import { type Labels, requirementsOf, satisfies } from '../objects/selector.ts';
import { ROUTE_KINDS, type RouteKind } from './gateway-route.ts';
import { Rivals } from './listener-conflicts.ts';

/** A listener as it is written, wherever it is declared. */
export interface ListenerFacts {
  readonly at: Cursor<ListenerSpec>;
  readonly name: string;
  readonly port: number | undefined;
  readonly protocol: string;
  /** Lowercase; undefined matches every host. */
  readonly hostname: string | undefined;
  /** The kinds of routes that may attach. */
  readonly kinds: readonly RouteKind[];
}

/** What declares listeners: a Gateway, or a ListenerSet that adds them to one. */
export type ListenerOwner = ResourceOf<'Gateway' | 'ListenerSet'>;

export function isListenerOwner(resource: Resource): resource is ListenerOwner {
  return resource.known === 'Gateway' || resource.known === 'ListenerSet';
}

/** A listener in the place it has in its Gateway. */
export interface Listener extends ListenerFacts {
  readonly gateway: ResourceOf<'Gateway'>;
  readonly owner: ListenerOwner;
  /** Why it is not accepted: it conflicts with another listener, or its Gateway does not allow it. */
  readonly refused: string | undefined;
  /** The listener that it conflicts with, if that is the reason. */
  readonly rival: Listener | undefined;
}

const KINDS_BY_PROTOCOL = table<readonly RouteKind[]>({
  HTTP: ['HTTPRoute', 'GRPCRoute'],
  HTTPS: ['HTTPRoute', 'GRPCRoute'],
  TLS: ['TLSRoute'],
  TCP: ['TCPRoute'],
  UDP: ['UDPRoute'],
});

/** The default kinds of a protocol; undefined for an implementation-specific protocol. */
function kindsOfProtocol(protocol: string): readonly RouteKind[] | undefined {
  return KINDS_BY_PROTOCOL.get(protocol);
}

/** The listeners that an object declares. */
export function listenersIn({ root }: ListenerOwner): readonly ListenerFacts[] {
  return root
    .child('spec')
    .child<ListenerSpec[]>('listeners')
    .items()
    .map((at) => ({
      at,
      name: at.get('name').text ?? '',
      port: at.get('port').integer,
      protocol: at.get('protocol').string ?? '',
      hostname: at.get('hostname').string?.toLowerCase() || undefined,
      kinds: kindsOf(at),
    }));
}

function ownListeners(owner: ListenerOwner, gateway: ResourceOf<'Gateway'>): readonly Listener[] {
  return listenersIn(owner).map((facts) => ({ ...facts, gateway, owner, refused: undefined, rival: undefined }));
}

/**
 * All listeners of a Gateway: its own, then those of the ListenerSets that it allows. If own listeners conflict with
 * each other, no one of them is accepted. Among the listeners of sets the first in order takes precedence.
 */
export function listenersOf(cluster: Cluster, gateway: ResourceOf<'Gateway'>): KeptList<Listener> {
  const own = ownListeners(gateway, gateway);
  const ofOwn = new Rivals<Listener>();
  for (const one of own) ofOwn.add(one);
  const serving = new Rivals<Listener>();
  const accepted: Listener[] = own.map((one) => {
    const rival = ofOwn.of(one);
    if (rival === undefined) {
      serving.add(one);
      return one;
    }
    return { ...one, rival, refused: `it conflicts with listener "${rival.name}" of the same Gateway` };
  });
  for (const set of listenerSetsOf(cluster, gateway)) {
    const refusal = admitsSet(cluster, gateway, set)
      ? undefined
      : `Gateway ${gateway.namespace}/${gateway.name} does not allow ListenerSets from namespace "${set.namespace}"`;
    for (const one of ownListeners(set, gateway)) {
      const rival = serving.of(one);
      const because =
        refusal ??
        (rival === undefined ? undefined : `it conflicts with listener "${rival.name}", which takes precedence`);
      const placed = { ...one, refused: because, rival: refusal === undefined ? rival : undefined };
      accepted.push(placed);
      if (because === undefined) serving.add(placed);
    }
  }
  return keptList(accepted);
}

/** Whether a Gateway allows a ListenerSet to attach. The default is None. */
export function admitsSet(cluster: Cluster, gateway: ResourceOf<'Gateway'>, set: ResourceOf<'ListenerSet'>): boolean {
  const rule = gateway.root.get('spec').get('allowedListeners').get('namespaces');
  return admits(cluster, rule, gateway, set, 'None') !== 'no';
}

/** The ListenerSets whose parent is a Gateway, the oldest first. */
export function listenerSetsOf(cluster: Cluster, gateway: ResourceOf<'Gateway'>): readonly ResourceOf<'ListenerSet'>[] {
  return setsByGateway(cluster).get(gateway.namespace)?.get(gateway.name) ?? [];
}

/** By namespace, then by name. */
const setsByGateway = query('listener.setsByGateway', (cluster: Cluster) => {
  const byNamespace = new Map<string, Map<string, ResourceOf<'ListenerSet'>[]>>();
  for (const set of cluster.all('ListenerSet').toSorted(compareAge)) {
    const parent = set.root.get('spec').get('parentRef');
    const name = parent.get('name').string;
    const isGateway =
      (parent.get('kind').string ?? 'Gateway') === 'Gateway' &&
      (parent.get('group').string ?? GATEWAY_GROUP) === GATEWAY_GROUP;
    if (name === undefined || !isGateway) continue;
    const namespace = parent.get('namespace').string || set.namespace;
    push(inner(byNamespace, namespace), name, set);
  }
  return byNamespace;
});

/** The kinds of routes that a listener allows: the possible kinds of its protocol, restricted by allowedRoutes.kinds. */
function kindsOf(listener: Cursor<ListenerSpec>): readonly RouteKind[] {
  const possible = possibleKinds(listener);
  const wanted = listener.get('allowedRoutes').get('kinds').items();
  if (wanted.length === 0) return possible;
  return possible.filter((kind) =>
    wanted.some(
      (one) => one.get('kind').string === kind && (one.get('group').string ?? GATEWAY_GROUP) === GATEWAY_GROUP,
    ),
  );
}

/** All kinds of routes that can attach to a listener. For an implementation-specific protocol these are all kinds. */
export function possibleKinds(listener: Cursor<ListenerSpec>): readonly RouteKind[] {
  const protocol = listener.get('protocol').string ?? '';
  const kinds = kindsOfProtocol(protocol) ?? ROUTE_KINDS;
  // If the listener terminates TLS, some implementations allow a TCPRoute.
  const isTerminated = protocol === 'TLS' && listener.get('tls').get('mode').string !== 'Passthrough';
  return isTerminated ? [...kinds, 'TCPRoute'] : kinds;
}

/**
 * Whether a namespace rule (`from: All | Same | Selector | None`) of an owner allows an object. `Same` is the namespace
 * of the owner. `Selector` matches the labels of the object's Namespace, which are unknown if it is not among the files.
 */
export function admits(
  cluster: Cluster,
  rule: Cursor<AllowedNamespaces>,
  owner: Resource,
  object: Resource,
  fallback: 'Same' | 'None',
): 'yes' | 'no' | 'unknown' {
  const written = rule.get('from');
  if (written.isUnknown) return 'unknown';
  switch (written.string ?? fallback) {
    case 'All':
      return 'yes';
    case 'Same':
      if (mayBeOne(owner.namespace, object.namespace)) return 'unknown';
      return owner.namespace === object.namespace ? 'yes' : 'no';
    case 'Selector':
      return namespaceMatches(cluster, rule.get('selector'), object);
    default:
      return 'no';
  }
}

function namespaceMatches(
  cluster: Cluster,
  selector: Cursor<LabelSelector>,
  object: Resource,
): 'yes' | 'no' | 'unknown' {
  const requirements = requirementsOf(selector);
  // Part of the selector is filled in later, so the result is unknown.
  if (requirements === undefined) return 'unknown';
  if (!selector.exists) return 'no';
  const { labels, complete } = namespaceLabels(cluster, object.namespace, object);
  const isKnown = ({ key }: { readonly key: string }): boolean => complete || labels[key] !== undefined;
  if (!satisfies(labels, requirements.filter(isKnown))) return 'no';
  return requirements.every(isKnown) ? 'yes' : 'unknown';
}

export interface NamespaceLabels {
  readonly labels: Labels;
  /** Whether these are all labels: the Namespace is among the files, and no kustomization adds labels. */
  readonly complete: boolean;
}

/** The labels of a Namespace: the written ones, and kubernetes.io/metadata.name, which the API server adds. */
function namespaceLabels(cluster: Cluster, namespace: string, near: Resource): NamespaceLabels {
  const found = cluster.find('Namespace', '', namespace, near);
  const itsName = ['kubernetes.io/metadata.name', namespace] as const;
  if (found.is !== 'found') return { labels: bareOf([itsName]), complete: false };
  const { root, file } = found.resource;
  const written = root.get('metadata').get('labels');
  const isKnown = written.entries().every((entry) => entry.string !== undefined) && !mayGetLabels(found.resource);
  // Namespaces are often defined several times, with different labels.
  const isOnly =
    cluster.definitions('Namespace', '', namespace).length === 1 && distance(file.path, near.file.path) <= FAR;
  const complete = isKnown && (file.path === near.file.path || isOnly);
  return { labels: bareOf([...Object.entries(written.strings()), itsName]), complete };
}

/** From this distance on, two files are most likely not applied together. */
const FAR = 4;
