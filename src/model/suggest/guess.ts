/** What a name that leads nowhere was probably meant to be. */

import { didYouMean } from '../../text/edit-distance.ts';
import { type KeptList, keptList, memo } from '../../text/query.ts';
import type { Cluster } from '../cluster/cluster.ts';
import { clusterQuery } from '../cluster/query.ts';
import type { KindName } from '../objects/kinds.ts';
import type { Resource } from '../objects/resource.ts';

/** The objects of a kind by name; what is asked again and again is worked out once. */
export interface Guesses {
  /** Those of this name, in whatever namespace. */
  called(name: string): KeptList<Resource>;
  /** The name in a namespace that this one misspells. */
  alike(namespace: string, name: string): string | undefined;
  /** Whether a kustomization renames some object of the kind, perhaps to this name. */
  isRenamed(name: string): boolean;
}

const NOBODY: readonly Resource[] = [];

/** Among more names than these a guess takes long and proves little. */
const MOST_GUESSED = 1000;

export const guessesFor = clusterQuery('guess.guessesFor', (cluster: Cluster, kind: KindName): Guesses => {
  const all: readonly Resource[] = cluster.all(kind);
  const byName = new Map<string, Resource[]>();
  for (const one of all) {
    const list = byName.get(one.name);
    if (list === undefined) byName.set(one.name, [one]);
    else list.push(one);
  }
  const renamed = new Set(all.filter(({ overlay, name }) => overlay.names && name !== '').map(({ name }) => name));
  const lengths = new Set([...renamed].map(({ length }) => length));
  const namesIn = memo(
    (namespace: string): ReadonlySet<string> => new Set(cluster.inNamespace(kind, namespace).map((one) => one.name)),
  );
  const alike = memo(
    ({ namespace, name }: { readonly namespace: string; readonly name: string }) => {
      const names = namesIn(namespace);
      return names.size > MOST_GUESSED ? undefined : didYouMean(name, names);
    },
    ({ namespace, name }) => `${namespace}/${name}`,
  );
  return {
    called: (name) => keptList(byName.get(name) ?? NOBODY),
    alike: (namespace, name) => alike({ namespace, name }),
    isRenamed: (name) => holdsAnother(name, renamed, lengths),
  };
});

/** Whether a name holds one of others that is not itself: asks each other one, or each part of the name, whatever is less. */
function holdsAnother(name: string, others: ReadonlySet<string>, lengths: ReadonlySet<number>): boolean {
  if (others.size <= lengths.size * name.length) {
    for (const other of others) if (other !== name && name.includes(other)) return true;
    return false;
  }
  for (const length of lengths)
    for (let at = 0; length < name.length && at + length <= name.length; at++)
      if (others.has(name.slice(at, at + length))) return true;
  return false;
}
