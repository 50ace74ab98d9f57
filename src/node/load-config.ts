/** Reads a configuration file and all files that it extends. */
import { basename, dirname, join, resolve } from 'node:path';
import { type Config, merge, NO_CONFIG, type Sourced } from '../config/config.ts';
import type { Vocabulary } from '../config/fields.ts';
import { type ReadConfig, readConfig } from '../config/read.ts';
import { MOST_PROBLEMS, type Problem, quote } from '../config/shape.ts';
import { decode } from '../load/decode.ts';
import type { Files, Result } from '../load/discover/files.ts';
import { PURPOSES } from '../load/discover/limits.ts';
import { type SourceFile, sourceFile } from '../text/source-file.ts';
import { errorOfPlace, type Tree } from './config-tree.ts';

export interface LoadedConfig {
  /**
   * The directory of the given or found file. Its globs, and those of the files that it extends, are relative to it.
   */
  readonly directory: string;
  /** Absolute paths, with the extended files first. */
  readonly files: readonly string[];
  readonly config: Config;
  readonly problems: readonly Problem[];
}

/** No real configuration extends this many files; a longer chain is meant to keep kroute busy. */
const MOST_FILES = 100;

interface Loading {
  readonly files: Files;
  readonly vocabulary: Vocabulary;
  /** How a path is shown to the user. */
  readonly show: (path: string) => string;
  readonly tree: Tree | undefined;
  /** Each file once, even if it is extended several times. */
  readonly read: Map<string, Read>;
  readonly problems: Problem[];
}

interface Read {
  readonly config: Config;
  /** The files that could be read, as absolute paths. */
  readonly bases: string[];
}

/**
 * Loads the configuration at an absolute path. The message says why if the file cannot be read at all. With a tree, all
 * files must be in it; without one the user gave the configuration, and its files may be anywhere.
 */
export function loadConfig(
  path: string,
  files: Files,
  vocabulary: Vocabulary,
  show: (path: string) => string,
  tree?: Tree,
): Result<LoadedConfig> {
  const loading: Loading = { files, vocabulary, show, tree, read: new Map(), problems: [] };
  const error = tree === undefined ? undefined : errorOfPlace(path, tree, files);
  if (error !== undefined) return { ok: false, message: `${error}; if you trust it, use ${tree?.naming ?? ''}` };
  const source = sourceAt(path, loading);
  if (!source.ok) return source;
  readAll(path, source.value, [path], loading);
  const order = inOrder(path, loading.read);
  const config = order.reduce((below, one) => merge(below, loading.read.get(one)?.config ?? NO_CONFIG), NO_CONFIG);
  return { ok: true, value: { directory: dirname(path), files: order, config, problems: loading.problems } };
}

/**
 * Reads a file, and the files that it extends if they are not read yet. `chain` is the path to it from the first file.
 */
function readAll(path: string, source: SourceFile, chain: readonly string[], loading: Loading): void {
  const reading = readConfig(source, loading.vocabulary);
  const read: Read = { config: reading.config, bases: [] };
  loading.read.set(path, read);
  loading.problems.push(...reportable(path, reading, chain, loading));
  for (const base of reading.bases) {
    if (loading.problems.length >= MOST_PROBLEMS) return;
    const found = readBase(path, base, chain, loading);
    if (found.ok) read.bases.push(found.value);
    else loading.problems.push({ message: found.message, at: base.at });
  }
}

/** Reads an extended file, and returns its absolute path. */
function readBase(
  path: string,
  { value }: Sourced<string>,
  chain: readonly string[],
  loading: Loading,
): Result<string> {
  const base = resolve(dirname(path), value);
  const refuse = (message: string): Result<string> => ({ ok: false, message: `${quote(value)} ${message}` });
  if (chain.includes(base)) return refuse('extends this file: a configuration cannot extend itself');
  if (loading.read.has(base)) return { ok: true, value: base };
  const error = loading.tree === undefined ? undefined : errorOfPlace(base, loading.tree, loading.files);
  if (error !== undefined)
    return refuse(`${error}; only a configuration given with ${loading.tree?.naming ?? ''} can extend files elsewhere`);
  if (loading.read.size >= MOST_FILES) return refuse(`is one file too many: at most ${MOST_FILES} files are read`);
  const source = sourceAt(base, loading);
  if (!source.ok) return { ok: false, message: `${quote(value)}: ${source.message}` };
  readAll(base, source.value, [...chain, base], loading);
  return { ok: true, value: base };
}

/**
 * The problems of a file that may be printed. A configuration that was found can extend any file of its tree. A file
 * that does not look like a configuration may contain secrets, so its contents must not be printed.
 */
function reportable(
  path: string,
  { problems, looksRight }: ReadConfig,
  chain: readonly string[],
  { tree, files }: Loading,
): readonly Problem[] {
  const [first] = problems;
  if (first === undefined || looksRight || tree === undefined) return problems;
  const real = files.realPath(path);
  // A link that is named like a configuration may also lead to any file.
  const isItself = chain.length === 1 && real.ok && real.value === join(tree.directory, basename(path));
  if (isItself) return problems;
  const message = `this does not look like a kroute configuration, so its contents are not shown; use ${tree.naming} with this file to see its problems`;
  return [{ message, at: first.at }];
}

/**
 * The files in the order in which they are merged, each over those before it. A file that several files extend is
 * merged at its last place, so its values win over those of the files before that.
 */
function inOrder(path: string, read: ReadonlyMap<string, Read>): readonly string[] {
  const seen = new Set<string>();
  const visit = (one: string): void => {
    if (seen.has(one)) return;
    seen.add(one);
    for (const base of (read.get(one)?.bases ?? []).toReversed()) visit(base);
  };
  visit(path);
  return [...seen].reverse();
}

function sourceAt(path: string, { files, show }: Loading): Result<SourceFile> {
  const kind = files.kindOf(path);
  if (kind === undefined) return { ok: false, message: 'no such file or directory' };
  if (!kind.ok) return kind;
  if (kind.value !== 'file') return { ok: false, message: 'is not a file' };
  const bytes = files.read(path, PURPOSES.config);
  if (!bytes.ok) return bytes;
  const { text, error } = decode(bytes.value);
  return error === undefined
    ? { ok: true, value: sourceFile(show(path), text) }
    : { ok: false, message: error.message };
}
