/** Queries about the objects of a cluster, whose results are cached as long as the cluster exists. */
import { counterFor } from '../../text/query.ts';
import type { Cluster } from './cluster.ts';

/** The argument of a query: an object, or a string such as a namespace. */
type Topic = string | (object & { readonly length?: never });

/** A query about a cluster and one argument. The result is computed once and released with the cluster. */
export function clusterQuery<K extends Topic, R>(
  name: string,
  answer: (cluster: Cluster, about: K) => R,
): (cluster: Cluster, about: K) => R {
  const counter = counterFor(name);
  const known = new WeakMap<Cluster, Map<K, { readonly answer: R }>>();
  return (cluster, about) => {
    counter.asked++;
    let answers = known.get(cluster);
    if (answers === undefined) known.set(cluster, (answers = new Map()));
    let found = answers.get(about);
    if (found === undefined) {
      counter.computed++;
      answers.set(about, (found = { answer: answer(cluster, about) }));
    }
    return found.answer;
  };
}
