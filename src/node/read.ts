/** Finds, reads and parses the files for some paths. */
import { resolve } from 'node:path';
import type { Stopwatch } from '../linter/stopwatch.ts';
import { type Discovery, discover } from '../load/discover/discover.ts';
import type { FileProblem, Result } from '../load/discover/files.ts';
import { PURPOSES } from '../load/discover/limits.ts';
import type { ParsedFile } from '../model/project/project.ts';
import { parseInput } from '../pipeline/project.ts';
import { slashed } from './slashed.ts';
import type { Workspace } from './workspace.ts';

/** The name of standard input in findings. */
export const STDIN = '<stdin>';

export interface ReadOptions {
  /** Whether the configuration ignores a file. */
  readonly isIgnored?: (path: string) => boolean;
  /** Counts the time of each phase. */
  readonly phases?: Stopwatch;
  /** Called after each file with an estimate of the total number of bytes. */
  readonly expect?: (bytes: number) => void;
  /** Standard input has the content of the file with this path; the file itself is not read. */
  readonly stdinName?: string;
}

export interface Manifests {
  readonly files: readonly ParsedFile[];
  /** Paths that were given and could not be read. */
  readonly problems: readonly FileProblem[];
  /** Links that were skipped because they lead out of the tree. */
  readonly notFollowed: readonly FileProblem[];
  /** The text of standard input, unchanged. */
  readonly stdin: Uint8Array | undefined;
}

/** With fewer files the estimate is not reliable. */
const FEW = 20;

/** Problems with single files are reported, and the other files are still read. */
export function readManifests(
  paths: readonly string[],
  workspace: Workspace,
  { isIgnored = () => false, phases, expect, stdinName }: ReadOptions = {},
): Manifests {
  const time = <T>(phase: string, run: () => T): T => (phases === undefined ? run() : phases.time(phase, run));
  const found = time('discover', () => discover(paths.map(slashed), workspace.files));
  const isMeant = ({ path }: FileProblem): boolean => !isIgnored(path);
  const problems = [...found.missing, ...found.unreadable.filter(isMeant)];
  const stdinPath = stdinName !== undefined && found.files.includes('-') ? resolve(stdinName) : undefined;
  const isStdin = (path: string): boolean => stdinPath !== undefined && resolve(path) === stdinPath;
  const files: ParsedFile[] = [];
  let stdin: Uint8Array | undefined;
  let size = 0;
  for (const [index, path] of found.files.entries()) {
    if (path !== '-' && (isIgnored(path) || isStdin(path))) continue;
    const bytes = time('read', () => contentOf(path, found, workspace));
    if (path === '-' && bytes.ok) stdin = bytes.value;
    if (!bytes.ok) {
      problems.push({ path: path === '-' ? 'standard input' : path, message: bytes.message });
      continue;
    }
    size += bytes.value.length;
    if (index >= FEW) expect?.((size / (index + 1)) * found.files.length);
    files.push(
      time('parse', () => parseInput({ path: path === '-' ? (stdinName ?? STDIN) : path, content: bytes.value })),
    );
  }
  return { files, problems, notFollowed: found.notFollowed.filter(isMeant), stdin };
}

function contentOf(path: string, { streams }: Discovery, workspace: Workspace): Result<Uint8Array> {
  if (path === '-') return withinReason(workspace.readStdin(PURPOSES.manifest));
  return withinReason(
    streams.has(path) ? workspace.readNamed(path, PURPOSES.manifest) : workspace.files.read(path, PURPOSES.manifest),
  );
}

/** More documents than any cluster has; they would not fit into the memory of Node either. */
const MAX_DOCUMENTS = 500_000;
/** Shorter files cannot contain so many documents. */
const MANY_BYTES = MAX_DOCUMENTS * 4;

function withinReason(content: Result<Uint8Array>): Result<Uint8Array> {
  if (!content.ok || content.value.length <= MANY_BYTES) return content;
  const bytes = Buffer.from(content.value.buffer, content.value.byteOffset, content.value.length);
  let count = 0;
  for (let at = bytes.indexOf('\n---'); at !== -1; at = bytes.indexOf('\n---', at + 4)) count++;
  return count <= MAX_DOCUMENTS ? content : { ok: false, message: 'contains more than 500,000 documents; split it' };
}
