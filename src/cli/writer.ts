/**
 * Writing to disk: the one module that makes, replaces and removes files. A file is written beside its place under a name
 * and moved there when all of it is on the disk, so that there is the old one or the new one, whatever happens.
 */
import { randomBytes } from 'node:crypto';
import {
  accessSync,
  closeSync,
  constants,
  fchmodSync,
  fchownSync,
  fsyncSync,
  mkdirSync,
  openSync,
  readlinkSync,
  realpathSync,
  renameSync,
  type Stats,
  statSync,
  unlinkSync,
  writeSync,
} from 'node:fs';
import { basename, dirname, join, resolve } from 'node:path';
import type { Result } from '../load/discover/files.ts';
import { makerOf, temporaryName } from '../load/discover/temporary.ts';
import { timeNow } from '../node/clock.ts';
import { descriptorNamed, disk, statOf } from '../node/reader.ts';
import { attempt, hasCode } from '../node/system-error.ts';

/** Replaces the content of a file, keeping its mode and owner. Of a link the target is replaced, not the link. */
export function replaceFile(path: string, content: Uint8Array): Result<undefined> {
  return attempt(() => {
    const target = realpathSync(path);
    // Renaming would replace a file that may only be read.
    accessSync(target, constants.W_OK);
    const there = statSync(target);
    moveInto(target, content, { mode: there.mode, like: there });
    return undefined;
  });
}

/**
 * Writes a report: makes the file and the directories that it is in, or replaces what it holds. Devices, pipes and what
 * the process has open (`/dev/stdout`) are written to as they are.
 */
export function writeFile(path: string, content: string | Uint8Array): Result<undefined> {
  return attempt(() => {
    const descriptor = descriptorNamed(path);
    if (descriptor !== undefined) {
      writeAll(descriptor, content);
      return undefined;
    }
    const target = targetOf(path, MAX_LINKS);
    const there = statSync(target, { throwIfNoEntry: false });
    if (there === undefined) {
      mkdirSync(dirname(target), { recursive: true });
      moveInto(target, content, { mode: 0o666 });
    } else if (there.isFile()) replaceOrOverwrite(target, content, there);
    else overwrite(target, content, constants.O_WRONLY | (constants.O_NOCTTY ?? 0));
    removeTemporaries(dirname(target));
    return undefined;
  });
}

/** Creates a file. */
export function createFile(path: string, content: string): Result<undefined> {
  return attempt(() => {
    writeNew(path, content, { mode: 0o666 });
    return undefined;
  });
}

/** Makes a directory for its user alone, with those that it is in. */
export function makeDirectory(path: string, mode = 0o700): void {
  mkdirSync(path, { recursive: true, mode });
}

export function removeIfThere(path: string): void {
  // Another run may have been faster, or nothing can be written here.
  attempt(() => unlinkSync(path));
}

/** Writes a file in one step, by default for its user alone, and without waiting for the disk. */
export function moveIntoCache(path: string, content: string | Uint8Array, mode = 0o600): void {
  moveInto(path, content, { mode, isForgettable: true });
}

/** Younger temporaries of a process that is there may be in use. */
const IN_USE_MS = 60_000;

/** Removes what earlier runs that were killed have left in a directory. */
export function removeTemporaries(directory: string): void {
  const entries = disk.list(directory);
  for (const { name, kind } of entries.ok ? entries.value : []) {
    const maker = kind === 'file' ? makerOf(name) : undefined;
    if (maker !== undefined) removeStale(join(directory, name), maker);
  }
}

function removeStale(path: string, maker: number): void {
  // What this process made itself, it has removed itself; a file of its number is that of an earlier one.
  const written = statOf(path)?.mtimeMs ?? 0;
  const isInUse = maker !== process.pid && isRunning(maker) && timeNow() - written < IN_USE_MS;
  if (!isInUse) removeIfThere(path);
}

function isRunning(pid: number): boolean {
  if (pid === 0) return false;
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return hasCode(error) && error.code === 'EPERM';
  }
}

/** Writes all of it, waiting where a pipe is full; a reader that has gone away (`| head`) is not an error. */
export function writeAll(descriptor: number, content: string | Uint8Array): void {
  try {
    writeWhole(descriptor, content);
  } catch (error) {
    if (!hasCode(error) || error.code !== 'EPIPE') throw error;
  }
}

function writeWhole(descriptor: number, content: string | Uint8Array): void {
  const bytes = typeof content === 'string' ? Buffer.from(content) : content;
  for (let at = 0; at < bytes.length; ) {
    try {
      at += writeSync(descriptor, bytes, at);
    } catch (error) {
      if (!hasCode(error) || error.code !== 'EAGAIN') throw error;
      Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 5);
    }
  }
}

interface Manner {
  /** Less what the process takes off new files. */
  readonly mode: number;
  /** The file whose mode and owner it gets. */
  readonly like?: Stats;
  /** Whether it may be lost when the machine stops. */
  readonly isForgettable?: boolean;
}

function moveInto(target: string, content: string | Uint8Array, manner: Manner): void {
  const name = temporaryName(basename(target), process.pid, randomBytes(8).toString('hex'));
  const temporary = join(dirname(target), name);
  writeNew(temporary, content, manner);
  try {
    renameSync(temporary, target);
  } catch (error) {
    unlinkSync(temporary);
    throw error;
  }
}

/** Nothing is there before, not even a link, and nothing is left where not all of it can be written. */
function writeNew(path: string, content: string | Uint8Array, { mode, like, isForgettable }: Manner): void {
  const file = openSync(path, 'wx', mode);
  try {
    try {
      writeWhole(file, content);
      if (like !== undefined) {
        // Only the superuser can give files away, and needs to.
        if (process.getuid?.() === 0) fchownSync(file, like.uid, like.gid);
        fchmodSync(file, like.mode);
      }
      if (isForgettable !== true) flush(file);
    } finally {
      closeSync(file);
    }
  } catch (error) {
    unlinkSync(path);
    throw error;
  }
}

/** Some file systems know of no flushing. */
const NOT_KNOWN: ReadonlySet<string> = new Set(['EINVAL', 'ENOSYS', 'ENOTSUP']);

function flush(file: number): void {
  try {
    fsyncSync(file);
  } catch (error) {
    if (!hasCode(error) || !NOT_KNOWN.has(error.code)) throw error;
  }
}

/** What is refused where a file may be written to and its directory may not, or where it is a separate mount. */
const IN_PLACE: ReadonlySet<string> = new Set(['EACCES', 'EPERM', 'EROFS', 'EBUSY', 'EXDEV']);

function replaceOrOverwrite(target: string, content: string | Uint8Array, there: Stats): void {
  accessSync(target, constants.W_OK);
  try {
    moveInto(target, content, { mode: there.mode, like: there });
  } catch (error) {
    if (!hasCode(error) || !IN_PLACE.has(error.code)) throw error;
    overwrite(target, content, constants.O_WRONLY | constants.O_TRUNC);
  }
}

function overwrite(target: string, content: string | Uint8Array, flags: number): void {
  const file = openSync(target, flags);
  try {
    writeAll(file, content);
  } finally {
    closeSync(file);
  }
}

/** As the kernel has it. */
const MAX_LINKS = 40;

/** Where a path leads, also where a link leads to nothing yet. */
function targetOf(path: string, links: number): string {
  try {
    return realpathSync(path);
  } catch (error) {
    const isMissing = hasCode(error) && error.code === 'ENOENT';
    if (!isMissing || links === 0) throw error;
  }
  if (statOf(path)?.isSymbolicLink() !== true) return path;
  return targetOf(resolve(realpathSync(dirname(path)), readlinkSync(path)), links - 1);
}
