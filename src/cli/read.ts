/** Finds, reads and parses the files that a command was given. */

import type { Stopwatch } from '../linter/stopwatch.ts';
import { type Discovery, discover } from '../load/discover/discover.ts';
import type { FileProblem, Result } from '../load/discover/files.ts';
import { PURPOSES } from '../load/discover/limits.ts';
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

/**
 * Problems with single files are told on standard error, in one line; the others are still read. Throws when nothing is
 * left.
 */
export function readInput(paths: readonly string[], io: Io, options: ReadOptions = {}): Input {
  const { isIgnored = () => false, phases, expect } = options;
  const time = <T>(phase: string, run: () => T): T => (phases === undefined ? run() : phases.time(phase, run));
  const found = time('discover', () => discover(paths, io.files));
  const isMeant = ({ path }: FileProblem): boolean => !isIgnored(path);
  const problems = [...found.missing, ...found.unreadable.filter(isMeant)];
  const files: ParsedFile[] = [];
  let stdin: Uint8Array | undefined;
  let size = 0;
  for (const [index, path] of found.files.entries()) {
    if (path !== '-' && isIgnored(path)) continue;
    const bytes = time('read', () => contentOf(path, found, io));
    if (path === '-' && bytes.ok) stdin = bytes.value;
    if (!bytes.ok) {
      problems.push({ path: path === '-' ? 'standard input' : path, message: bytes.message });
      continue;
    }
    size += bytes.value.length;
    if (index >= FEW) expect?.((size / (index + 1)) * found.files.length);
    files.push(time('parse', () => parseInput({ path: path === '-' ? STDIN : path, content: bytes.value })));
  }
  const told = [...found.notFollowed.filter(isMeant), ...problems];
  if (problems.length > 0 && files.length === 0) throw new UsageError(problemsText(told));
  if (told.length > 0) say(problemsText(told), io);
  else if (files.length === 0) say(`${paths.join(' ') || '.'}: no .yaml, .yml or .json file here`, io);
  return { files, incomplete: problems.length > 0, stdin };
}

function contentOf(path: string, { streams }: Discovery, io: Io): Result<Uint8Array> {
  if (path === '-') return withinReason(io.readStdin(PURPOSES.manifest));
  return withinReason(
    streams.has(path) ? io.readNamed(path, PURPOSES.manifest) : io.files.read(path, PURPOSES.manifest),
  );
}

/** Documents that fit into no cluster, and not into the memory of Node either. */
const MAX_DOCUMENTS = 500_000;
/** Shorter files do not hold so many. */
const MANY_BYTES = MAX_DOCUMENTS * 4;

function withinReason(content: Result<Uint8Array>): Result<Uint8Array> {
  if (!content.ok || content.value.length <= MANY_BYTES) return content;
  const bytes = Buffer.from(content.value.buffer, content.value.byteOffset, content.value.length);
  let count = 0;
  for (let at = bytes.indexOf('\n---'); at !== -1; at = bytes.indexOf('\n---', at + 4)) count++;
  return count <= MAX_DOCUMENTS ? content : { ok: false, message: 'holds more than 500,000 documents; split it' };
}

/** So many are named; the others are counted. */
const MAX_NAMED = 20;

/** What went wrong with files, in one line. */
export function problemsText(problems: readonly FileProblem[]): string {
  const named = problems.slice(0, MAX_NAMED).map(({ path, message }) => `${path}: ${message}`);
  const left = problems.length - named.length;
  return [...named, ...(left > 0 ? [`and ${left} more`] : [])].join('; ');
}
