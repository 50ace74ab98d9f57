/** The tree of a configuration that was found and not given by the user: which files it may use. */
import { basename, dirname, join, relative, sep } from 'node:path';
import type { Files } from '../load/discover/files.ts';

/** Absolute paths without links. */
export interface Tree {
  /** The repository, or the given directory outside of a repository. */
  readonly root: string;
  /** Where the configuration was found. */
  readonly directory: string;
  /** How a configuration is named instead, for messages: `--config`. */
  readonly naming: string;
}

/** Why a file does not belong to a tree, in words that follow its name; undefined if it does, or would if it existed. */
export function errorOfPlace(path: string, { root }: Tree, files: Files): string | undefined {
  const isInside = isOwn(join(realDirectory(dirname(path), files), basename(path)), root);
  const real = files.realPath(path);
  if (real.ok ? real.value === root || isOwn(real.value, root) : isInside) return undefined;
  return isInside ? 'is a link that leads out of the tree' : 'is outside of the tree';
}

/** The real path of a directory, as far as it is known: a path may lead through links, and to files that do not exist. */
function realDirectory(directory: string, files: Files): string {
  const real = files.realPath(directory);
  const above = dirname(directory);
  if (real.ok || above === directory) return real.ok ? real.value : directory;
  return join(realDirectory(above, files), basename(directory));
}

/** Whether a path is inside the root. The files of git itself do not belong to the tree. */
function isOwn(path: string, root: string): boolean {
  if (!path.startsWith(root.endsWith(sep) ? root : root + sep)) return false;
  return !relative(root, path)
    .split(sep)
    .some((part) => part.toLowerCase() === '.git');
}
