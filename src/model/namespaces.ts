/** Objects that miss each other because only one of the two names its namespace. */
import type { Cluster } from './cluster.ts';
import type { KindName } from './kinds.ts';
import { distance } from './paths.ts';
import { remembered } from './remember.ts';
import type { Resource, ResourceOf } from './resource.ts';

/** Whether the files say in which namespace an object ends up, rather than how they are applied. */
export function namesNamespace({ declaredNamespace, overlay }: Resource): boolean {
  return declaredNamespace !== undefined || overlay.namespace !== undefined;
}

/**
 * The object that another one refers to by name, where it stands beside it but in another namespace, and only one of
 * the two says in which; undefined where the name resolves, or leads nowhere near.
 */
export function inOtherNamespace<K extends KindName>(
  cluster: Cluster,
  kind: K,
  name: string,
  from: Resource,
): ResourceOf<K> | undefined {
  if (cluster.find(kind, from.namespace, name, from).is !== 'absent') return undefined;
  if (!namesOf(cluster, kind)[namesNamespace(from) ? 'without' : 'within'].has(name)) return undefined;
  return cluster
    .all(kind)
    .find(
      (other) =>
        other.name === name &&
        distance(other.file.path, from.file.path) <= 1 &&
        namesNamespace(other) !== namesNamespace(from),
    );
}

/** Whether there is any object of the kinds that another one may miss in that way. */
export function mayMiss(cluster: Cluster, kinds: readonly KindName[], from: Resource): boolean {
  const others = namesNamespace(from) ? 'without' : 'within';
  return kinds.some((kind) => namesOf(cluster, kind)[others].size > 0);
}

/** The names of the objects of a kind, apart for those that name their namespace and those that do not. */
const namesOf = remembered((cluster, kind: KindName) => {
  const within = new Set<string>();
  const without = new Set<string>();
  for (const one of cluster.all(kind)) (namesNamespace(one) ? within : without).add(one.name);
  return { within, without };
});
