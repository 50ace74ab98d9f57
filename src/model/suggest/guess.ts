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
  };
});
