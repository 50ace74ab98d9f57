/** Answers about objects that are asked for again and again, computed once for each set of objects. */
import type { Cluster } from './cluster.ts';

/** A function that remembers its answers. Objects never change, so neither do they; they go when the objects go. */
export function remembered<K, R>(answer: (cluster: Cluster, about: K) => R): (cluster: Cluster, about: K) => R {
  const known = new WeakMap<Cluster, Map<K, { readonly answer: R }>>();
  return (cluster, about) => {
    let answers = known.get(cluster);
    if (answers === undefined) known.set(cluster, (answers = new Map()));
    let found = answers.get(about);
    if (found === undefined) answers.set(about, (found = { answer: answer(cluster, about) }));
    return found.answer;
  };
}
