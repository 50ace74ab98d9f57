/** Directories whose files are alternatives (variants, steps, test cases), not one cluster. */
import type { Cluster } from './cluster.ts';
import { directoryOf } from './paths.ts';

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
