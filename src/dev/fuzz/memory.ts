/** A process and a file system that exist only in memory, so that files are cheap. */
import { posix } from 'node:path';
import type { Io } from '../../cli/io.ts';
import { main } from '../../cli/main.ts';
import type { Entry, EntryKind, Files, Result } from '../../load/discover/files.ts';
import { PURPOSES, type Purpose, tooLarge } from '../../load/discover/limits.ts';
import type { Run } from '../io.ts';

/** A file of an input. Its path is relative to the working directory. */
export interface FuzzFile {
  readonly path: string;
  readonly content: string | Uint8Array;
}

/** The working directory. */
export const HERE = '/work/tree';

const bytesOf = (content: string | Uint8Array): Uint8Array =>
  typeof content === 'string' ? new TextEncoder().encode(content) : content;

const NOTHING = { ok: false, message: 'no such file or directory' } as const;

/** A tree of files that can be read and written. */
class Disk implements Files {
  readonly #files = new Map<string, Uint8Array>();
  readonly #directories = new Map<string, Map<string, EntryKind>>([['/', new Map()]]);

  constructor(files: readonly FuzzFile[]) {
    this.#makeDirectory(HERE);
    for (const { path, content } of files) this.write(path, bytesOf(content));
  }

  #makeDirectory(path: string): void {
    if (this.#directories.has(path)) return;
    this.#directories.set(path, new Map());
    this.#makeDirectory(posix.dirname(path));
    this.#directories.get(posix.dirname(path))?.set(posix.basename(path), 'directory');
  }

  write(given: string, content: Uint8Array): Result<undefined> {
    const path = posix.resolve(HERE, given);
    if (this.#directories.has(path)) return { ok: false, message: 'is a directory' };
    this.#makeDirectory(posix.dirname(path));
    this.#directories.get(posix.dirname(path))?.set(posix.basename(path), 'file');
    this.#files.set(path, content);
    return { ok: true, value: undefined };
  }

  kindOf(given: string): Result<EntryKind> | undefined {
    if (given.includes('\0')) return { ok: false, message: 'is not a path' };
    const path = posix.resolve(HERE, given);
    if (this.#files.has(path)) return { ok: true, value: 'file' };
    return this.#directories.has(path) ? { ok: true, value: 'directory' } : undefined;
  }

  list(given: string): Result<readonly Entry[]> {
    const entries = this.#directories.get(posix.resolve(HERE, given));
    if (entries === undefined) return NOTHING;
    const names = [...entries].map(([name, kind]) => ({ name, kind }));
    return { ok: true, value: names.sort((a, b) => (a.name < b.name ? -1 : 1)) };
  }

  realPath(given: string): Result<string> {
    return this.kindOf(given)?.ok === true ? { ok: true, value: posix.resolve(HERE, given) } : NOTHING;
  }

  read(given: string, purpose: Purpose): Result<Uint8Array> {
    // The pages of rules are read from the package, wherever it is installed.
    if (purpose === PURPOSES.page) return { ok: true, value: new Uint8Array() };
    const content = this.#files.get(posix.resolve(HERE, given));
    if (content === undefined) return NOTHING;
    return content.length > purpose.bytes ? { ok: false, message: tooLarge(purpose) } : { ok: true, value: content };
  }
}

/** Runs a command on files in memory; it cannot read or write other files, or start programs. */
export async function runInMemory(
  argv: readonly string[],
  files: readonly FuzzFile[],
  stdin: Uint8Array,
): Promise<Run> {
  const disk = new Disk(files);
  let out = '';
  let err = '';
  const io: Io = {
    files: disk,
    env: {},
    cwd: HERE,
    enterCwd: () => undefined,
    readStdin: () => ({ ok: true, value: stdin }),
    readNamed: (path, purpose) => disk.read(path, purpose),
    importModule: () => Promise.reject(new Error('there are no modules here')),
    writeOut: (text) => {
      out += text;
    },
    writeBytes: (content) => {
      out += new TextDecoder('utf-8', { ignoreBOM: true }).decode(content);
    },
    writeError: (text) => {
      err += text;
    },
    writeFile: (path, text) => disk.write(path, bytesOf(text)),
    createFile: (path, text) =>
      disk.kindOf(path) === undefined ? disk.write(path, bytesOf(text)) : { ok: false, message: 'exists' },
    replaceFile: (path, content) => disk.write(path, content),
    removeTemporaries: () => undefined,
    clock: () => 0,
    build: undefined,
    cacheDirectory: undefined,
    keepFile: () => undefined,
    readKept: () => NOTHING,
    removeOld: () => undefined,
    out: { isTerminal: false, width: undefined, isFile: false },
    err: { isTerminal: false, width: undefined, isFile: false },
  };
  const code = await main(argv, io);
  return { code, out, err };
}
