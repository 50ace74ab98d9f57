/** Many maps of labels, or many selectors, indexed so that a question about all of them looks at few. */
import { groupBy, inner, push } from '../../text/group.ts';
import { type Labels, mapSelects, type Pairs } from '../objects/selector.ts';

/** Returns the first of the maps that has all labels of a selector. Compares only the maps with the rarest label. */
export function firstSelected(maps: readonly Labels[]): (selector: Pairs) => Labels | undefined {
  const byPair = new PairIndex<Labels>();
  for (const labels of maps) for (const [key, value] of Object.entries(labels)) byPair.add(key, value, labels);
  return (selector) => {
    const having = Object.entries(selector).map(([key, value]) => byPair.at(key, value));
    return shortest(maps, having).find((labels) => mapSelects(selector, labels));
  };
}

/**
 * Returns whether any of the maps can have all labels of a selector once labels are added to it: no label that
 * it has differs from the selector. Compares only the maps that the most selective label leaves.
 */
export function anyCompatible(maps: readonly Labels[]): (selector: Pairs) => boolean {
  const byKey = new Map<string, ReadonlyMap<string | undefined, readonly Labels[]>>();
  const valuesOf = (key: string): ReadonlyMap<string | undefined, readonly Labels[]> => {
    let values = byKey.get(key);
    if (values === undefined) byKey.set(key, (values = groupBy(maps, (labels) => labels[key])));
    return values;
  };
  return (selector) => {
    let without: readonly Labels[] = [];
    let having = maps;
    for (const [key, value] of Object.entries(selector)) {
      const values = valuesOf(key);
      const left = [values.get(undefined) ?? [], values.get(value) ?? []] as const;
      if (left[0].length + left[1].length < without.length + having.length) [without, having] = left;
    }
    const fits = (labels: Labels): boolean => isCompatible(labels, selector);
    return without.some(fits) || having.some(fits);
  };
}

function isCompatible(labels: Labels, selector: Pairs): boolean {
  return Object.entries(selector).every(([key, value]) => labels[key] === undefined || labels[key] === value);
}

/**
 * Returns whether the selector of any thing that is accepted matches some labels. Compares only the selectors whose
 * rarest label is among them.
 */
export function anySelecting<T>(
  things: readonly T[],
  selectorOf: (thing: T) => Pairs,
): (labels: Labels, accepts: (thing: T) => boolean) => boolean {
  const counts = new PairIndex<T>();
  for (const thing of things)
    for (const [key, value] of Object.entries(selectorOf(thing))) counts.add(key, value, thing);
  const byRarest = new PairIndex<T>();
  for (const thing of things) {
    const sizeOf = ([key, value]: readonly [string, string]): number => counts.at(key, value).length;
    const [rarest] = Object.entries(selectorOf(thing)).sort((a, b) => sizeOf(a) - sizeOf(b));
    if (rarest !== undefined) byRarest.add(...rarest, thing);
  }
  return (labels, accepts) =>
    Object.entries(labels).some(([key, value]) =>
      byRarest.at(key, value).some((thing) => accepts(thing) && mapSelects(selectorOf(thing), labels)),
    );
}

/** Things by a label. */
class PairIndex<T> {
  readonly #byKey = new Map<string, Map<string, T[]>>();

  add(key: string, value: string, thing: T): void {
    push(inner(this.#byKey, key), value, thing);
  }

  at(key: string, value: string): readonly T[] {
    return this.#byKey.get(key)?.get(value) ?? [];
  }
}

function shortest<T>(all: readonly T[], parts: readonly (readonly T[])[]): readonly T[] {
  return parts.reduce((least, part) => (part.length < least.length ? part : least), all);
}
