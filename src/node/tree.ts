/** The tree that a path belongs to: what is linted. Nothing in it may lead out of it. */
import { dirname, isAbsolute, join, relative, sep } from 'node:path';
import type { Workspace } from './workspace.ts';

type Around = Pick<Workspace, 'cwd' | 'env' | 'files'>;

/**
 * The root of the repository that contains a directory; without a repository, the working directory if it contains the
 * directory, else the directory itself. A repository that contains the home directory is not used: some users keep
 * their settings in one. `directory` is absolute; the result is a real path.
 */
export function treeAround(directory: string, io: Around): string {
  const repository = above(directory).find(
    (one) => io.files.kindOf(join(one, '.git')) !== undefined && !holdsHome(one, io),
  );
  return realOf(repository ?? (isWithin(directory, io.cwd) ? io.cwd : directory), io);
}

/** Whether the home directory of the user is a directory or below it. */
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
