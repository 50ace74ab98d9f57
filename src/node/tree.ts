/** The tree that a path belongs to: what is linted, and what nothing in it may lead out of. */
import { dirname, isAbsolute, join, relative, sep } from 'node:path';
import type { Workspace } from './workspace.ts';

type Around = Pick<Workspace, 'cwd' | 'env' | 'files'>;

/**
 * The root of the repository around a directory; without one, the working directory if it is inside, else itself. A
 * repository that holds the user's home is not the tree: some keep their settings so.
 * `directory` is absolute; the answer is a real path.
 */
export function treeAround(directory: string, io: Around): string {
  const repository = above(directory).find(
    (one) => io.files.kindOf(join(one, '.git')) !== undefined && !holdsHome(one, io),
  );
  return realOf(repository ?? (isWithin(directory, io.cwd) ? io.cwd : directory), io);
}

/** Whether the user's home is a directory or below it. */
export function holdsHome(directory: string, io: Around): boolean {
  const home = io.env.HOME ?? io.env.USERPROFILE ?? '';
  return isAbsolute(home) && isWithin(realOf(home, io), realOf(directory, io));
}

function realOf(path: string, { files }: Around): string {
  const real = files.realPath(path);
  return real.ok ? real.value : path;
}

/** Whether a path is a directory or below it; both are absolute. */
export function isWithin(path: string, directory: string): boolean {
  const way = relative(directory, path);
  return way === '' || !(way === '..' || way.startsWith(`..${sep}`) || isAbsolute(way));
}

function above(directory: string): readonly string[] {
  const parent = dirname(directory);
  return parent === directory ? [directory] : [directory, ...above(parent)];
}
