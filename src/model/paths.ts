/** Paths as text: `/`-separated, relative to the working directory. */

/** `a/b/c.yaml` -> `a/b`; a bare file name -> `''`. */
export function directoryOf(path: string): string {
  const slash = path.lastIndexOf('/');
  return slash === -1 ? '' : path.slice(0, slash);
}

/** Joins and normalises: `joinPath('a/b', '../c')` -> `a/c`. */
export function joinPath(directory: string, path: string): string {
  const absolute = path.startsWith('/') || (directory.startsWith('/') && !path.startsWith('/'));
  const parts: string[] = [];
  for (const part of `${path.startsWith('/') ? '' : directory}/${path}`.split('/')) {
    if (part === '' || part === '.') continue;
    if (part === '..' && parts.length > 0 && parts.at(-1) !== '..') parts.pop();
    else parts.push(part);
  }
  return (absolute ? '/' : '') + parts.join('/');
}

/** How near two files are: 0 the same file, 1 the same directory, then one more per step up to the common parent and down. */
export function distance(a: string, b: string): number {
  if (a === b) return 0;
  const from = directoryOf(a).split('/');
  const to = directoryOf(b).split('/');
  let common = 0;
  while (common < from.length && common < to.length && from[common] === to[common]) common++;
  return 1 + (from.length - common) + (to.length - common);
}
