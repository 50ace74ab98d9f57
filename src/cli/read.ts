/** Finds, reads and parses the files that a command was given. */
import { parseInput } from '../api/project.ts';
import { discover } from '../load/discover.ts';
import type { FileProblem } from '../load/files.ts';
import type { ParsedFile } from '../model/project.ts';
import { UsageError } from './exit.ts';
import type { Io } from './io.ts';

export interface Input {
  readonly files: readonly ParsedFile[];
  /** Whether something that was asked for could not be read. */
  readonly incomplete: boolean;
}

/** How standard input is called in findings. */
export const STDIN = '<stdin>';

/** Problems with single files are told on standard error; the others are still read. Throws when nothing is left. */
export function readInput(paths: readonly string[], io: Io): Input {
  const found = discover(paths, io.files);
  for (const problem of found.loops) warn(io, problem);
  const problems = [...found.missing, ...found.unreadable];
  const files: ParsedFile[] = [];
  for (const path of found.files) {
    const bytes = path === '-' ? io.readStdin() : io.files.read(path);
    if (!bytes.ok) problems.push({ path, message: bytes.message });
    else files.push(parseInput({ path: path === '-' ? STDIN : path, content: bytes.value }));
  }
  const [first] = problems;
  if (first !== undefined && files.length === 0) throw new UsageError(`${first.path}: ${first.message}`);
  for (const problem of problems) warn(io, problem);
  if (files.length === 0) warn(io, { path: paths.join(' ') || '.', message: 'no .yaml, .yml or .json file here' });
  return { files, incomplete: problems.length > 0 };
}

function warn(io: Io, { path, message }: FileProblem): void {
  io.writeError(`kroute: ${path}: ${message}\n`);
}
