/** Finds the configuration for some paths: the nearest one, upwards to the root of the repository. */
import { dirname, join, resolve, sep } from 'node:path';
import type { Files } from '../load/discover/files.ts';
import { PURPOSES } from '../load/discover/limits.ts';

/** In the order in which a directory is searched for them. */
export const CONFIG_FILES: readonly string[] = ['kroute.yaml', '.kroute.yaml', 'kroute.yml', 'kroute.json'];

/** The absolute path of the configuration file for some paths. Relative paths are resolved from `cwd`. */
export function findConfig(paths: readonly string[], cwd: string, files: Files): string | undefined {
  let directory = commonDirectory(paths, cwd, files);
  for (;;) {
    const found = configIn(directory, files);
    if (found !== undefined) return found;
    const above = dirname(directory);
    if (above === directory || files.kindOf(join(directory, '.git')) !== undefined) return undefined;
    directory = above;
  }
}

function configIn(directory: string, files: Files): string | undefined {
  const isFile = (path: string): boolean => {
    const kind = files.kindOf(path);
    return kind?.ok === true && kind.value === 'file';
  };
  const named = CONFIG_FILES.map((name) => join(directory, name)).find(isFile);
  if (named !== undefined) return named;
  const packageFile = join(directory, 'package.json');
  return isFile(packageFile) && configuresKroute(packageFile, files) ? packageFile : undefined;
}

function configuresKroute(packageFile: string, files: Files): boolean {
  const bytes = files.read(packageFile, PURPOSES.config);
  if (!bytes.ok) return false;
  const text = new TextDecoder().decode(bytes.value);
  // Most files that contain the word depend on kroute or are named after it: only a top-level field counts.
  return text.includes('"kroute"') && hasOwnField(text);
}

function hasOwnField(text: string): boolean {
  try {
    const content: unknown = JSON.parse(text);
    return typeof content === 'object' && content !== null && 'kroute' in content;
  } catch {
    return false;
  }
}

/**
 * The nearest directory that contains all paths: of a file its directory, of a glob the part before the first wildcard.
 */
function commonDirectory(paths: readonly string[], cwd: string, files: Files): string {
  const directories = paths.filter((path) => path !== '-').map((path) => directoryOf(path, cwd, files));
  const [first = cwd, ...rest] = directories;
  return rest.reduce((common, one) => {
    let shared = common;
    while (shared !== one && !one.startsWith(shared.endsWith(sep) ? shared : shared + sep)) shared = dirname(shared);
    return shared;
  }, first);
}

function directoryOf(path: string, cwd: string, files: Files): string {
  const kind = files.kindOf(path);
  const isDirectory = kind?.ok === true && kind.value === 'directory';
  if (isDirectory) return resolve(cwd, path);
  const [plain = ''] = kind === undefined ? path.split(/[*?[{!]/) : [path];
  return dirname(resolve(cwd, plain.endsWith('/') ? `${plain}x` : plain));
}
