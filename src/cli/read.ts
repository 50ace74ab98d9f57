/** Finds, reads and parses the files that a command was given. */

import type { Stopwatch } from '../linter/stopwatch.ts';
import { discover } from '../load/discover/discover.ts';
import type { FileProblem } from '../load/discover/files.ts';
import type { ParsedFile } from '../model/project/project.ts';
import { parseInput } from '../pipeline/project.ts';
import { UsageError } from './exit.ts';
import type { Io } from './io.ts';
import { say } from './say.ts';

export interface Input {
  readonly files: readonly ParsedFile[];
  /** Whether something that was asked for could not be read. */
  readonly incomplete: boolean;
  /** What came by standard input, as it came. */
  readonly stdin?: Uint8Array;
}

/** How standard input is called in findings. */
export const STDIN = '<stdin>';

export interface ReadOptions {
  /** Whether the configuration leaves a file alone. */
  readonly isIgnored?: (path: string) => boolean;
  /** Counts the time of each phase. */
  readonly phases?: Stopwatch;
  /** Told, after each file, how many bytes there will be in all if the others are as long as those before. */
  readonly expect?: (bytes: number) => void;
}

/** So few files say nothing about the others. */
const FEW = 20;

/** Problems with single files are told on standard error; the others are still read. Throws when nothing is left. */
export function readInput(paths: readonly string[], io: Io, options: ReadOptions = {}): Input {
  const { isIgnored = () => false, phases, expect } = options;
  const time = <T>(phase: string, run: () => T): T => (phases === undefined ? run() : phases.time(phase, run));
  const found = time('discover', () => discover(paths, io.files));
  for (const problem of found.loops) if (!isIgnored(problem.path)) warn(io, problem);
  const problems = [...found.missing, ...found.unreadable.filter(({ path }) => !isIgnored(path))];
  const files: ParsedFile[] = [];
  let stdin: Uint8Array | undefined;
  let size = 0;
  for (const [index, path] of found.files.entries()) {
    if (path !== '-' && isIgnored(path)) continue;
    const bytes = time('read', () => (path === '-' ? io.readStdin() : io.files.read(path)));
    if (path === '-' && bytes.ok) stdin = bytes.value;
    if (!bytes.ok) {
      problems.push({ path, message: bytes.message });
      continue;
    }
    size += bytes.value.length;
    if (index >= FEW) expect?.((size / (index + 1)) * found.files.length);
    files.push(time('parse', () => parseInput({ path: path === '-' ? STDIN : path, content: bytes.value })));
  }
  const [first] = problems;
  if (first !== undefined && files.length === 0) throw new UsageError(`${first.path}: ${first.message}`);
  for (const problem of problems) warn(io, problem);
  if (files.length === 0) warn(io, { path: paths.join(' ') || '.', message: 'no .yaml, .yml or .json file here' });
  return { files, incomplete: problems.length > 0, stdin };
}

function warn(io: Io, { path, message }: FileProblem): void {
  say(`${path}: ${message}`, io);
}
