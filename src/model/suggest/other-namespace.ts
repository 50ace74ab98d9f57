/** References that fail because only one of the two objects sets metadata.namespace. */

import { type Cluster, nearest } from '../cluster/cluster.ts';
import { clusterQuery } from '../cluster/query.ts';
import type { KindName } from '../objects/kinds.ts';
import { dnsLabelError } from '../objects/names.ts';
import { directoryOf } from '../objects/paths.ts';
import type { Resource, ResourceOf } from '../objects/resource.ts';
import { guessesFor } from './guess.ts';

/** Whether the files set the namespace of an object, so that it does not depend on how they are applied. */
export function namesNamespace({ declaredNamespace, pending }: Resource): boolean {
  return declaredNamespace !== undefined || pending.namespace !== undefined;
}

/**
 * The object that another one refers to by name, if it is in the same directory but in another namespace, and only one of
 * the two sets its namespace; undefined if the name resolves, or no such object exists.
 */
export function inOtherNamespace<K extends KindName>(
  cluster: Cluster,
  kind: K,
  name: string,
  from: Resource,
): ResourceOf<K> | undefined {
  if (cluster.find(kind, from.namespace, name, from).is !== 'absent') return undefined;
  if (!namesOf(cluster, kind)[namesNamespace(from) ? 'without' : 'within'].has(name)) return undefined;
  const beside = from.pending.names
    ? undefined
    : besideEachOther(cluster, kind).get(placeOf(from.file.path, name, !namesNamespace(from)));
  if (beside?.pending.names === true) return undefined;
  // Objects are indexed by kind, so this one is of the kind.
  return beside as ResourceOf<K> | undefined;
}

/**
 * The nearest object with a name that is absent in a namespace, if it is in another one: the files set the namespaces of
 * both objects, and nothing copies it.
 */
export function onlyElsewhere<K extends KindName>(
  cluster: Cluster,
  kind: K,
  name: string,
  from: Resource,
): ResourceOf<K> | undefined {
  const found = nearest(guessesFor(cluster, kind).called(name), from);
  if (found === undefined || !namesNamespace(from) || !namesNamespace(found) || isCopied(found)) return undefined;
  // Objects are indexed by kind, so this one is of the kind.
  return found as ResourceOf<K>;
}

/** Whether annotations have a controller copy an object to other namespaces (reflector, kubed, replicator). */
function isCopied({ root }: Resource): boolean {
  const keys = root.child('metadata').child('annotations').keys();
  return keys.some((key) => /reflector|kubed|replicat|sync|copy|mirror/i.test(key));
}

/** The first object of a kind in each directory, by its name and whether it sets its namespace. */
const besideEachOther = clusterQuery('other-namespace.besideEachOther', (cluster, kind: KindName) => {
  const first = new Map<string, Resource>();
  for (const one of cluster.all(kind)) {
    // `CUSTOM_NAMESPACE` is filled in by a script.
    if (dnsLabelError(one.namespace) !== undefined) continue;
    const place = placeOf(one.file.path, one.name, namesNamespace(one));
    if (!first.has(place)) first.set(place, one);
  }
  return first;
});

function placeOf(path: string, name: string, isExplicit: boolean): string {
  return `${isExplicit ? '!' : ''}${directoryOf(path)}/${name}`;
}

/** Whether any object of the kinds can be missed in this way. */
export function mayMiss(cluster: Cluster, kinds: readonly KindName[], from: Resource): boolean {
  const others = namesNamespace(from) ? 'without' : 'within';
  return kinds.some((kind) => namesOf(cluster, kind)[others].size > 0);
}

/** The names of the objects of a kind, with and without a namespace that is set. */
const namesOf = clusterQuery('other-namespace.namesOf', (cluster, kind: KindName) => {
  const within = new Set<string>();
  const without = new Set<string>();
  for (const one of cluster.all(kind)) (namesNamespace(one) ? within : without).add(one.name);
  return { within, without };
});
