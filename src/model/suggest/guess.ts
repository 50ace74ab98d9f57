/** What a name that leads nowhere was probably meant to be. */
import { didYouMean } from '../../text/edit-distance.ts';
import type { Cluster } from '../cluster/cluster.ts';
import { remembered } from '../cluster/remember.ts';
import type { KindName } from '../objects/kinds.ts';
import type { Resource } from '../objects/resource.ts';

/** The objects of a kind by name; what is asked again and again is worked out once. */
export interface Guesses {
  /** Those of this name, in whatever namespace. */
  called(name: string): readonly Resource[];
  /** The name in a namespace that this one misspells. */
  alike(namespace: string, name: string): string | undefined;
  /** Whether a kustomization renames some object of the kind, perhaps to this name. */
  isRenamed(name: string): boolean;
}

/** Among more names than these a guess takes long and proves little. */
const MOST_GUESSED = 1000;

export const guessesFor = remembered((cluster: Cluster, kind: KindName): Guesses => {
  const all: readonly Resource[] = cluster.all(kind);
  const byName = new Map<string, Resource[]>();
  for (const one of all) {
    const list = byName.get(one.name);
    if (list === undefined) byName.set(one.name, [one]);
    else list.push(one);
  }
  const renamed = new Set(all.filter(({ overlay, name }) => overlay.names && name !== '').map(({ name }) => name));
  const lengths = new Set([...renamed].map(({ length }) => length));
  const guesses = new Map<string, string | undefined>();
  const namesByNamespace = new Map<string, ReadonlySet<string>>();
  const namesIn = (namespace: string): ReadonlySet<string> => {
    let names = namesByNamespace.get(namespace);
    if (names === undefined) {
      names = new Set(cluster.inNamespace(kind, namespace).map((one) => one.name));
      namesByNamespace.set(namespace, names);
    }
    return names;
  };
  return {
    called: (name) => byName.get(name) ?? [],
    alike: (namespace, name) => {
      const key = `${namespace}/${name}`;
      if (!guesses.has(key)) {
        const names = namesIn(namespace);
        guesses.set(key, names.size > MOST_GUESSED ? undefined : didYouMean(name, names));
      }
      return guesses.get(key);
    },
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
