/** Directories whose files are alternatives (variants, steps, test cases), not one cluster. */

import { push } from '../../text/group.ts';
import { query } from '../../text/query.ts';
import { directoryOf } from '../objects/paths.ts';
import type { Resource } from '../objects/resource.ts';
import type { Cluster } from './cluster.ts';

/** The directories in which two files define the same object. Namespaces are often repeated and not compared. */
export const directoriesOfAlternatives = query(
  'alternatives.directoriesOfAlternatives',
  (cluster: Cluster): ReadonlySet<string> => {
    const found = new Set<string>();
    for (const definitions of repeatedObjects(cluster)) {
      if (definitions[0]?.kind === 'Namespace') continue;
      const fileOf = new Map<string, string>();
      for (const { file } of definitions) {
        const directory = directoryOf(file.path);
        const first = fileOf.get(directory);
        if (first === undefined) fileOf.set(directory, file.path);
        else if (first !== file.path) found.add(directory);
      }
    }
    return found;
  },
);

/** The definitions of each object that has several, in reading order. Objects with generateName are never the same. */
export const repeatedObjects = query(
  'alternatives.repeatedObjects',
  (cluster: Cluster): readonly (readonly Resource[])[] => {
    const byIdentity = new Map<string, Resource[]>();
    for (const resource of cluster.resources) {
      const { group, kind, namespace, name } = resource;
      if (name !== '') push(byIdentity, `${group}/${kind}/${namespace}/${name}`, resource);
    }
    return [...byIdentity.values()].filter((definitions) => definitions.length > 1);
  },
);

/** Whether an object is among alternatives, so that only objects of its file are applied with it. */
export function isAmongAlternatives(cluster: Cluster, { file }: Resource): boolean {
  return directoriesOfAlternatives(cluster).has(directoryOf(file.path));
}

/** Whether two objects can be applied together. Among alternatives only those of one file are. */
export function isAppliedWith(cluster: Cluster, one: Resource, other: Resource): boolean {
  return !isAmongAlternatives(cluster, one) || other.file.path === one.file.path;
}

/** The number of objects in a file. */
export function countInFile(cluster: Cluster, path: string): number {
  return counts(cluster).get(path) ?? 0;
}

const counts = query('alternatives.counts', (cluster: Cluster): ReadonlyMap<string, number> => {
  const found = new Map<string, number>();
  for (const { file } of cluster.resources) found.set(file.path, (found.get(file.path) ?? 0) + 1);
  return found;
});
