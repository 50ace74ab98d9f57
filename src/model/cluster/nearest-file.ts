/** Which of many objects are nearest to a file, without computing the distance to each of them. */
import { push } from '../../text/group.ts';
import { type KeptList, keptList, memo, query } from '../../text/query.ts';
import type { Resource } from '../objects/resource.ts';

export interface Nearest<T> {
  /** The `distance` of two files, except that a file has distance 1 to itself, as to other files of its directory. */
  readonly far: number;
  /** All that are equally near, in order; empty if the list is empty. */
  readonly items: KeptList<T>;
}

/** The objects below a directory: their positions by the depth of their directory. */
interface Below {
  least: number;
  readonly byDepth: Map<number, number[]>;
}

/** A function that returns the objects nearest to a file. It takes as many steps as the path has directories. */
export function nearness<T>(items: readonly T[], pathOf: (item: T) => string): (path: string) => Nearest<T> {
  const below = new Map<string, Below>();
  for (const [place, item] of items.entries()) {
    const around = directoriesAround(pathOf(item));
    const depth = around.length - 1;
    for (const directory of around) {
      let known = below.get(directory);
      if (known === undefined) below.set(directory, (known = { least: depth, byDepth: new Map() }));
      known.least = Math.min(known.least, depth);
      push(known.byDepth, depth, place);
    }
  }
  // Directories with the same nearest objects share one list.
  const itemsOf = memo(
    (groups: readonly Group[]) => {
      const places = groups.flatMap((group) => group.places).sort((a, b) => a - b);
      return keptList(places.flatMap((place) => items[place] ?? []));
    },
    (groups) => groups.map(({ directory, depth }) => `${depth} ${directory}`).join('\0'),
  );
  const answer = memo(
    (around: readonly string[]): Nearest<T> => {
      const { far, groups } = nearestTo(around, below);
      return { far, items: itemsOf(groups) };
    },
    (around) => around.at(-1),
  );
  return (path) => answer(directoriesAround(path));
}

interface Group {
  readonly directory: string;
  readonly depth: number;
  readonly places: readonly number[];
}

function nearestTo(
  around: readonly string[],
  below: ReadonlyMap<string, Below>,
): { readonly far: number; readonly groups: readonly Group[] } {
  const own = around.length - 1;
  let far = Number.POSITIVE_INFINITY;
  for (const [at, directory] of around.entries()) {
    const known = below.get(directory);
    if (known !== undefined) far = Math.min(far, 1 + (own - at) + (known.least - at));
  }
  // Each object at this distance has exactly one nearest common parent, so no object is found twice.
  const groups = around.flatMap((directory, at): readonly Group[] => {
    const depth = far - 1 - (own - at) + at;
    const places = below.get(directory)?.byDepth.get(depth);
    return places === undefined ? [] : [{ directory, depth, places }];
  });
  return { far, groups };
}

/** `a/b/c.yaml` -> ``, `a/`, `a/b/` */
function directoriesAround(path: string): readonly string[] {
  const around = [''];
  for (let slash = path.indexOf('/'); slash !== -1; slash = path.indexOf('/', slash + 1))
    around.push(path.slice(0, slash + 1));
  return around;
}

/** The position of the candidate nearest to a file, with a cached index; -1 if the list is empty. */
export function nearestPlace(candidates: KeptList<Resource>, path: string): number {
  const { inFile, around } = indexOf(candidates);
  return inFile.get(path) ?? around(path).items[0]?.place ?? -1;
}

const indexOf = query('nearest-file.indexOf', (candidates: KeptList<Resource>) => {
  const items = candidates.map(({ file: { path } }, place) => ({ path, place }));
  const inFile = new Map<string, number>();
  for (const { path, place } of items) if (!inFile.has(path)) inFile.set(path, place);
  return { inFile, around: nearness(items, ({ path }) => path) };
});
