/** From the paths a user gives to the files to read, in a stable order. */
import ignore, { type Ignore } from 'ignore';
import picomatch from 'picomatch';
import type { EntryKind, FileProblem, Files, Result } from './files.ts';

export interface Discovery {
  /** Paths as the user would open them, `/`-separated; `-` for standard input. Each file once. */
  readonly files: readonly string[];
  /** Paths that were asked for and cannot be had. */
  readonly missing: readonly FileProblem[];
  /** What was met and left out: links that lead nowhere or in a circle, directories that cannot be read. */
  readonly unreadable: readonly FileProblem[];
  readonly loops: readonly FileProblem[];
}

const MANIFEST_FILE = /\.(ya?ml|json)$/;
const SKIPPED_DIRECTORIES: ReadonlySet<string> = new Set(['node_modules', '.git', '.hg', '.svn']);

/** JSON files that are never manifests, so that reading them is a waste. */
const SKIPPED_FILES: ReadonlySet<string> = new Set(['package.json', 'package-lock.json', 'tsconfig.json']);

/** kroute's own files lie among manifests and are none. */
const OWN_FILE = /^\.?kroute\.(ya?ml|json)$/;

interface Walk {
  readonly files: Files;
  readonly found: Set<string>;
  /** Real paths of the directories already walked. */
  readonly walked: Set<string>;
  readonly missing: FileProblem[];
  readonly unreadable: FileProblem[];
  readonly loops: FileProblem[];
}

/** A `.gitignore`, and how a path met in the walk is spelt from its own directory: `prefix` replaces `directory`. */
interface Ignores {
  readonly directory: string;
  readonly prefix: string;
  readonly rules: Ignore;
}

/**
 * Finds the files behind paths: files as given, directories recursively (`.yaml`, `.yml`, `.json`, what git ignores
 * and `node_modules` left out), globs, `-`. They come in code-unit order of their paths, in whatever order they
 * were given: the same files give the same result.
 */
export function discover(paths: readonly string[], files: Files): Discovery {
  const walk: Walk = { files, found: new Set(), walked: new Set(), missing: [], unreadable: [], loops: [] };
  for (const given of paths.length === 0 ? ['.'] : paths) visitArgument(walk, given);
  const { missing, unreadable, loops } = walk;
  return { files: [...walk.found].sort(), missing, unreadable, loops };
}

function visitArgument(walk: Walk, given: string): void {
  if (given === '-') {
    walk.found.add('-');
    return;
  }
  const path = normalise(given);
  const kind = walk.files.kindOf(path);
  if (kind === undefined) {
    if (isGlob(given)) expandGlob(walk, normalise(given));
    else walk.missing.push({ path: given, message: 'no such file or directory' });
  } else if (!kind.ok) walk.missing.push({ path: given, message: kind.message });
  else if (kind.value === 'directory')
    walkDirectory(walk, path, ignoresAbove(walk.files, path), [], undefined, walk.files.realPath(path));
  else if (kind.value === 'file') walk.found.add(path);
  else walk.missing.push({ path: given, message: 'is neither a file nor a directory' });
}

function isGlob(path: string): boolean {
  return /[*?[\]{}!]/.test(path);
}

/** Walks from the part of a pattern before its first wildcard and keeps what matches. */
function expandGlob(walk: Walk, pattern: string): void {
  const { base } = picomatch.scan(pattern);
  const matches = picomatch(pattern, { dot: true });
  const before = walk.found.size;
  const inner: Walk = { ...walk, found: new Set(), walked: new Set() };
  const start = base === '' ? '.' : base;
  if (walk.files.kindOf(start) !== undefined)
    walkDirectory(inner, normalise(start), ignoresAbove(walk.files, start), [], () => true, walk.files.realPath(start));
  for (const path of inner.found) if (matches(path)) walk.found.add(path);
  if (walk.found.size === before) walk.missing.push({ path: pattern, message: 'no file matches this pattern' });
}

function walkDirectory(
  walk: Walk,
  directory: string,
  ignores: readonly Ignores[],
  ancestors: readonly string[],
  accepts: ((name: string) => boolean) | undefined,
  real: Result<string>,
): void {
  if (!real.ok) {
    walk.unreadable.push({ path: directory, message: real.message });
    return;
  }
  if (ancestors.includes(real.value)) {
    walk.loops.push({ path: directory, message: 'the link leads back to a directory above it; not followed' });
    return;
  }
  if (walk.walked.has(real.value)) return;
  walk.walked.add(real.value);
  const entries = walk.files.list(directory);
  if (!entries.ok) {
    walk.unreadable.push({ path: directory, message: entries.message });
    return;
  }
  const inner = [...ignores, ...ignoreFile(walk.files, directory, entries.value)];
  const chain = [...ancestors, real.value];
  for (const { name, kind: listed } of entries.value) {
    if (SKIPPED_DIRECTORIES.has(name)) continue;
    const path = join(directory, name);
    const kind = listed === 'link' ? followLink(walk, path, name) : listed;
    if (kind === undefined || isIgnored(inner, path, kind === 'directory')) continue;
    if (kind === 'directory') {
      // Below a real path, only a link leads elsewhere.
      const realPath =
        listed === 'link' ? walk.files.realPath(path) : { ok: true as const, value: joinReal(real.value, name) };
      walkDirectory(walk, path, inner, chain, accepts, realPath);
    }
    if (kind === 'file' && (accepts?.(name) ?? isManifestFile(name))) walk.found.add(path);
  }
}

function isManifestFile(name: string): boolean {
  return MANIFEST_FILE.test(name) && !SKIPPED_FILES.has(name) && !OWN_FILE.test(name);
}

function followLink(walk: Walk, path: string, name: string): EntryKind | undefined {
  const kind = walk.files.kindOf(path);
  if (kind?.ok) return kind.value;
  const message = kind === undefined ? 'the link leads nowhere' : kind.message;
  if (kind !== undefined && /loop|symbolic links/.test(kind.message)) walk.loops.push({ path, message });
  else if (MANIFEST_FILE.test(name)) walk.unreadable.push({ path, message });
  return undefined;
}

function ignoreFile(
  files: Files,
  directory: string,
  entries: readonly { readonly name: string }[],
): readonly Ignores[] {
  if (!entries.some(({ name }) => name === '.gitignore')) return [];
  const content = files.read(join(directory, '.gitignore'));
  if (!content.ok) return [];
  return [{ directory, prefix: '', rules: ignore().add(new TextDecoder().decode(content.value)) }];
}

/** The ignore files of the directories above, up to the repository's root; none outside a repository. */
function ignoresAbove(files: Files, directory: string): readonly Ignores[] {
  const real = files.realPath(directory);
  if (!real.ok) return [];
  const found: Ignores[] = [];
  let prefix = '';
  let above = real.value;
  for (;;) {
    const here = files.list(above);
    const entries = here.ok ? here.value : [];
    if (above !== real.value)
      for (const { rules } of ignoreFile(files, above, entries)) found.unshift({ directory, prefix, rules });
    if (entries.some(({ name }) => name === '.git')) return found;
    const slash = above.lastIndexOf('/');
    if (slash < 0 || above === '/') return [];
    prefix = `${above.slice(slash + 1)}/${prefix}`;
    above = slash === 0 ? '/' : above.slice(0, slash);
  }
}

/** What git would say: the last rule that speaks of the path decides, nearer files after those above. */
function isIgnored(ignores: readonly Ignores[], path: string, isDirectory: boolean): boolean {
  let ignored = false;
  for (const { directory, prefix, rules } of ignores) {
    const below = directory === '.' ? path : path.slice(directory.length + 1);
    const verdict = rules.test(`${prefix}${below}${isDirectory ? '/' : ''}`);
    if (verdict.ignored) ignored = true;
    else if (verdict.unignored) ignored = false;
  }
  return ignored;
}

/** Whether a path, relative to the directory that the patterns speak of, is one that a `.gitignore` of them would leave out. */
export function gitignored(patterns: readonly string[]): (path: string) => boolean {
  const rules = ignore({ ignorecase: false }).add(patterns);
  return (path) => rules.ignores(path);
}

function join(directory: string, name: string): string {
  return directory === '.' ? name : directory.endsWith('/') ? directory + name : `${directory}/${name}`;
}

/** The same for a path as the system writes it. */
function joinReal(directory: string, name: string): string {
  const separator = /^(?:[A-Za-z]:)?\\/.test(directory) ? '\\' : '/';
  return directory.endsWith(separator) ? directory + name : directory + separator + name;
}

/** `./k8s//x/` -> `k8s/x`. */
function normalise(path: string): string {
  const clean = path
    .replaceAll('\\', '/')
    .replaceAll(/\/+(\.?\/+)*/g, '/')
    .replace(/^(\.\/)+/, '')
    .replace(/(.)\/$/, '$1');
  return clean === '' ? '.' : clean;
}
