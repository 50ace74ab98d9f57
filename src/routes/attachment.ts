/** Which listeners a route attaches to, and why not to others. Source: gateway-api apis/v1/shared_types.go ParentReference. */
import type { Cursor } from '../load/cursor.ts';
import type { Cluster } from '../model/cluster.ts';
import { GATEWAY_GROUP, type ParentReference } from '../model/gateway-api.ts';
import { admits, type Listener, listenersOf, type RouteKind } from '../model/listener.ts';
import type { Resource, ResourceOf } from '../model/resource.ts';
import { hostMatch, intersectHosts } from './host.ts';
import type { HostMatch } from './route.ts';

/** The status reasons that a controller sets on a parent. */
export type RefusalReason = 'ParentNotFound' | 'NoMatchingParent' | 'NotAllowedByListeners' | 'NoMatchingListenerHostname';

export interface Attached {
  readonly listener: Listener;
  /** The hosts that both the listener and the route take; never empty. */
  readonly hosts: readonly HostMatch[];
}

export type Attachment =
  | { readonly is: 'attached'; readonly parent: Cursor<ParentReference>; readonly to: readonly Attached[] }
  /** A Service: the route shapes traffic inside a mesh. */
  | { readonly is: 'mesh'; readonly parent: Cursor<ParentReference>; readonly service: string; readonly namespace: string }
  | { readonly is: 'refused'; readonly parent: Cursor<ParentReference>; readonly reason: RefusalReason; readonly because: string }
  /** The parent is of a kind, or in text, that kroute cannot read. */
  | { readonly is: 'unknown'; readonly parent: Cursor<ParentReference> };

export type AnyRoute = ResourceOf<RouteKind>;

/** Remembers the listeners of each Gateway for one run. */
export type ListenersOf = (gateway: ResourceOf<'Gateway'>) => readonly Listener[];

export function rememberListeners(cluster: Cluster): ListenersOf {
  const known = new Map<Resource, readonly Listener[]>();
  return (gateway) => {
    let listeners = known.get(gateway);
    if (listeners === undefined) known.set(gateway, (listeners = listenersOf(cluster, gateway)));
    return listeners;
  };
}

export function hostnamesOf(route: AnyRoute): readonly HostMatch[] {
  const names = route.root
    .child('spec')
    .child('hostnames')
    .items()
    .flatMap((name) => (name.string === undefined || name.string === '' ? [] : [hostMatch(name.string, 'many')]));
  return names;
}

export function parentRefsOf(route: AnyRoute): readonly Cursor<ParentReference>[] {
  return route.root.child('spec').child<ParentReference[]>('parentRefs').items();
}

export function attach(
  cluster: Cluster,
  listenersOfGateway: ListenersOf,
  route: AnyRoute,
  parent: Cursor<ParentReference>,
): Attachment {
  const group = parent.get('group').string ?? GATEWAY_GROUP;
  const kind = parent.get('kind').string ?? 'Gateway';
  const { string: name } = parent.get('name');
  const namespace = parent.get('namespace').string || route.namespace;
  if (name === undefined) return { is: 'unknown', parent };
  if (kind === 'Service' && group === '') return { is: 'mesh', parent, service: name, namespace };
  if (group !== GATEWAY_GROUP || (kind !== 'Gateway' && kind !== 'ListenerSet')) return { is: 'unknown', parent };
  const owned = ownedListeners(cluster, listenersOfGateway, kind, namespace, name, route);
  if (owned === 'malformed') return { is: 'unknown', parent };
  if (owned === undefined)
    return { is: 'refused', parent, reason: 'ParentNotFound', because: `${kind} ${namespace}/${name} does not exist` };
  return choose(cluster, owned, route, parent, `${kind} ${namespace}/${name}`);
}

/** The listeners of the parent itself: a Gateway's own without its sets', a set's own. */
function ownedListeners(
  cluster: Cluster,
  listenersOfGateway: ListenersOf,
  kind: 'Gateway' | 'ListenerSet',
  namespace: string,
  name: string,
  route: AnyRoute,
): readonly Listener[] | 'malformed' | undefined {
  if (kind === 'Gateway') {
    const found = cluster.find('Gateway', namespace, name, route);
    if (found.is === 'malformed') return 'malformed';
    if (found.is === 'absent') return undefined;
    return listenersOfGateway(found.resource).filter((listener) => listener.owner === found.resource);
  }
  const found = cluster.find('ListenerSet', namespace, name, route);
  if (found.is === 'malformed') return 'malformed';
  if (found.is === 'absent') return undefined;
  const set = found.resource;
  const parent = set.root.get('spec').get('parentRef');
  const gateway = cluster.find('Gateway', parent.get('namespace').string || set.namespace, parent.get('name').string ?? '', set);
  if (gateway.is !== 'found') return gateway.is === 'malformed' ? 'malformed' : [];
  return listenersOfGateway(gateway.resource).filter((listener) => listener.owner === set);
}

/** The four steps of attachment, in the order in which a controller reports them. */
function choose(
  cluster: Cluster,
  listeners: readonly Listener[],
  route: AnyRoute,
  parent: Cursor<ParentReference>,
  who: string,
): Attachment {
  const refuse = (reason: RefusalReason, because: string): Attachment => ({ is: 'refused', parent, reason, because });
  const section = parent.get('sectionName').string;
  const port = parent.get('port').integer;
  // 1. sectionName and port, where given.
  const named = listeners.filter(
    (listener) => (section === undefined || listener.name === section) && (port === undefined || listener.port === port),
  );
  if (named.length === 0) {
    const wanted = [section === undefined ? '' : `named "${section}"`, port === undefined ? '' : `on port ${port}`];
    return refuse('NoMatchingParent', `${who} has no listener ${wanted.filter((part) => part !== '').join(' ')}`.trimEnd());
  }
  const serving = named.filter((listener) => listener.refused === undefined);
  if (serving.length === 0) return refuse('NoMatchingParent', `its listeners serve nothing: ${named[0]?.refused ?? ''}`);
  // 2. allowedRoutes: kinds, then namespaces.
  const kind = route.kind as RouteKind;
  const ofKind = serving.filter((listener) => listener.kinds.includes(kind));
  if (ofKind.length === 0) return refuse('NotAllowedByListeners', `no listener of ${who} takes ${route.kind}s`);
  const allowed = ofKind.filter((listener) =>
    admits(cluster, listener.at.get('allowedRoutes').get('namespaces'), listener.owner, route, 'Same'),
  );
  if (allowed.length === 0)
    return refuse('NotAllowedByListeners', `no listener of ${who} takes routes of namespace "${route.namespace}"`);
  // 3. Hostnames that both sides take.
  const to = allowed.flatMap((listener): readonly Attached[] => {
    const hosts = sharedHosts(listener, route);
    return hosts.length === 0 ? [] : [{ listener, hosts }];
  });
  if (to.length === 0)
    return refuse('NoMatchingListenerHostname', `no hostname of the route is one that a listener of ${who} takes`);
  return { is: 'attached', parent, to };
}

function sharedHosts(listener: Listener, route: AnyRoute): readonly HostMatch[] {
  const own = hostMatch(listener.hostname, 'many');
  if (listener.protocol === 'TCP' || listener.protocol === 'UDP') return [own];
  const wanted = hostnamesOf(route);
  if (wanted.length === 0) return [own];
  return wanted.flatMap((host) => {
    const shared = intersectHosts(own, host);
    return shared === undefined ? [] : [shared];
  });
}
