/** Finds where a misplaced field would belong: the nearest object of the same manifest that has such a field. */
import { type FieldType, type Path, type Shape, shapeBehind, stepInto } from './field-map.ts';

/** How far from its place a field is looked for, in steps up and down. */
const REACH = 3;

interface Place {
  readonly path: string;
  readonly shape: Shape;
}

/** The path of the one nearest object with that field, or undefined: none, or several equally near. */
export function findElsewhere(root: Shape, path: Path, field: string): string | undefined {
  const chain = chainOf(root, path);
  for (let distance = 1; distance <= REACH; distance += 1) {
    const places = placesAt(chain, distance).filter((place) => Object.hasOwn(place.shape, field));
    const distinct = [...new Set(places.map((place) => place.path))];
    if (distinct.length > 0) return distinct.length === 1 ? distinct[0] : undefined;
  }
  return undefined;
}

/** The objects from the root down to the one at the path. */
function chainOf(root: Shape, path: Path): readonly Place[] {
  const chain: Place[] = [{ path: '', shape: root }];
  let type: FieldType | undefined = () => root;
  let written = '';
  for (const step of path) {
    type = type && stepInto(type, step);
    written = typeof step === 'number' ? `${written}[${step}]` : join(written, step);
    if (typeof type === 'function') chain.push({ path: written, shape: type() });
  }
  return chain;
}

/**
 * Objects so many steps away: straight up, straight down, or, from an object at the top of the manifest, across to its
 * neighbors. Further off, a field of the same name has another meaning.
 */
function placesAt(chain: readonly Place[], distance: number): readonly Place[] {
  const own = chain.at(-1);
  const up = chain.at(-1 - distance);
  const across = chain.length === 2 && distance === 2 ? below(chain[0], 1) : [];
  return [...(distance < chain.length && up ? [up] : []), ...below(own, distance), ...across];
}

function below(from: Place | undefined, depth: number): readonly Place[] {
  if (from === undefined) return [];
  if (depth === 0) return [from];
  return Object.entries(from.shape).flatMap(([field, type]) => {
    const shape = shapeBehind(type);
    if (shape === undefined || field === 'status') return [];
    const suffix = typeof type === 'function' ? '' : '[]';
    return below({ path: join(from.path, `${field}${suffix}`), shape }, depth - 1);
  });
}

function join(path: string, field: string): string {
  return path === '' ? field : `${path}.${field}`;
}
