/** The process as commands see it: streams, files, environment. Nothing else of kroute touches Node's. */
import {
  accessSync,
  chmodSync,
  chownSync,
  closeSync,
  constants,
  fstatSync,
  openSync,
  readdirSync,
  readFileSync,
  readSync,
  realpathSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
  writeSync,
} from 'node:fs';
import type { Entry, EntryKind, Files, Result } from '../load/discover/files.ts';
import type { ObjectJudge } from '../pipeline/worker.ts';
import { cacheDirectory, keepFile, type Limits, removeOld } from './cache-directory.ts';
import { clock } from './clock.ts';
import { hasThreads, threadJudge } from './second-thread.ts';

export interface Io {
  readonly files: Files;
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly cwd: string;
  readStdin(): Result<Uint8Array>;
  writeOut(text: string, as?: Exact): void;
  /** Writes to standard output what has an encoding of its own. */
  writeBytes(content: Uint8Array): void;
  /** Writes a report to a file of its own. */
  writeFile(path: string, text: string): Result<undefined>;
  /** Replaces a file's content at once or not at all, keeping its mode; a link's target is replaced, not the link. */
  replaceFile(path: string, content: Uint8Array): Result<undefined>;
  writeError(text: string, as?: Exact): void;
  /** Milliseconds, for measuring. */
  clock(): number;
  /** Tells this build of kroute, and the Node that runs it, from all others; sources that are run as they are have none. */
  readonly build: string | undefined;
  /** Where to keep what only saves time. */
  readonly cacheDirectory: string | undefined;
  /** Writes a file there, at once or not at all. */
  keepFile(path: string, text: string): void;
  /** Removes files from there that are beyond the limits. */
  removeOld(directory: string, isMeant: (name: string) => boolean, limits: Limits): void;
  /** Another thread that judges objects; absent where there is none to be had. */
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
  /** Whether the stream is a file, which nobody reads while it is written. */
  readonly isFile: boolean;
}

interface ErrorWithCode {
  readonly code: unknown;
}

const WORDS: Readonly<Record<string, string>> = {
  EACCES: 'permission denied',
  EPERM: 'permission denied',
  ENOENT: 'no such file or directory',
  ELOOP: 'too many levels of symbolic links',
  EISDIR: 'is a directory',
  EROFS: 'the file system is read-only',
  ENOSPC: 'no space left',
  ENAMETOOLONG: 'the name is too long',
  ERR_FS_FILE_TOO_LARGE: 'the file is larger than 2 GiB',
  ERR_STRING_TOO_LONG: 'the file is larger than 512 MiB',
};

function reason(error: unknown): string {
  const code = hasCode(error) ? String(error.code) : '';
  return WORDS[code] ?? (code === '' ? String(error) : code);
}

function hasCode(error: unknown): error is ErrorWithCode {
  return typeof error === 'object' && error !== null && 'code' in error;
}

function attempt<T>(read: () => T): Result<T> {
  try {
    return { ok: true, value: read() };
  } catch (error) {
    return { ok: false, message: reason(error) };
  }
}

/** Text longer than this cannot be one string; such a file is refused before it is read. */
const MAX_BYTES = 500 * 1024 * 1024;

const files: Files = {
  kindOf: (path) => {
    try {
      const stat = statSync(path, { throwIfNoEntry: false });
      if (stat === undefined) return undefined;
      const kind: EntryKind = stat.isFile() ? 'file' : stat.isDirectory() ? 'directory' : 'other';
      return { ok: true, value: kind };
    } catch (error) {
      return { ok: false, message: reason(error) };
    }
  },
  list: (directory) =>
    attempt(() =>
      readdirSync(directory, { withFileTypes: true })
        .map((entry): Entry => {
          const kind = entry.isFile()
            ? 'file'
            : entry.isDirectory()
              ? 'directory'
              : entry.isSymbolicLink()
                ? 'link'
                : 'other';
          return { name: entry.name, kind };
        })
        .sort((a, b) => (a.name < b.name ? -1 : a.name > b.name ? 1 : 0)),
    ),
  realPath: (path) => attempt(() => realpathSync(path)),
  read: (path) => {
    try {
      const file = openSync(path, 'r');
      try {
        return readShort(file) ?? readLong(file);
      } finally {
        closeSync(file);
      }
    } catch (error) {
      return { ok: false, message: reason(error) };
    }
  },
};

/** Nearly all manifests are shorter. */
const beginning = Buffer.allocUnsafeSlow(1 << 16);

/** Reads a short file in one step; pipes, files that are longer and those that say nothing are for `readLong`. */
function readShort(file: number): Result<Uint8Array> | undefined {
  let length = 0;
  try {
    // Only what is no pipe can be read at a position, and of that a part is only had at the end.
    length = readSync(file, beginning, 0, beginning.length, 0);
  } catch (error) {
    if (hasCode(error) && error.code === 'ESPIPE') return undefined;
    throw error;
  }
  if (length === 0 || length === beginning.length) return undefined;
  return { ok: true, value: Buffer.from(beginning.subarray(0, length)) };
}

function readLong(file: number): Result<Uint8Array> {
  if (fstatSync(file).size > MAX_BYTES) return { ok: false, message: 'the file is larger than 500 MiB' };
  return { ok: true, value: readFileSync(file) };
}

function replaceFile(path: string, content: Uint8Array): Result<undefined> {
  return attempt(() => {
    const target = realpathSync(path);
    // Renaming would replace a file that may only be read.
    accessSync(target, constants.W_OK);
    const { mode, uid, gid } = statSync(target);
    const temporary = `${target}.kroute-${process.pid}.tmp`;
    try {
      writeFileSync(temporary, content, { mode, flag: 'wx' });
      keepOwner(temporary, uid, gid);
      chmodSync(temporary, mode);
      renameSync(temporary, target);
    } catch (error) {
      rmSync(temporary, { force: true });
      throw error;
    }
    return undefined;
  });
}

/** Only the superuser can give files away, and needs to. */
function keepOwner(path: string, uid: number, gid: number): void {
  if (process.getuid?.() === 0) chownSync(path, uid, gid);
}

/** Writes all of it, waiting where a pipe is full; a reader that has gone away (`| head`) is no error. */
function writeAll(descriptor: number, content: string | Uint8Array): void {
  const bytes = Buffer.from(content);
  for (let at = 0; at < bytes.length; ) {
    try {
      at += writeSync(descriptor, bytes, at);
    } catch (error) {
      const code = hasCode(error) ? error.code : undefined;
      if (code === 'EPIPE') return;
      if (code !== 'EAGAIN') throw error;
      Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 5);
    }
  }
}

function readStdin(): Result<Uint8Array> {
  const chunks: Buffer[] = [];
  const buffer = Buffer.alloc(1 << 16);
  for (;;) {
    try {
      const size = readSync(0, buffer, 0, buffer.length, null);
      if (size === 0) return { ok: true, value: Buffer.concat(chunks) };
      chunks.push(Buffer.from(buffer.subarray(0, size)));
    } catch (error) {
      const code = hasCode(error) ? error.code : undefined;
      if (code === 'EOF') return { ok: true, value: Buffer.concat(chunks) };
      if (code !== 'EAGAIN') return { ok: false, message: reason(error) };
      Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 5);
    }
  }
}

/** Node's streams are costly to make, so nobody is asked before the answer counts. */
function terminal(descriptor: number, stream: () => NodeJS.WriteStream): Terminal {
  return {
    get isFile() {
      return fstatSync(descriptor).isFile();
    },
    get isTerminal() {
      return stream().isTTY === true;
    },
    get width() {
      return stream().isTTY === true ? stream().columns : undefined;
    },
  };
}

/** `build` tells this kroute from all others; sources are given theirs by KROUTE_BUILD, if at all. */
export function processIo(build = process.env.KROUTE_BUILD): Io {
  return {
    build: build === undefined ? undefined : `${build} ${process.version}`,
    cacheDirectory: cacheDirectory(process),
    keepFile,
    removeOld,
    files,
    env: process.env,
    cwd: process.cwd(),
    readStdin,
    writeOut: (text) => writeAll(1, text),
    writeBytes: (content) => writeAll(1, content),
    writeFile: (path, text) =>
      attempt(() => {
        writeFileSync(path, text);
        return undefined;
      }),
    replaceFile,
    writeError: (text) => writeAll(2, text),
    clock,
    objectJudge: hasThreads(process.env) ? threadJudge : undefined,
    out: terminal(1, () => process.stdout),
    err: terminal(2, () => process.stderr),
  };
}
