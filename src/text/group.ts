/** Lists of things by a key. */
import type { KeptList } from './query.ts';

/** Things by a key, in order. */
export function groupBy<T, K>(items: Iterable<T>, keyOf: (item: T) => K): ReadonlyMap<K, KeptList<T>> {
  const groups = new Map<K, T[]>();
  for (const item of items) push(groups, keyOf(item), item);
  return groups as ReadonlyMap<K, readonly T[]> as ReadonlyMap<K, KeptList<T>>;
}

/** The map under a key of a map of maps, added if it is missing. */
export function inner<K, L, T>(maps: Map<K, Map<L, T>>, key: K): Map<L, T> {
  let map = maps.get(key);
  if (map === undefined) maps.set(key, (map = new Map()));
  return map;
}

/** Adds a thing to the list under a key. */
export function push<T, K>(lists: Map<K, T[]>, key: K, item: T): void {
  const list = lists.get(key);
  if (list === undefined) lists.set(key, [item]);
  else list.push(item);
}
