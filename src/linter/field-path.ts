/** Types of the fields at paths such as `spec.ports[].nodePort`, so that a path that no object has does not compile. */

import type { Cursor } from '../load/value/cursor.ts';
import type { Conditions } from '../load/value/field-tree.ts';
import { type AnyRoute, DESTINATION_PATHS, FILTER_PATHS } from '../model/network/gateway-route.ts';
import type { ListenerOwner } from '../model/network/listener.ts';
import type { BackendReference, RouteFilter } from '../model/objects/gateway-api.ts';
import type { KindName, Kinds } from '../model/objects/kinds.ts';
import type { Resource, ResourceOf } from '../model/objects/resource.ts';
import { CONTAINER_PATHS, type Workload } from '../model/objects/workload.ts';
import { table } from '../text/own.ts';

type Field<T, F extends string> = F extends keyof NonNullable<T> ? NonNullable<NonNullable<T>[F]> : never;
type Each<T> = T extends readonly (infer Item)[]
  ? Item
  : T extends Readonly<Record<string, infer Entry>>
    ? Entry
    : never;
type Item<T> = T extends readonly (infer I)[] ? I : never;
type Step<T, S extends string> = S extends `${infer F}[*]`
  ? Each<Field<T, F>>
  : S extends `${infer F}[]`
    ? Item<Field<T, F>>
    : Field<T, S>;

/** The type at a path below `T`; never where `T` has no such field. */
export type At<T, P extends string> = P extends `${infer S}.${infer Rest}` ? At<Step<T, S>, Rest> : Step<T, P>;

/** What each path begins with: a kind, or one of these. */
interface Roots extends Kinds {
  /** All objects. */
  readonly '*': Pick<Kinds['Service'], 'metadata'>;
  /** The spec of the pods of a workload. */
  readonly workload: NonNullable<Kinds['Pod']['spec']>;
  /** All routes, with the fields of any kind of them. */
  readonly route: Kinds['HTTPRoute'];
  readonly listenerOwner: Kinds['ListenerSet'];
  /** Metadata and spec of the pods of a workload; for a Pod the object itself. */
  readonly podTemplate: NonNullable<Kinds['Deployment']['spec']>['template'];
  /** Each container of a pod, whatever its role. */
  readonly container: NonNullable<Kinds['Pod']['spec']>['containers'][number];
  /** Each filter of a route, of a rule or of one of its backends. */
  readonly filter: RouteFilter;
  /** Each reference of a route to where it sends requests: a backend, a mirror, or a service for authorization. */
  readonly destination: BackendReference;
}

interface Owners {
  readonly '*': Resource;
  readonly workload: Workload;
  readonly route: AnyRoute;
  readonly listenerOwner: ListenerOwner;
  readonly podTemplate: Workload;
  readonly container: Workload;
  readonly filter: AnyRoute;
  readonly destination: AnyRoute;
}
type Owner<R extends keyof Roots> = R extends KindName ? ResourceOf<R> : R extends keyof Owners ? Owners[R] : never;

/** What a check is called with: `Check` each time, or only under conditions. */
export type Conditional<Check> = Check | (Conditions & { readonly check: Check });

/** Subjects that are parts of others, with the paths at which they are. */
const PLACES = {
  podTemplate: [''],
  container: CONTAINER_PATHS.map((path) => `spec.${path}`),
  filter: FILTER_PATHS,
  destination: DESTINATION_PATHS,
};
export const PARTS = table<readonly string[]>(PLACES);

/** Where the paths of a subject begin, if that is not where its walk begins. */
export const BASES = table<string>({ workload: 'spec' });

/** The check for each value at a path. */
export type FieldCheck<P extends string, C> = P extends `${infer R extends keyof Roots & string}.${infer Rest}`
  ? [At<Roots[R], Rest>] extends [never]
    ? `no such field: ${P}`
    : Conditional<(at: Cursor<At<Roots[R], Rest>>, context: C, of: Owner<R>) => void>
  : P extends keyof typeof PLACES
    ? Conditional<(at: Cursor<Roots[P]>, context: C, of: Owner<P>) => void>
    : `no such check: ${P}`;
