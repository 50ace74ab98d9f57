/** The files of a revision as a directory for the time of one task, so that tools can read them. */
import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { withScratch } from './scratch.ts';

export interface TreeFile {
  /** From the root of the tree, with `/`. */
  readonly path: string;
  readonly content: Uint8Array;
}

/**
 * Gives the task a directory with these files, and removes it afterwards. What looks for a repository finds
 * its root there. Nothing is written outside of it: what a path says is checked, and there are no links.
 */
export function withTree<T>(files: readonly TreeFile[], task: (directory: string) => Promise<T>): Promise<T> {
  return withScratch(async (directory) => {
    mkdirSync(join(directory, '.git'));
    for (const { path, content } of files) {
      if (!isPlainPath(path)) continue;
      const target = join(directory, ...path.split('/'));
      mkdirSync(dirname(target), { recursive: true });
      writeFileSync(target, content, { flag: 'wx', mode: 0o600 });
    }
    return task(directory);
  });
}

/** Whether a path stays below where it begins, on every system, and is not git's. */
function isPlainPath(path: string): boolean {
  return path
    .split('/')
    .every(
      (part) => part !== '' && !/^\.+$|[\\:\0]/.test(part) && !/^\.git$|^git~\d/i.test(part) && part.trim() === part,
    );
}
