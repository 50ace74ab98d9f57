/** Routes of the Gateway API, of whatever kind: their rules, their filters, and all that they send traffic to. */
import type { Service } from 'kubernetes-types/core/v1.js';
import type { Cursor } from '../load/cursor.ts';
import type { Cluster } from './cluster.ts';
import type { BackendReference, HTTPRouteMatch, ParentReference, RouteFilter, RouteRule } from './gateway-api.ts';
import type { Lookup, Resource, ResourceOf } from './resource.ts';

export const ROUTE_KINDS = ['HTTPRoute', 'GRPCRoute', 'TLSRoute', 'TCPRoute', 'UDPRoute'] as const;
export type RouteKind = (typeof ROUTE_KINDS)[number];
export type AnyRoute = ResourceOf<RouteKind>;
export type AnyRule = RouteRule<HTTPRouteMatch>;

export function isRoute(resource: Resource): resource is AnyRoute {
  return ROUTE_KINDS.some((kind) => kind === resource.known);
}

export function isRouteKind(kind: string): kind is RouteKind {
  return ROUTE_KINDS.some((one) => one === kind);
}

/** All routes, kind by kind, in reading order. */
export function routesOf(cluster: Cluster): readonly AnyRoute[] {
  return ROUTE_KINDS.flatMap((kind): readonly AnyRoute[] => cluster.all(kind));
}

export function parentRefsOf(route: AnyRoute): readonly Cursor<ParentReference>[] {
  return route.root.child('spec').child<ParentReference[]>('parentRefs').items();
}

/** The rules, with the fields that any kind of route has. */
export function rulesOf(route: AnyRoute): readonly Cursor<AnyRule>[] {
  return route.root.child('spec').child<AnyRule[]>('rules').items();
}

/** A list of filters: that of a rule, or that of one of its backends. */
export interface FilterList {
  readonly at: Cursor<RouteFilter[]>;
  readonly rule: Cursor<AnyRule>;
  readonly backend: Cursor<BackendReference> | undefined;
}

export function filterListsOf(route: AnyRoute): readonly FilterList[] {
  return rulesOf(route).flatMap((rule) => [
    { at: rule.get('filters'), rule, backend: undefined },
    ...rule
      .get('backendRefs')
      .items()
      .map((backend) => ({ at: backend.get('filters'), rule, backend })),
  ]);
}

/** Something that a route sends requests to: a backend, the target of a mirror, or a service that authorizes. */
export interface Destination {
  readonly ref: Cursor<BackendReference>;
  readonly role: 'backend' | 'mirror' | 'authorization';
  readonly rule: Cursor<AnyRule>;
}

export function destinationsOf(route: AnyRoute): readonly Destination[] {
  const backends = rulesOf(route).flatMap((rule) =>
    rule
      .get('backendRefs')
      .items()
      .map((ref): Destination => ({ ref, role: 'backend', rule })),
  );
  const others = filterListsOf(route).flatMap(({ at, rule }) =>
    at.items().flatMap((filter): readonly Destination[] => [
      { ref: filter.get('requestMirror').get('backendRef'), role: 'mirror', rule },
      { ref: filter.get('externalAuth').get('backendRef'), role: 'authorization', rule },
    ]),
  );
  return [...backends, ...others.filter(({ ref }) => ref.isMap)];
}

/** A reference to another object with the API's defaults applied. */
export interface Target {
  readonly group: string;
  readonly kind: string;
  readonly namespace: string;
  /** Undefined where it is missing or not known yet. */
  readonly name: string | undefined;
}

/** Where a backendRef points: by default to a Service of the route's own namespace. */
export function targetOf(route: Resource, ref: Cursor<BackendReference>): Target {
  return {
    group: ref.get('group').string ?? '',
    kind: ref.get('kind').string ?? 'Service',
    namespace: ref.get('namespace').string || route.namespace,
    name: ref.get('name').string || undefined,
  };
}

/** The Service that a backendRef names; undefined where it names something else, or cannot be read. */
export function serviceBehind(
  cluster: Cluster,
  route: AnyRoute,
  ref: Cursor<BackendReference>,
): Lookup<Service> | undefined {
  const { group, kind, namespace, name } = targetOf(route, ref);
  if (group !== '' || kind !== 'Service' || name === undefined) return undefined;
  return cluster.find('Service', namespace, name, route);
}

/** Whether a route shapes traffic inside a mesh: one of its parents is a Service. Grants play no part there. */
export function isMeshRoute(route: AnyRoute): boolean {
  return parentRefsOf(route).some(
    (parent) => parent.get('kind').string === 'Service' && parent.get('group').string === '',
  );
}

/** Whether only the experimental channel of the Gateway API takes the route, by its version or what it uses. */
export function isExperimental(route: AnyRoute): boolean {
  if (route.version.startsWith('v1alpha') || route.root.child('spec').child('useDefaultGateways').exists) return true;
  if (rulesOf(route).some((rule) => rule.child('retry').exists || rule.get('sessionPersistence').exists)) return true;
  return filterListsOf(route).some(({ at }) => at.items().some((filter) => filter.get('externalAuth').exists));
}
