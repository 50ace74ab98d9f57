/** Questions about the objects of a cluster, remembered as long as the cluster is. */
import { counterFor } from '../../text/query.ts';
import type { Cluster } from './cluster.ts';

/** What a question about a cluster can be about besides it: an object, or a text such as a namespace. */
type Topic = string | (object & { readonly length?: never });

/** A question about a cluster and one thing in it. The answer is computed once and forgotten with the cluster. */
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
