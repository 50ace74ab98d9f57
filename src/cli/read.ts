/** Finds, reads and parses the files that a command was given. */
import { decode } from '../load/decode.ts';
import { discover } from '../load/discover.ts';
import type { FileProblem } from '../load/files.ts';
import { parseFile } from '../load/parse.ts';
import type { ParsedFile } from '../model/project.ts';
import { sourceFile } from '../text/source-file.ts';
import { UsageError } from './exit.ts';
import type { Io } from './io.ts';

export interface Input {
  readonly files: readonly ParsedFile[];
  /** Whether something that was asked for could not be read. */
  readonly incomplete: boolean;
}

const STDIN = '<stdin>';

/** Problems with single files are told on standard error; the others are still read. Throws when nothing is left. */
export async function readInput(paths: readonly string[], io: Io): Promise<Input> {
  const found = discover(paths, io.files);
  for (const problem of found.loops) warn(io, problem);
  const problems = [...found.missing, ...found.unreadable];
  const files: ParsedFile[] = [];
  for (const path of found.files) {
    const bytes = path === '-' ? io.readStdin() : io.files.read(path);
    if (!bytes.ok) problems.push({ path, message: bytes.message });
    else files.push(await parseBytes(path === '-' ? STDIN : path, bytes.value));
  }
  const [first] = problems;
  if (first !== undefined && files.length === 0) throw new UsageError(`${first.path}: ${first.message}`);
  for (const problem of problems) warn(io, problem);
  if (files.length === 0) warn(io, { path: paths.join(' ') || '.', message: 'no .yaml, .yml or .json file here' });
  return { files, incomplete: problems.length > 0 };
}

async function parseBytes(path: string, bytes: Uint8Array): Promise<ParsedFile> {
  const { text, fault } = decode(bytes);
  const file = sourceFile(path, text);
  if (fault === undefined) return { file, documents: await parseFile(file) };
  const span = { start: 0, end: file.text.length };
  return { file, documents: [{ is: 'unreadable', file, index: 0, span, faults: [fault] }] };
}

function warn(io: Io, { path, message }: FileProblem): void {
  io.writeError(`kroute: ${path}: ${message}\n`);
}
