/** Which files a configuration may use that was found and not given by the user: those of its tree. */
import { basename, dirname, join, relative, sep } from 'node:path';
import type { Files } from '../load/discover/files.ts';

/** Absolute paths, with links resolved. */
export interface Tree {
  /** The repository, or the given directory outside of a repository. */
  readonly root: string;
  /** The directory in which the configuration was found. */
  readonly directory: string;
  /** How to give a configuration explicitly, for messages: `--config`. */
  readonly naming: string;
}

/** Why a file is not in a tree, as a phrase that follows its name; undefined if it is, or would be if it existed. */
export function errorOfPlace(path: string, { root }: Tree, files: Files): string | undefined {
  const isInside = isOwn(join(realDirectory(dirname(path), files), basename(path)), root);
  const real = files.realPath(path);
  if (real.ok ? real.value === root || isOwn(real.value, root) : isInside) return undefined;
  return isInside ? 'is a link that leads out of the tree' : 'is outside of the tree';
}

/**
 * The real path of a directory as far as it exists: a path may contain links, and end in directories that do not exist.
 */
function realDirectory(directory: string, files: Files): string {
  const real = files.realPath(directory);
  const above = dirname(directory);
  if (real.ok || above === directory) return real.ok ? real.value : directory;
  return join(realDirectory(above, files), basename(directory));
}

/** Whether a path is in the root. The files of git itself are not part of the tree. */
function isOwn(path: string, root: string): boolean {
  if (!path.startsWith(root.endsWith(sep) ? root : root + sep)) return false;
  return !relative(root, path)
    .split(sep)
    .some((part) => part.toLowerCase() === '.git');
}
