/** Which listeners a route attaches to, and why not to others. Source: gateway-api apis/v1/shared_types.go ParentReference. */

import type { Cursor } from '../../load/value/cursor.ts';
import type { Cluster } from '../../model/cluster/cluster.ts';
import { clusterQuery } from '../../model/cluster/query.ts';
import type { AnyRoute } from '../../model/network/gateway-route.ts';
import { admits, type Listener, type ListenerOwner, listenersOf } from '../../model/network/listener.ts';
import { GATEWAY_GROUP, type ParentReference } from '../../model/objects/gateway-api.ts';
import type { Resource, ResourceOf } from '../../model/objects/resource.ts';
import { groupBy } from '../../text/group.ts';
import { type KeptList, keptList, memo, query } from '../../text/query.ts';
import { hostMatch, hostText, intersectHosts } from '../match/host.ts';
import { HostIndex } from '../match/host-index.ts';
import type { HostMatch } from '../route/route.ts';

/** The status reasons that a controller sets on a parent; `ParentNotFound` and `ListenersNotValid` are our own. */
export type RefusalReason =
  | 'ParentNotFound'
  | 'NoMatchingParent'
  | 'ListenersNotValid'
  | 'NotAllowedByListeners'
  | 'NoMatchingListenerHostname';

export interface Attached {
  readonly listener: Listener;
  /** The hosts that both the listener and the route take; never empty. */
  readonly hosts: readonly HostMatch[];
}

export interface Refused {
  readonly is: 'refused';
  readonly parent: Cursor<ParentReference>;
  readonly reason: RefusalReason;
  readonly because: string;
  /** Where the parent is there: the object, and its listeners that had come this far. */
  readonly by: ListenerOwner | undefined;
  readonly listeners: readonly Listener[];
  /** What the listeners do not allow, where that is the reason. */
  readonly not?: 'kind' | 'namespace';
}

export type Attachment =
  | { readonly is: 'attached'; readonly parent: Cursor<ParentReference>; readonly to: readonly Attached[] }
  /** A Service: the route shapes traffic inside a mesh. */
  | {
      readonly is: 'mesh';
      readonly parent: Cursor<ParentReference>;
      readonly service: string;
      readonly namespace: string;
    }
  | Refused
  /** The parent is of a kind, or in text, that kroute cannot read. */
  | { readonly is: 'unknown'; readonly parent: Cursor<ParentReference> };

/** The listeners of a Gateway. */
export const listenersOfGateway = clusterQuery(
  'attachment.listenersOfGateway',
  (cluster, gateway: ResourceOf<'Gateway'>) => listenersOf(cluster, gateway),
);

/** Those of them that the Gateway itself, or one of its ListenerSets, declares. */
export function listenersOfOwner(
  cluster: Cluster,
  gateway: ResourceOf<'Gateway'>,
  owner: ListenerOwner,
): KeptList<Listener> {
  return listenersByOwner(cluster, gateway).get(owner) ?? NO_LISTENERS;
}

const NO_LISTENERS: KeptList<Listener> = keptList([]);

const listenersByOwner = clusterQuery('attachment.listenersByOwner', (cluster, gateway: ResourceOf<'Gateway'>) =>
  groupBy(listenersOfGateway(cluster, gateway), ({ owner }) => owner),
);

/** The hosts in the hostnames of a route: known ones, and ones filled in later; empty if those of the listener count. */
const hostnamesOf = query('attachment.hostnamesOf', (route: AnyRoute) => {
  const written = hostnameCursors(route).filter(({ text }) => text !== undefined && text !== '');
  const matches = (cursors: readonly Cursor[]): readonly HostMatch[] =>
    cursors.map(({ text }) => hostMatch(text, 'many'));
  return {
    known: matches(written.filter(({ string }) => string !== undefined)),
    open: matches(written.filter(({ string }) => string === undefined)),
  };
});

/** The hosts as they are written. */
export function hostnameCursors(route: AnyRoute): readonly Cursor[] {
  return route.root.child('spec').child<string[]>('hostnames').items();
}

/** Whether one of several listeners takes some of the requests for a host. */
export function takesHost(listeners: KeptList<Listener>, host: string | undefined): boolean {
  return hostsOfListeners(listeners).near(hostMatch(host, 'many')).length > 0;
}

const hostsOfListeners = query('attachment.hostsOfListeners', (listeners: KeptList<Listener>) => {
  const index = new HostIndex<Listener>();
  for (const listener of listeners) index.add(hostMatch(listener.hostname, 'many'), listener);
  return index;
});

/** What becomes of one parentRef, by the definition of the parent nearest to the route. */
export function attach(cluster: Cluster, route: AnyRoute, parent: Cursor<ParentReference>): Attachment {
  return attachmentsOf(cluster, route)(parent);
}

/** What becomes of the parentRefs of a route: all rules about attachment use it. */
const attachmentsOf = clusterQuery('attachment.attachmentsOf', (cluster, route: AnyRoute) =>
  memo((parent: Cursor<ParentReference>) => findAttachment(cluster, route, parent)),
);

function findAttachment(cluster: Cluster, route: AnyRoute, parent: Cursor<ParentReference>): Attachment {
  const { group, kind, namespace, name } = parentOf(route, parent);
  if (name === undefined) return { is: 'unknown', parent };
  if (kind === 'Service' && group === '') return { is: 'mesh', parent, service: name, namespace };
  if (group !== GATEWAY_GROUP || (kind !== 'Gateway' && kind !== 'ListenerSet')) return { is: 'unknown', parent };
  const found = cluster.find(kind, namespace, name, route);
  if (found.is === 'found') return attachTo(cluster, route, parent, found.resource);
  if (found.is !== 'absent') return { is: 'unknown', parent };
  const because = `${kind} ${namespace}/${name} does not exist`;
  return { is: 'refused', parent, reason: 'ParentNotFound', because, by: undefined, listeners: [] };
}

/** A parentRef with the API's defaults applied. */
export function parentOf(
  route: Resource,
  parent: Cursor<ParentReference>,
): { readonly group: string; readonly kind: string; readonly namespace: string; readonly name: string | undefined } {
  return {
    group: parent.get('group').string ?? GATEWAY_GROUP,
    kind: parent.get('kind').string ?? 'Gateway',
    namespace: parent.get('namespace').string || route.namespace,
    name: parent.get('name').string || undefined,
  };
}

/** The same for one definition of the parent. */
export function attachTo(
  cluster: Cluster,
  route: AnyRoute,
  parent: Cursor<ParentReference>,
  to: ListenerOwner,
): Attachment {
  const gateway = gatewayOf(cluster, to);
  if (gateway === undefined) return { is: 'unknown', parent };
  // A reference to a Gateway means its own listeners, without those of its sets.
  return choose(cluster, listenersOfOwner(cluster, gateway, to), route, parent, to);
}

/** Why a parent that is there does not take the route; undefined where it does, or where it is open which definition is meant. */
export function refusalOf(cluster: Cluster, route: AnyRoute, parent: Cursor<ParentReference>): Refused | undefined {
  const attachment = attach(cluster, route, parent);
  if (attachment.is !== 'refused' || attachment.by === undefined) return undefined;
  if (attachment.by.file.path === route.file.path) return attachment;
  const { kind, namespace, name = '' } = parentOf(route, parent);
  const known = kind === 'ListenerSet' ? 'ListenerSet' : 'Gateway';
  return cluster.definitions(known, namespace, name).length === 1 ? attachment : undefined;
}

function gatewayOf(cluster: Cluster, parent: ListenerOwner): ResourceOf<'Gateway'> | undefined {
  if (isGateway(parent)) return parent;
  const ref = parent.root.child('spec').child<ParentReference>('parentRef');
  const { group, kind, namespace, name } = parentOf(parent, ref);
  if (name === undefined || group !== GATEWAY_GROUP || kind !== 'Gateway') return undefined;
  const found = cluster.find('Gateway', namespace, name, parent);
  return found.is === 'found' ? found.resource : undefined;
}

function isGateway(resource: Resource): resource is ResourceOf<'Gateway'> {
  return resource.known === 'Gateway';
}

/** The steps of attachment, in the order in which a controller reports them. */
function choose(
  cluster: Cluster,
  listeners: KeptList<Listener>,
  route: AnyRoute,
  parent: Cursor<ParentReference>,
  by: ListenerOwner,
): Attachment {
  const who = `${by.kind} ${by.namespace}/${by.name}`;
  const refuse = (reason: RefusalReason, because: string, seen: readonly Listener[]): Refused => ({
    is: 'refused',
    parent,
    reason,
    because,
    by,
    listeners: seen,
  });
  const section = parent.get('sectionName').string;
  const port = parent.get('port').integer;
  // 1. sectionName and port, where given.
  const { byName, byPort } = listenerIndex(listeners);
  const ofSection = section === undefined ? listeners : (byName.get(section) ?? NO_LISTENERS);
  const named =
    port === undefined
      ? ofSection
      : section === undefined
        ? (byPort.get(port) ?? NO_LISTENERS)
        : keptList(ofSection.filter((listener) => listener.port === port));
  if (named.length === 0) {
    const wanted = [section === undefined ? '' : `named "${section}"`, port === undefined ? '' : `on port ${port}`];
    const because = `${who} has no listener ${wanted.filter((part) => part !== '').join(' ')}`.trimEnd();
    return refuse('NoMatchingParent', because, listeners);
  }
  const { kind } = route;
  const isAllowed = (listener: Listener): boolean =>
    admits(cluster, listener.at.get('allowedRoutes').get('namespaces'), listener.owner, route, 'Same') !== 'no';
  // Where there are many, those that take one of its hosts are asked first: most often the route attaches there.
  const { known, open } = hostnamesOf(route);
  if (named.length > FEW && known.length > 0 && open.length === 0) {
    const quick = near(named, route).flatMap((listener): readonly Attached[] => {
      const takesKind = listener.refused === undefined && listener.kinds.some((one) => one === kind);
      const hosts = takesKind && isAllowed(listener) ? sharedHosts(listener, route) : [];
      return hosts.length === 0 ? [] : [{ listener, hosts }];
    });
    if (quick.length > 0) return { is: 'attached', parent, to: quick };
  }
  const serving = named.filter((listener) => listener.refused === undefined);
  if (serving.length === 0) {
    const [first] = named;
    const because = `listener "${first?.name ?? ''}" of ${who} serves nothing: ${first?.refused ?? ''}`;
    return refuse('ListenersNotValid', because, named);
  }
  // 2. allowedRoutes: kinds, then namespaces.
  const ofKind = serving.filter((listener) => listener.kinds.some((one) => one === kind));
  if (ofKind.length === 0)
    return { ...refuse('NotAllowedByListeners', `no listener of ${who} takes ${kind}s`, serving), not: 'kind' };
  const allowed = ofKind.filter(isAllowed);
  if (allowed.length === 0) {
    const because = `no listener of ${who} takes routes of namespace "${route.namespace}"`;
    return { ...refuse('NotAllowedByListeners', because, ofKind), not: 'namespace' };
  }
  // 3. Hostnames that both sides take.
  const to = allowed.flatMap((listener): readonly Attached[] => {
    const hosts = sharedHosts(listener, route);
    return hosts.length === 0 ? [] : [{ listener, hosts }];
  });
  if (to.length > 0) return { is: 'attached', parent, to };
  if (hostnameCursors(route).some(({ string }) => string === undefined)) return { is: 'unknown', parent };
  const because = `no hostname of the route is one that a listener of ${who} takes`;
  return refuse('NoMatchingListenerHostname', because, allowed);
}

const FEW = 16;

/** The listeners that may have a host in common with a route, in order. */
function near(listeners: KeptList<Listener>, route: AnyRoute): readonly Listener[] {
  const { index, others } = placesByHost(listeners);
  const places = new Set(others);
  for (const host of hostnamesOf(route).known)
    for (const list of index.near(host)) for (const place of list) places.add(place);
  return [...places].sort((a, b) => a - b).flatMap((place) => listeners[place] ?? []);
}

/** Streams have no hosts. */
const placesByHost = query('attachment.placesByHost', (listeners: KeptList<Listener>) => {
  const index = new HostIndex<number>();
  const others: number[] = [];
  for (const [place, { protocol, hostname }] of listeners.entries())
    if (protocol === 'TCP' || protocol === 'UDP') others.push(place);
    else index.add(hostMatch(hostname, 'many'), place);
  return { index, others };
});

const listenerIndex = query('attachment.listenerIndex', (listeners: KeptList<Listener>) => ({
  byName: groupBy(listeners, ({ name }) => name),
  byPort: groupBy(listeners, ({ port }) => port),
}));

function sharedHosts(listener: Listener, route: AnyRoute): readonly HostMatch[] {
  const own = hostMatch(listener.hostname, 'many');
  if (listener.protocol === 'TCP' || listener.protocol === 'UDP') return [own];
  const { known, open } = hostnamesOf(route);
  if (known.length + open.length === 0) return [hostMatch(listener.at.get('hostname').text, 'many')];
  // What is filled in later may be a host of the listener.
  const shared = [...known.flatMap((host) => intersectHosts(own, host) ?? []), ...open];
  // Several hostnames of a route may come to the one of the listener.
  return [...new Map(shared.map((host) => [hostText(host), host])).values()];
}
