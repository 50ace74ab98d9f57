/** The configuration of a run: its values, the files it applies to, and its mistakes. */
import { type PerFile, perFile } from '../config/apply.ts';
import type { Config } from '../config/config.ts';
import type { Vocabulary } from '../config/fields.ts';
import { readConfig } from '../config/read.ts';
import type { Problem } from '../config/shape.ts';
import { directoryOf, joinPath } from '../model/objects/paths.ts';
import { sourceFile } from '../text/source-file.ts';
import { isTextFile, type TextFile } from './text-file.ts';
import { ConfigError, UsageError } from './usage-error.ts';

/** The configuration that applies to a run. */
export interface Configured {
  readonly config: Config;
  readonly files: PerFile;
  /** Its directory. Paths in it are relative to this. */
  readonly directory: string;
  /** All files it was read from, as shown to the user; the last one is the file that was given or found. */
  readonly sources: readonly string[];
  /**
   * Whether the user gave it. A configuration that was found is part of the linted tree, so the authors of the tree may
   * have written it.
   */
  readonly isNamed: boolean;
}

/** A configuration as an object: the fields of `kroute.yaml`. */
export type ConfigurationObject = Readonly<Record<string, unknown>>;

/**
 * The values of a configuration in memory. Its globs are relative to the directory of its path; those of an object are
 * relative to where paths begin. Throws a `UsageError` if it has mistakes or extends other files.
 */
export function configuredBy(
  given: TextFile | ConfigurationObject,
  vocabulary: Vocabulary,
  within: Within = withinInMemory,
): Configured {
  const file = isTextFile(given) ? sourceFile(given.path, given.text) : sourceFile('config', jsonOf(given));
  const { config, bases, problems } = readConfig(file, vocabulary);
  const [problem] = problems;
  if (problem !== undefined && !isTextFile(given)) throw new UsageError(problem.message, 'config');
  refuseMistakes(problems);
  const [base] = bases;
  if (base !== undefined)
    throw new UsageError(`it extends "${base.value}", and no other files are read; write both as one`, 'config');
  const directory = isTextFile(given) ? directoryOf(joinPath('', given.path)) : '';
  return {
    config,
    directory,
    files: perFile(config, (path) => within(directory, path), refuseGlobs),
    sources: [file.path],
    isNamed: true,
  };
}

function jsonOf(given: ConfigurationObject): string {
  try {
    return JSON.stringify(given);
  } catch {
    throw new UsageError('it cannot be written as JSON', 'config');
  }
}

/** A path relative to a directory; undefined if it is not below the directory. `''` is where paths begin. */
export type Within = (directory: string, path: string) => string | undefined;

function withinInMemory(directory: string, path: string): string | undefined {
  const whole = joinPath('', path);
  if (directory !== '') return whole.startsWith(`${directory}/`) ? whole.slice(directory.length + 1) : undefined;
  return whole === '..' || whole.startsWith('../') ? undefined : whole.replace(/^\//, '');
}

export function refuseGlobs(): never {
  throw new UsageError(
    'the patterns under "ignore" and "overrides" of the configuration take too long to match; simplify them',
  );
}

/** More mistakes are not shown: they would hide the rest of a log. */
const MOST_NAMED = 10;

/** If there are mistakes, throws an error with all of them in one line, each with its place. */
export function refuseMistakes(problems: readonly Problem[]): void {
  if (problems.length === 0) return;
  const named = problems.slice(0, MOST_NAMED).map(inWords);
  const left = problems.length - named.length;
  throw new ConfigError([...named, ...(left > 0 ? [`and ${left} more`] : [])].join('; '));
}

/** `kroute.yaml:2:1: unknown field "x"`. */
export function inWords({ message, at }: Problem): string {
  const { line, column } = at.file.positionAt(at.span.start);
  return `${at.file.path}:${line}:${column}: ${message}`;
}
