/** The configuration of a run: finds it, reads it, and stops where it is wrong. */
import { dirname, relative, resolve } from 'node:path';
import type { Vocabulary } from '../config/fields.ts';
import { findConfig } from '../config/find.ts';
import type { Problem } from '../config/shape.ts';
import type { Tree } from '../config/tree.ts';
import type { Files } from '../load/discover/files.ts';
import { ConfigError, UsageError } from './exit.ts';
import type { Io } from './io.ts';
import type { Configured } from './options.ts';
import { treeAround } from './tree.ts';

/** What applies to paths; undefined where there is none. Costs nothing but a look where there is none. */
export async function configFor(
  paths: readonly string[],
  choice: string | false | undefined,
  io: Io,
): Promise<Configured | undefined> {
  if (choice === false) return undefined;
  const path = choice === undefined ? findConfig(paths, io.cwd, io.files) : resolve(io.cwd, choice);
  if (path === undefined) return undefined;
  const [{ loadConfig }, { perFile }, vocabulary] = await Promise.all([
    import('../config/load.ts'),
    import('../config/apply.ts'),
    vocabularyOf(),
  ]);
  const tree = choice === undefined ? treeOf(dirname(path), io) : undefined;
  const source = choice === undefined ? sourceAt(path, io) : namedSource(choice, io);
  const loaded = loadConfig(source.path, source.files, vocabulary, source.show, tree);
  if (!loaded.ok)
    throw new UsageError(`${choice === undefined ? '' : '--config: '}${source.show(source.path)}: ${loaded.message}`);
  refuseMistakes(loaded.value.problems);
  const { config, directory, files } = loaded.value;
  return {
    config,
    directory,
    files: perFile({ config, directory }, io.cwd, refuseGlobs),
    sources: files.map(source.show),
    isNamed: choice !== undefined,
  };
}

interface Source {
  /** Absolute: what a configuration names is relative to its directory. */
  readonly path: string;
  readonly files: Files;
  readonly show: (path: string) => string;
}

function sourceAt(path: string, io: Io): Source {
  return { path, files: io.files, show: (absolute) => shown(absolute, io) };
}

/** What the user named: a pipe or device, too, which is taken for a file of the working directory. */
function namedSource(given: string, io: Io): Source {
  const kind = io.files.kindOf(given);
  const path = resolve(io.cwd, given);
  if (kind?.ok !== true || kind.value === 'file' || kind.value === 'directory') return sourceAt(path, io);
  const stand = resolve(io.cwd, '<config>');
  return {
    path: stand,
    files: {
      ...io.files,
      kindOf: (one) => (one === stand ? { ok: true, value: 'file' } : io.files.kindOf(one)),
      read: (one, purpose) => (one === stand ? io.readNamed(given, purpose) : io.files.read(one, purpose)),
    },
    show: (one) => (one === stand ? given : shown(one, io)),
  };
}

function refuseGlobs(): never {
  throw new UsageError('the patterns under "ignore" and "overrides" of the configuration take too long; shorten them');
}

/** What a configuration that was found in a directory may lead to. */
function treeOf(directory: string, io: Io): Tree {
  const real = io.files.realPath(directory);
  const found = real.ok ? real.value : directory;
  return { root: treeAround(found, io), directory: found };
}

/** What configurations may name. */
export async function vocabularyOf(): Promise<Vocabulary> {
  const [{ rules }, { FORMATS }] = await Promise.all([import('../../rules/index.ts'), import('../report/index.ts')]);
  return { rules, formats: Object.keys(FORMATS) };
}

/** Nobody reads more at once, and they would hide what else a log says. */
const MOST_NAMED = 10;

/** Ends the run with the mistakes in one line, each with its place, if there are any. */
export function refuseMistakes(problems: readonly Problem[]): void {
  if (problems.length === 0) return;
  const named = problems.slice(0, MOST_NAMED).map(inWords);
  const left = problems.length - named.length;
  throw new ConfigError([...named, ...(left > 0 ? [`and ${left} more`] : [])].join('; '));
}

function inWords({ message, at }: Problem): string {
  const { line, column } = at.file.positionAt(at.span.start);
  return `${at.file.path}:${line}:${column}: ${message}`;
}

/** A path as the user would open it. */
export function shown(absolute: string, { cwd }: Pick<Io, 'cwd'>): string {
  const path = relative(cwd, absolute).replaceAll('\\', '/');
  return path === '' ? '.' : path;
}
