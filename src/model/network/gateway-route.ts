/** Routes of the Gateway API, of any kind: their rules, their filters, and the destinations of their traffic. */

import type { Service } from 'kubernetes-types/core/v1.js';
import type { Cursor } from '../../load/value/cursor.ts';
import { absenceOfKind, absentFields } from '../../schema/bundles.ts';
import { query } from '../../text/query.ts';
import type { Cluster } from '../cluster/cluster.ts';
import type { Settings } from '../cluster/settings.ts';
import type {
  BackendReference,
  HTTPRouteMatch,
  ParentReference,
  RouteFilter,
  RouteRule,
} from '../objects/gateway-api.ts';
import { placesAt } from '../objects/label-places.ts';
import type { Lookup, Resource, ResourceOf } from '../objects/resource.ts';

export const ROUTE_KINDS = ['HTTPRoute', 'GRPCRoute', 'TLSRoute', 'TCPRoute', 'UDPRoute'] as const;
export type RouteKind = (typeof ROUTE_KINDS)[number];
export type AnyRoute = ResourceOf<RouteKind>;
export type AnyRule = RouteRule<HTTPRouteMatch>;

const KNOWN_KINDS: ReadonlySet<string> = new Set(ROUTE_KINDS);

export function isRoute(resource: Resource): resource is AnyRoute {
  return resource.known !== undefined && isRouteKind(resource.known);
}

export function isRouteKind(kind: string): kind is RouteKind {
  return KNOWN_KINDS.has(kind);
}

/** All routes, kind by kind, in reading order. */
export function routesOf(cluster: Cluster): readonly AnyRoute[] {
  return ROUTE_KINDS.flatMap((kind): readonly AnyRoute[] => cluster.all(kind));
}

export const parentRefsOf = query('gateway-route.parentRefsOf', (route: AnyRoute): readonly Cursor<ParentReference>[] =>
  route.root.child('spec').child<ParentReference[]>('parentRefs').items(),
);

/** The rules, with the fields of all kinds of routes. */
export const rulesOf = query('gateway-route.rulesOf', (route: AnyRoute): readonly Cursor<AnyRule>[] =>
  route.root.child('spec').child<AnyRule[]>('rules').items(),
);

/** The backends of a rule. */
export const backendRefsOf = query(
  'gateway-route.backendRefsOf',
  (rule: Cursor<AnyRule>): readonly Cursor<BackendReference>[] => rule.get('backendRefs').items(),
);

/** A list of filters, of a rule or of one of its backends. */
export interface FilterList {
  readonly at: Cursor<RouteFilter[]>;
  readonly rule: Cursor<AnyRule>;
  readonly backend: Cursor<BackendReference> | undefined;
}

export const filterListsOf = query('gateway-route.filterListsOf', (route: AnyRoute): readonly FilterList[] => {
  const lists: FilterList[] = [];
  for (const rule of rulesOf(route)) {
    lists.push({ at: rule.get('filters'), rule, backend: undefined });
    for (const backend of backendRefsOf(rule)) lists.push({ at: backend.get('filters'), rule, backend });
  }
  return lists;
});

/** The paths of the filters in `filterListsOf`. */
export const FILTER_PATHS = ['spec.rules[].filters[]', 'spec.rules[].backendRefs[].filters[]'] as const;

/** A destination of requests: a backend, the target of a mirror, or an external authorization service. */
export interface Destination {
  readonly ref: Cursor<BackendReference>;
  readonly role: 'backend' | 'mirror' | 'authorization';
  readonly rule: Cursor<AnyRule>;
}

export const destinationsOf = query('gateway-route.destinationsOf', (route: AnyRoute): readonly Destination[] => {
  const found: Destination[] = [];
  for (const rule of rulesOf(route)) for (const ref of backendRefsOf(rule)) found.push({ ref, role: 'backend', rule });
  for (const { at, rule } of filterListsOf(route))
    for (const filter of at.items()) {
      const mirror = filter.get('requestMirror').get('backendRef');
      if (mirror.isMap) found.push({ ref: mirror, role: 'mirror', rule });
      const authorization = filter.get('externalAuth').get('backendRef');
      if (authorization.isMap) found.push({ ref: authorization, role: 'authorization', rule });
    }
  return found;
});

/** The paths of all destinations. */
export const DESTINATION_PATHS: readonly string[] = [
  'spec.rules[].backendRefs[]',
  ...FILTER_PATHS.flatMap((filter) => [`${filter}.requestMirror.backendRef`, `${filter}.externalAuth.backendRef`]),
];

/** A reference to another object with the API's defaults applied. */
export interface Target {
  readonly group: string;
  readonly kind: string;
  readonly namespace: string;
  /** Undefined if it is missing or not known yet. */
  readonly name: string | undefined;
}

/** The target of a backendRef. The defaults are a Service and the namespace of the route. */
export function targetOf(route: Resource, ref: Cursor<BackendReference>): Target {
  const target = writtenTarget(ref);
  return target.namespace === '' ? { ...target, namespace: route.namespace } : target;
}

/** The same with an empty namespace if no namespace is written. */
const writtenTarget = query(
  'gateway-route.writtenTarget',
  (ref: Cursor<BackendReference>): Target => ({
    group: ref.get('group').string ?? '',
    kind: ref.get('kind').string ?? 'Service',
    namespace: ref.get('namespace').string ?? '',
    name: ref.get('name').string || undefined,
  }),
);

/** The Service that a backendRef refers to; undefined if it refers to another kind or cannot be read. */
export function serviceBehind(
  cluster: Cluster,
  route: AnyRoute,
  ref: Cursor<BackendReference>,
): Lookup<Service> | undefined {
  const { group, kind, namespace, name } = targetOf(route, ref);
  if (group !== '' || kind !== 'Service' || name === undefined) return undefined;
  return cluster.find('Service', namespace, name, route);
}

/** Whether a route is for a service mesh: one of its parents is a Service. Grants do not apply then. */
export const isMeshRoute = query('gateway-route.isMeshRoute', (route: AnyRoute): boolean =>
  parentRefsOf(route).some((parent) => parent.get('kind').string === 'Service' && parent.get('group').string === ''),
);

/** Whether a route requires the experimental channel of the Gateway API, by its version or its fields. */
export function isExperimental(route: AnyRoute, { gatewayApi }: Pick<Settings, 'gatewayApi'>): boolean {
  if (gatewayApi.channel !== undefined) return gatewayApi.channel === 'experimental';
  const kind = `${route.apiVersion}/${route.kind}`;
  if (absenceOfKind(kind, gatewayApi)?.is === 'experimental') return true;
  return absentFields(kind, gatewayApi).some(
    ({ path, absence }) => absence.is === 'experimental' && placesAt(route.root, path).length > 0,
  );
}
