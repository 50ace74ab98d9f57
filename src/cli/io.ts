/** The process as commands see it: streams, files, environment. Nothing else of kroute touches Node's. */

import { basename } from 'node:path';
import { UsageError } from '../library/usage-error.ts';
import type { Result } from '../load/discover/files.ts';
import type { Purpose } from '../load/discover/limits.ts';
import { clock } from '../node/clock.ts';
import { identityOf, isRegularFile, mayBeTerminal } from '../node/reader.ts';
import { attempt } from '../node/system-error.ts';
import { type ImportModule, processWorkspace, type Workspace } from '../node/workspace.ts';
import type { ObjectJudge } from '../pipeline/worker.ts';
import { cacheDirectory, keepFile, type Limits, readKept, removeOld } from './cache-directory.ts';
import { hasThreads, threadJudge } from './second-thread.ts';
import { createFile, removeTemporaries, replaceFile, writeAll, writeFile } from './writer.ts';

export interface Io extends Workspace {
  /** Enters the working directory again, should it have been removed and made again. */
  enterCwd(): void;
  writeOut(text: string, as?: Exact): void;
  /** Writes bytes to standard output, in whatever encoding. */
  writeBytes(content: Uint8Array): void;
  /** Writes a report: a file at once or not at all, with the directories that it is in; a pipe or device as it is. */
  writeFile(path: string, text: string): Result<undefined>;
  /** Creates a file. */
  createFile(path: string, text: string): Result<undefined>;
  /** Replaces a file's content at once or not at all, keeping its mode; a link's target is replaced, not the link. */
  replaceFile(path: string, content: Uint8Array): Result<undefined>;
  /** Removes what earlier runs that were killed have left in a directory. */
  removeTemporaries(directory: string): void;
  /** If standard error is closed, the text is lost. */
  writeError(text: string, as?: Exact): void;
  /** Milliseconds, for measuring. */
  clock(): number;
  /** Identifies this build of kroute, and the Node that runs it; sources that are run as they are have none. */
  readonly build: string | undefined;
  /** Where to keep what only saves time. */
  readonly cacheDirectory: string | undefined;
  /** Writes a file there, at once or not at all. */
  keepFile(path: string, text: string): void;
  /** Reads a file from there. */
  readKept(path: string, purpose: Purpose): Result<Uint8Array>;
  /** Removes files from there that are beyond the limits. */
  removeOld(directory: string, isMeant: (name: string) => boolean, limits: Limits): void;
  /** Whether kubectl started it, as `kubectl kroute`. */
  readonly isPlugin?: boolean;
  /** Another thread that judges objects; absent if not available. */
  readonly objectJudge?: ObjectJudge;
  readonly out: Terminal;
  readonly err: Terminal;
}

/** Said of text that is not to be cleaned on its way: workflow commands, control sequences of kroute's own, a patch. */
export type Exact = 'exact';

export interface Terminal {
  readonly isTerminal: boolean;
  /** Columns; undefined where the stream is no terminal. */
  readonly width: number | undefined;
  /** Whether the stream is a file, which is not read while it is written. */
  readonly isFile: boolean;
}

/** Ends the run where nothing can be written any more: what was asked for is then not to be had. */
function print(content: string | Uint8Array): void {
  const written = attempt(() => writeAll(1, content));
  if (!written.ok) throw new UsageError(`standard output: ${written.message}; redirect it elsewhere`);
}

function enter(directory: string): void {
  const there = identityOf(directory);
  if (there !== undefined && there !== identityOf('.')) attempt(() => process.chdir(directory));
}

/** Node's streams are costly to make, so they are made only when the answer matters. */
function terminal(descriptor: number, stream: () => NodeJS.WriteStream): Terminal {
  return {
    get isFile() {
      return isRegularFile(descriptor);
    },
    get isTerminal() {
      return mayBeTerminal(descriptor) && stream().isTTY === true;
    },
    get width() {
      return mayBeTerminal(descriptor) ? widthOf(stream()) : undefined;
    },
  };
}

/** The columns of a terminal. One that does not know its size, as in some CI, says 0 and is taken to have 80. */
export function widthOf({ isTTY, columns }: Pick<NodeJS.WriteStream, 'isTTY' | 'columns'>): number | undefined {
  if (isTTY !== true) return undefined;
  return columns > 0 ? columns : 80;
}

/** `build` identifies this kroute; sources are given theirs by KROUTE_BUILD, if at all. */
export function processIo(build = process.env.KROUTE_BUILD, importModule?: ImportModule): Io {
  const workspace = processWorkspace(importModule);
  return {
    build: build === undefined ? undefined : `${build} ${process.version}`,
    cacheDirectory: cacheDirectory(process),
    keepFile,
    readKept,
    removeOld,
    ...workspace,
    enterCwd: () => enter(workspace.cwd),
    writeOut: print,
    writeBytes: print,
    writeFile,
    createFile,
    replaceFile,
    removeTemporaries,
    writeError: (text) => void attempt(() => writeAll(2, text)),
    clock,
    isPlugin: /^kubectl[-_]kroute(?:\.\w+)?$/.test(basename(process.argv[1] ?? '')),
    objectJudge: hasThreads(process.env) ? threadJudge : undefined,
    out: terminal(1, () => process.stdout),
    err: terminal(2, () => process.stderr),
  };
}
