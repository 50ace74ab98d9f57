/** The files that a command was given, with what is wrong with some of them said. */

import { UsageError } from '../library/usage-error.ts';
import type { FileProblem } from '../load/discover/files.ts';
import type { Seen } from '../model/cluster/external.ts';
import type { ParsedFile } from '../model/project/project.ts';
import { type ReadOptions, readManifests } from '../node/read.ts';
import type { Io } from './io.ts';
import { say } from './say.ts';

export interface Input {
  readonly files: readonly ParsedFile[];
  /** Whether something that was asked for could not be read. */
  readonly incomplete: boolean;
  /** What was read of a cluster, where the objects are those of one. */
  readonly seen?: Seen;
  /** What came by standard input, as it came. */
  readonly stdin?: Uint8Array;
}

/**
 * Problems with single files are reported on standard error, in one line; the others are still read. Throws when nothing is
 * left.
 */
export function readInput(paths: readonly string[], io: Io, options: ReadOptions = {}): Input {
  const { files, problems, notFollowed, stdin } = readManifests(paths, io, options);
  const all = [...notFollowed, ...problems];
  if (problems.length > 0 && files.length === 0) throw new UsageError(problemsText(all));
  if (all.length > 0) say(problemsText(all), io);
  else if (files.length === 0) say(`${paths.join(' ') || '.'}: no .yaml, .yml or .json files found`, io);
  return { files, incomplete: problems.length > 0, stdin };
}

/** So many are named; the others are counted. */
const MAX_NAMED = 20;

/** What went wrong with files, in one line. */
export function problemsText(problems: readonly FileProblem[]): string {
  const named = problems.slice(0, MAX_NAMED).map(({ path, message }) => `${path}: ${message}`);
  const left = problems.length - named.length;
  return [...named, ...(left > 0 ? [`and ${left} more`] : [])].join('; ');
}
