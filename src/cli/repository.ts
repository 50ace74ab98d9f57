/** Where a file stands in the repository that a CI server has checked out. */
import { relative, resolve } from 'node:path';
import { slashed } from '../node/slashed.ts';
import type { Io } from './io.ts';

/** The variables with its root: GitHub Actions and compatible ones, GitLab CI. */
const ROOTS = ['GITHUB_WORKSPACE', 'CI_PROJECT_DIR'] as const;

/**
 * From a path as the user would open it to the one that the server knows the file by; what stands outside the
 * repository, or for no file, stays as it is. Undefined where no root is known.
 */
export function inRepository({
  env,
  cwd,
  files,
}: Pick<Io, 'env' | 'cwd' | 'files'>): ((path: string) => string) | undefined {
  const roots = ROOTS.flatMap((name) => {
    const root = env[name];
    if (root === undefined || root === '') return [];
    // The working directory is given without links, the root perhaps with some.
    const real = files.realPath(root);
    return real.ok && real.value !== root ? [real.value, root] : [root];
  });
  if (roots.length === 0) return undefined;
  return (path) => {
    if (/(^|\/)<[^/]*>$/.test(path)) return path;
    const absolute = resolve(cwd, path);
    return roots.map((root) => slashed(relative(root, absolute))).find(isBelow) ?? path;
  };
}

const isBelow = (path: string): boolean => path !== '' && !/^(\.\.(\/|$)|\/|[A-Za-z]:)/.test(path);
