/** The tree that a configuration belongs to which nobody named: what it may lead to. */
import { basename, dirname, join, relative, sep } from 'node:path';
import type { Files } from '../load/discover/files.ts';

/** Absolute paths without links. */
export interface Tree {
  /** The repository, or what was given where there is none. */
  readonly root: string;
  /** Where the configuration was found. */
  readonly directory: string;
  /** How a configuration is named instead, for messages: `--config`. */
  readonly naming: string;
}

/** Why a file is none of a tree's, in words that follow its name; undefined where it is one, or would be if it was there. */
export function errorOfPlace(path: string, { root }: Tree, files: Files): string | undefined {
  const isInside = isOwn(join(realDirectory(dirname(path), files), basename(path)), root);
  const real = files.realPath(path);
  if (real.ok ? real.value === root || isOwn(real.value, root) : isInside) return undefined;
  return isInside ? 'is a link that leads out of the tree' : 'is outside of the tree';
}

/** Where a directory really is, as far as that can be told: a path may lead through links, and to what is not there. */
function realDirectory(directory: string, files: Files): string {
  const real = files.realPath(directory);
  const above = dirname(directory);
  if (real.ok || above === directory) return real.ok ? real.value : directory;
  return join(realDirectory(above, files), basename(directory));
}

/** What git keeps for itself is no file of the tree. */
function isOwn(path: string, root: string): boolean {
  if (!path.startsWith(root.endsWith(sep) ? root : root + sep)) return false;
  return !relative(root, path)
    .split(sep)
    .some((part) => part.toLowerCase() === '.git');
}
