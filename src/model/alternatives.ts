/** Directories whose files are alternatives (variants, steps, test cases), not one cluster. */
import type { Cluster } from './cluster.ts';
import { directoryOf } from './paths.ts';
import type { Resource } from './resource.ts';

/** The directories in which two files define the same object. Namespaces are repeated everywhere, and tell nothing. */
export function directoriesOfAlternatives(cluster: Cluster): ReadonlySet<string> {
  const fileOf = new Map<string, string>();
  const found = new Set<string>();
  for (const { kind, group, namespace, name, file } of cluster.resources) {
    if (name === '' || kind === 'Namespace') continue;
    const directory = directoryOf(file.path);
    const id = [directory, group, kind, namespace, name].join('|');
    const first = fileOf.get(id);
    if (first === undefined) fileOf.set(id, file.path);
    else if (first !== file.path) found.add(directory);
  }
  return found;
}

// Computed once for a set of objects, which never changes.
const known = new WeakMap<Cluster, ReadonlySet<string>>();

/** Whether an object stands among alternatives, so that only its own file tells what it is applied with. */
export function isAmongAlternatives(cluster: Cluster, { file }: Resource): boolean {
  const directories = known.get(cluster) ?? directoriesOfAlternatives(cluster);
  known.set(cluster, directories);
  return directories.has(directoryOf(file.path));
}

/** Whether two objects may be applied together: among alternatives only those of one file are. */
export function isAppliedWith(cluster: Cluster, one: Resource, other: Resource): boolean {
  return !isAmongAlternatives(cluster, one) || other.file.path === one.file.path;
}
