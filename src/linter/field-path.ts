/** Types of the fields at paths such as `spec.ports[*].nodePort`, so that a path that no object has does not compile. */

import type { Cursor } from '../load/value/cursor.ts';
import type { KindName, Kinds } from '../model/objects/kinds.ts';
import type { Resource, ResourceOf } from '../model/objects/resource.ts';
import type { Workload } from '../model/objects/workload.ts';

type Field<T, F extends string> = F extends keyof NonNullable<T> ? NonNullable<NonNullable<T>[F]> : never;
type Each<T> = T extends readonly (infer Item)[]
  ? Item
  : T extends Readonly<Record<string, infer Entry>>
    ? Entry
    : never;
type Step<T, S extends string> = S extends `${infer F}[*]` ? Each<Field<T, F>> : Field<T, S>;

/** The type at a path below `T`; never where `T` has no such field. */
export type At<T, P extends string> = P extends `${infer S}.${infer Rest}` ? At<Step<T, S>, Rest> : Step<T, P>;

/** What each path begins with: a kind, `*` for all objects, `workload` for the pods of a workload. */
interface Roots extends Kinds {
  readonly '*': Pick<Kinds['Service'], 'metadata'>;
  readonly workload: NonNullable<Kinds['Pod']['spec']>;
}

type Owner<R extends keyof Roots> = R extends KindName ? ResourceOf<R> : R extends '*' ? Resource : Workload;

/** The check for each value at a path. */
export type FieldCheck<P extends string, C> = P extends `${infer R extends keyof Roots & string}.${infer Rest}`
  ? [At<Roots[R], Rest>] extends [never]
    ? `no such field: ${P}`
    : (at: Cursor<At<Roots[R], Rest>>, context: C, of: Owner<R>) => void
  : `no such check: ${P}`;
