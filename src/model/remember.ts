/** Answers about objects that are asked for again and again, computed once. */
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

/** The same for what one thing tells by itself, be it an object or a part of one. */
export function rememberedOf<K extends object, R>(answer: (about: K) => R): (about: K) => R {
  const known = new WeakMap<K, { readonly answer: R }>();
  return (about) => {
    let found = known.get(about);
    if (found === undefined) known.set(about, (found = { answer: answer(about) }));
    return found.answer;
  };
}
