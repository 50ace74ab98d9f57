/** Paths as text: `/`-separated, relative to the working directory if they are those of files. */

/** `a/b/c.yaml` -> `a/b`; a bare file name -> `''`. */
export function directoryOf(path: string): string {
  const slash = path.lastIndexOf('/');
  return slash === -1 ? '' : path.slice(0, slash);
}

/** Joins and normalizes: `joinPath('a/b', '../c')` -> `a/c`. */
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

/** The segments of an absolute path with `.` and `..` resolved: `/a/./b/../c` -> `a`, `c`. The parent of the root is the root. */
export function resolvedSegments(path: string): readonly string[] {
  const segments: string[] = [];
  for (const segment of path.split('/')) {
    if (segment === '..') segments.pop();
    else if (segment !== '' && segment !== '.') segments.push(segment);
  }
  return segments;
}

/** The distance of two files: 0 for the same file, 1 for the same directory, plus one per step up to the common parent and down. */
export function distance(a: string, b: string): number {
  if (a === b) return 0;
  const from = a.lastIndexOf('/') + 1;
  const to = b.lastIndexOf('/') + 1;
  // Everything up to the last slash that both paths share is their common parent.
  let common = 0;
  const end = Math.min(from, to);
  for (let i = 0; i < end && a.charCodeAt(i) === b.charCodeAt(i); i++) if (a.charCodeAt(i) === SLASH) common = i + 1;
  return 1 + slashes(a, common, from) + slashes(b, common, to);
}

const SLASH = 47;

function slashes(text: string, from: number, to: number): number {
  let count = 0;
  for (let i = from; i < to; i++) if (text.charCodeAt(i) === SLASH) count++;
  return count;
}

/** The directory that all files are in, with the slash at its end; `''` where they have none in common. */
export function commonDirectory(paths: Iterable<string>): string {
  let common: string | undefined;
  for (const path of paths) {
    if (common === undefined) common = path.slice(0, path.lastIndexOf('/') + 1);
    // Absolute and relative paths have nothing in common.
    while (!path.startsWith(common))
      common = common === '/' ? '' : common.slice(0, common.lastIndexOf('/', common.length - 2) + 1);
  }
  return common ?? '';
}
