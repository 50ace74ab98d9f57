/** The tree that a configuration belongs to which nobody named: what it may lead to. */
import { dirname, join, relative, sep } from 'node:path';
import type { Files } from '../load/discover/files.ts';

/** Absolute paths without links. */
export interface Tree {
  /** The repository, or what was given where there is none. */
  readonly root: string;
  /** Where the configuration was found. */
  readonly directory: string;
}

/** Why a file is none of a tree's, in words that follow its name; undefined where it is one, or where there is none. */
export function flawOfPlace(path: string, { root }: Tree, files: Files): string | undefined {
  // Where it really is, as far as its directory can be told: a path may lead through links.
  const around = files.realPath(dirname(path));
  if (around.ok && !isOwn(join(around.value, 'x'), root)) return 'is outside of the tree';
  const real = files.realPath(path);
  return real.ok && !isOwn(real.value, root) ? 'is a link that leads out of the tree' : undefined;
}

/** What git keeps for itself is no file of the tree. */
function isOwn(path: string, root: string): boolean {
  if (!path.startsWith(root.endsWith(sep) ? root : root + sep)) return false;
  return !relative(root, path)
    .split(sep)
    .some((part) => part.toLowerCase() === '.git');
}
