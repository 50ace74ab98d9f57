/** From the paths a user gives to the files to read, in a stable order. */
import { type Entry, type EntryKind, type FileProblem, type Files, notAFile, type Result } from './files.ts';
import { isGlob, readGlob } from './glob.ts';
import { type IgnoreFile, ignoreFileIn, ignoreFilesAbove, isIgnored } from './ignore-files.ts';
import { type Budget, STEPS } from './pattern.ts';
import { makerOf } from './temporary.ts';

export interface Discovery {
  /** Paths as the user would open them, `/`-separated; `-` for standard input. Each file once. */
  readonly files: readonly string[];
  /** Those of them that the user named and that are not regular files: pipes and devices. */
  readonly streams: ReadonlySet<string>;
  /** Paths that were asked for and cannot be had. */
  readonly missing: readonly FileProblem[];
  /** What was met and cannot be read: links that lead nowhere, what is neither a file nor a directory. */
  readonly unreadable: readonly FileProblem[];
  /** Links that are left out: that lead back to a directory above them, or out of all that was given. */
  readonly notFollowed: readonly FileProblem[];
}

/** kustomize also reads a file without an ending. */
const MANIFEST_FILE = /\.(ya?ml|json)$|^Kustomization$/;
const SKIPPED_DIRECTORIES: ReadonlySet<string> = new Set(['node_modules', '.git', '.hg', '.svn']);

/** JSON files that are never manifests, so that reading them is a waste. */
const SKIPPED_FILES: ReadonlySet<string> = new Set(['package.json', 'package-lock.json', 'tsconfig.json']);

/** kroute's own files are among the manifests, but are not manifests. */
const OWN_FILE = /^\.?kroute\.(ya?ml|json)$/;

interface Walk {
  readonly files: Files;
  readonly found: Set<string>;
  readonly streams: Set<string>;
  /** Real paths of the directories already walked. */
  readonly walked: Set<string>;
  readonly missing: FileProblem[];
  readonly unreadable: FileProblem[];
  readonly notFollowed: FileProblem[];
  /** Of all patterns together. */
  readonly budget: Budget;
  /** The real paths of the directories that links may lead into. */
  readonly within: () => readonly string[];
}

/** Which files of a directory are wanted. */
type Accepts = (path: string, name: string) => boolean;

/**
 * Finds the files behind paths: files as given, directories recursively (`.yaml`, `.yml`, `.json` and `Kustomization`, what git ignores
 * and `node_modules` left out), globs, `-`. They come in code-unit order of their paths, in whatever order they
 * were given: the same files give the same result.
 */
export function discover(paths: readonly string[], files: Files): Discovery {
  const given = paths.length === 0 ? ['.'] : paths;
  let within: readonly string[] | undefined;
  const walk: Walk = {
    files,
    found: new Set(),
    streams: new Set(),
    walked: new Set(),
    missing: [],
    unreadable: [],
    notFollowed: [],
    budget: { steps: STEPS },
    within: () => {
      within ??= given.flatMap((path) => directoriesAround(path, files));
      return within;
    },
  };
  for (const path of given) visitArgument(walk, path);
  const { found, streams, missing, unreadable, notFollowed } = walk;
  if (walk.budget.steps <= 0) missing.push({ path: given.join(' '), message: TOO_SLOW });
  return { files: [...found].sort(), streams, missing, unreadable, notFollowed };
}

const TOO_SLOW = 'the patterns of .gitignore files and of the command line take too long to match; simplify them';

function visitArgument(walk: Walk, given: string): void {
  if (given === '-') {
    walk.found.add('-');
    return;
  }
  const path = normalize(given);
  const kind = walk.files.kindOf(path);
  if (kind === undefined) {
    if (isGlob(path)) expandGlob(walk, path);
    else walk.missing.push({ path: given, message: 'no such file or directory' });
  } else if (!kind.ok) walk.missing.push({ path: given, message: kind.message });
  else if (kind.value === 'directory') walkFrom(walk, path, (_, name) => isManifestFile(name));
  else {
    walk.found.add(path);
    if (kind.value !== 'file') walk.streams.add(path);
  }
}

/** Walks from the part of a pattern before its first wildcard and keeps what matches. */
function expandGlob(walk: Walk, pattern: string): void {
  const glob = readGlob(pattern);
  const before = walk.found.size;
  const start = normalize(glob.base);
  if (walk.files.kindOf(start) !== undefined)
    walkFrom({ ...walk, walked: new Set() }, start, (path, name) => {
      return makerOf(name) === undefined && glob.matches(path, walk.budget);
    });
  if (walk.found.size === before) walk.missing.push({ path: pattern, message: 'no file matches this pattern' });
}

function walkFrom(walk: Walk, directory: string, accepts: Accepts): void {
  const reading = { files: walk.files, budget: walk.budget, problems: walk.unreadable };
  const above = ignoreFilesAbove(directory, reading);
  if (!above.isIgnored) walkDirectory(walk, directory, above.ignores, [], accepts, walk.files.realPath(directory));
}

function walkDirectory(
  walk: Walk,
  directory: string,
  ignores: readonly IgnoreFile[],
  ancestors: readonly string[],
  accepts: Accepts,
  real: Result<string>,
): void {
  if (!real.ok) {
    walk.unreadable.push({ path: directory, message: real.message });
    return;
  }
  if (ancestors.includes(real.value)) {
    walk.notFollowed.push({ path: directory, message: 'the link leads back to a directory above it; not followed' });
    return;
  }
  if (walk.walked.has(real.value)) return;
  walk.walked.add(real.value);
  const entries = walk.files.list(directory);
  if (!entries.ok) {
    walk.unreadable.push({ path: directory, message: entries.message });
    return;
  }
  if (ancestors.length > 0 && isVendored(directory, entries.value)) return;
  const reading = { files: walk.files, budget: walk.budget, problems: walk.unreadable };
  const inner = [...ignores, ...ignoreFileIn(directory, join(directory, '.gitignore'), entries.value, reading)];
  const chain = [...ancestors, real.value];
  for (const entry of entries.value) {
    if (SKIPPED_DIRECTORIES.has(entry.name)) continue;
    const path = join(directory, entry.name);
    const target = entry.kind === 'link' ? walk.files.kindOf(path) : undefined;
    const kind = target?.ok ? target.value : entry.kind;
    if (isIgnored(inner, path, kind === 'directory')) continue;
    if (kind !== 'directory' && !accepts(path, entry.name)) continue;
    const place = entry.kind === 'link' ? followed(walk, path, target) : undefined;
    if (entry.kind === 'link' && place === undefined) continue;
    // Below a real path, only a link leads elsewhere.
    if (kind === 'directory')
      walkDirectory(walk, path, inner, chain, accepts, place ?? { ok: true, value: joinReal(real.value, entry.name) });
    else if (kind === 'file') walk.found.add(path);
    else walk.unreadable.push({ path, message: notAFile(kind) });
  }
}

/** Copies of packages of others, as `go mod vendor`, godep and the bundler of Jsonnet make them. */
function isVendored(directory: string, entries: readonly Entry[]): boolean {
  return /(^|\/)(vendor|Godeps\/_workspace\/src)$/.test(directory) && entries.some(({ name }) => OF_VENDORS.has(name));
}

const OF_VENDORS: ReadonlySet<string> = new Set(['modules.txt', 'github.com', 'k8s.io', 'golang.org']);

function isManifestFile(name: string): boolean {
  return MANIFEST_FILE.test(name) && !SKIPPED_FILES.has(name) && !OWN_FILE.test(name);
}

/** Where a link leads; undefined where it is not followed, which is noted. */
function followed(walk: Walk, path: string, target: Result<EntryKind> | undefined): Result<string> | undefined {
  if (target === undefined || !target.ok) {
    const message = target === undefined ? 'the link leads nowhere' : target.message;
    walk.unreadable.push({ path, message });
    return undefined;
  }
  const real = walk.files.realPath(path);
  if (!real.ok || walk.within().some((directory) => isBelow(real.value, directory))) return real;
  walk.notFollowed.push({ path, message: LEADS_OUT });
  return undefined;
}

const LEADS_OUT =
  'the link leads out of the given paths and of the repository, and is not followed; pass its path to read it';

/** The directories that a given path lets a walk into: itself, and the repository that it is in. */
function directoriesAround(given: string, files: Files): readonly string[] {
  if (given === '-') return [];
  const path = normalize(given);
  const isPattern = files.kindOf(path) === undefined && isGlob(path);
  const directory = isPattern ? normalize(readGlob(path).base) : path;
  const kind = files.kindOf(directory);
  const real = files.realPath(directory);
  if (kind?.ok !== true || kind.value !== 'directory' || !real.ok) return [];
  for (let above = real.value; ; ) {
    if (files.kindOf(joinReal(above, '.git')) !== undefined) return [real.value, above];
    const parent = parentOf(above);
    if (parent === above) return [real.value];
    above = parent;
  }
}

function isBelow(path: string, directory: string): boolean {
  return path === directory || path.startsWith(joinReal(directory, ''));
}

/** The directory above a real path; of a root itself. */
function parentOf(path: string): string {
  const cut = Math.max(path.lastIndexOf('/'), path.lastIndexOf('\\'));
  const parent = path.slice(0, Math.max(cut, 0));
  return parent === '' || /^[A-Za-z]:$/.test(parent) ? path.slice(0, cut + 1) : parent;
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
function normalize(path: string): string {
  const clean = path
    .replaceAll(/\/+(\.?\/+)*/g, '/')
    .replace(/^(\.\/)+/, '')
    .replace(/(.)\/$/, '$1');
  return clean === '' ? '.' : clean;
}
