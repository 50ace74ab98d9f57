/** Suggestions for names that are not found. */

import { didYouMean } from '../../text/edit-distance.ts';
import { groupBy } from '../../text/group.ts';
import { type KeptList, keptList, memo } from '../../text/query.ts';
import type { Cluster } from '../cluster/cluster.ts';
import { clusterQuery } from '../cluster/query.ts';
import type { KindName } from '../objects/kinds.ts';
import type { Resource } from '../objects/resource.ts';

/** The objects of a kind by name. Suggestions are computed once. */
export interface Guesses {
  /** The objects with this name, in any namespace. */
  called(name: string): KeptList<Resource>;
  /** The most similar name in a namespace, if one is similar enough. */
  alike(namespace: string, name: string): string | undefined;
}

const NO_OBJECTS: KeptList<Resource> = keptList([]);

/** With more names, a suggestion is slow and unreliable. */
const MOST_GUESSED = 1000;

export const guessesFor = clusterQuery('guess.guessesFor', (cluster: Cluster, kind: KindName): Guesses => {
  const all: readonly Resource[] = cluster.all(kind);
  const byName = groupBy(all, ({ name }) => name);
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
    called: (name) => byName.get(name) ?? NO_OBJECTS,
    alike: (namespace, name) => alike({ namespace, name }),
  };
});
