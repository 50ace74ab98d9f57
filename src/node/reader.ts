/**
 * Reading from disk: the one module that opens files to read them. What a path leads to is asked of the opened file, so
 * that nothing can take its place in between; no FIFO is waited for unless the user named it; and no more is read than
 * the limit of the purpose, whatever the file says about its size.
 */
import {
  closeSync,
  constants,
  type Dirent,
  fstatSync,
  lstatSync,
  openSync,
  readdirSync,
  readSync,
  realpathSync,
  type Stats,
  statSync,
} from 'node:fs';
import { type Entry, type EntryKind, type Files, notAFile, type Result } from '../load/discover/files.ts';
import { PURPOSES, type Purpose, tooLarge } from '../load/discover/limits.ts';
import { attempt, hasCode, reason } from './system-error.ts';

// Opened so, a FIFO without a writer is there at once, and a terminal does not become that of the process.
const AT_ONCE = constants.O_RDONLY | (constants.O_NONBLOCK ?? 0) | (constants.O_NOCTTY ?? 0);
/** The same, but not through a link. */
const UNLINKED = AT_ONCE | (constants.O_NOFOLLOW ?? 0);
const WAITING = constants.O_RDONLY | (constants.O_NOCTTY ?? 0);

/** The disk. Paths are relative to the working directory of the process. */
export const disk: Files = {
  kindOf: (path) => {
    try {
      const stat = statSync(path, { throwIfNoEntry: false });
      return stat === undefined ? undefined : { ok: true, value: kindIn(stat) };
    } catch (error) {
      return { ok: false, message: reason(error) };
    }
  },
  list: (directory) =>
    attempt(() =>
      readdirSync(directory, { withFileTypes: true })
        .map((entry): Entry => ({ name: entry.name, kind: entry.isSymbolicLink() ? 'link' : kindIn(entry) }))
        .sort((a, b) => (a.name < b.name ? -1 : a.name > b.name ? 1 : 0)),
    ),
  realPath: (path) => attempt(() => realpathSync(path)),
  read: (path, purpose) => opened(path, AT_ONCE, (file) => regularContent(file, purpose)),
};

/**
 * The content of what the user named: of pipes and devices, too, what they give until they end, as kubectl reads them.
 * A link to one is not taken for a name of it: what looks like a file in somebody's tree would be waited for.
 */
export function readNamed(path: string, purpose: Purpose): Result<Uint8Array> {
  const kind = disk.kindOf(path);
  if (kind?.ok !== true || kind.value === 'file' || kind.value === 'directory') return disk.read(path, purpose);
  const descriptor = descriptorNamed(path);
  if (kind.value === 'socket')
    return descriptor === undefined ? { ok: false, message: notAFile('socket') } : readDescriptor(descriptor, purpose);
  if (isLink(path) && !/^\/(dev|proc)\//.test(path))
    return { ok: false, message: `is a link to a ${kind.value}; use the ${kind.value} itself` };
  return opened(path, WAITING, (file) => streamContent(file, purpose, true));
}

function isLink(path: string): boolean {
  return lstatSync(path, { throwIfNoEntry: false })?.isSymbolicLink() === true;
}

/** A file that belongs to the user and to nobody else, as what is kept in the cache directory does. */
export function readPrivate(path: string, purpose: Purpose): Result<Uint8Array> {
  return opened(path, UNLINKED, (file) =>
    isPrivate(fstatSync(file)) ? regularContent(file, purpose) : { ok: false, message: NOT_PRIVATE },
  );
}

const NOT_PRIVATE = 'others may have written it';

/** Whether a directory is there and the user's alone. Its files may have come from a stranger otherwise. */
export function isPrivateDirectory(path: string): boolean {
  const stat = attempt(() => statSync(path, { throwIfNoEntry: false }));
  return stat.ok && stat.value?.isDirectory() === true && isPrivate(stat.value);
}

/** Whether a path leads to something that belongs to the user. */
export function isOwn(path: string): boolean {
  const own = process.getuid?.();
  const stat = attempt(() => statSync(path, { throwIfNoEntry: false }));
  return stat.ok && stat.value !== undefined && (own === undefined || stat.value.uid === own);
}

/** What is checked out or unpacked is open to reading for others, by default; what kroute keeps is not. */
function isPrivate({ uid, mode }: Stats): boolean {
  const own = process.getuid?.();
  return own === undefined || (uid === own && (mode & 0o077) === 0);
}

/**
 * The content of a file that holds it twice behind a line with its name, as `twofold` makes it; undefined where the two
 * differ, or anything else is not as it was written. Comparing them is much faster than a checksum, which counts where it
 * is done at each start.
 */
export function readTwofold(path: string, name: string, isKept: boolean): Buffer | undefined {
  const content = opened(path, isKept ? UNLINKED : AT_ONCE, (file): Result<Buffer | undefined> => {
    const stat = fstatSync(file);
    const isTrusted = stat.isFile() && (!isKept || isPrivate(stat));
    return { ok: true, value: isTrusted ? halfOf(file, stat.size, name) : undefined };
  });
  return content.ok ? content.value : undefined;
}

/** The content of a file for `readTwofold`. */
export function twofold(name: string, content: Uint8Array): Buffer {
  return Buffer.concat([headOf(name, content.length), content, content]);
}

function headOf(name: string, length: number): Buffer {
  return Buffer.from(`${name} ${String(length).padStart(10)}\n`);
}

function halfOf(file: number, size: number, name: string): Buffer | undefined {
  const length = (size - headOf(name, 0).length) / 2;
  if (!Number.isInteger(length) || length <= 0 || length > PURPOSES.script.bytes) return undefined;
  const head = headOf(name, length);
  if (readSync(file, beginning, 0, head.length, 0) !== head.length) return undefined;
  if (beginning.compare(head, 0, head.length, 0, head.length) !== 0) return undefined;
  const first = Buffer.allocUnsafeSlow(length);
  if (readSync(file, first, 0, length, head.length) !== length) return undefined;
  for (let at = 0; at < length; ) {
    const count = readSync(file, beginning, 0, Math.min(beginning.length, length - at), head.length + length + at);
    if (count === 0 || first.compare(beginning, 0, count, at, at + count) !== 0) return undefined;
    at += count;
  }
  return first;
}

/** A script of the build, which is written in ASCII and is read fastest so. */
export function readScript(path: string): string {
  const content = disk.read(path, PURPOSES.script);
  if (!content.ok) throw new Error(`${path}: ${content.message}`);
  const { buffer, byteOffset, length } = content.value;
  return Buffer.from(buffer, byteOffset, length).toString('latin1');
}

/** What an open file, pipe or terminal gives until it ends, such as standard input, 0. */
export function readDescriptor(file: number, purpose: Purpose): Result<Uint8Array> {
  try {
    return streamContent(file, purpose, true);
  } catch (error) {
    return { ok: false, message: reason(error) };
  }
}

/** Whether what the process has open is a regular file. */
export function isRegularFile(descriptor: number): boolean {
  const stat = attempt(() => fstatSync(descriptor));
  return stat.ok && stat.value.isFile();
}

/** What tells what a path leads to from all else; undefined where it leads to nothing. */
export function identityOf(path: string): string | undefined {
  const stat = attempt(() => statSync(path, { throwIfNoEntry: false }));
  return stat.ok && stat.value !== undefined ? `${stat.value.dev}:${stat.value.ino}` : undefined;
}

/** What the system knows of a file; undefined where it is not there. */
export function statOf(path: string): Stats | undefined {
  const stat = attempt(() => lstatSync(path, { throwIfNoEntry: false }));
  return stat.ok ? stat.value : undefined;
}

/** The descriptor of this process that a path such as `/dev/stdin` or `/dev/fd/3` names. */
export function descriptorNamed(path: string): number | undefined {
  const [, name, number] =
    /^(?:\/dev\/(stdin|stdout|stderr)|(?:\/dev|\/proc\/(?:self|\d+))\/fd\/(\d{1,9}))$/.exec(path) ?? [];
  if (number !== undefined) return Number(number);
  const standard = ['stdin', 'stdout', 'stderr'].indexOf(name ?? '');
  return standard === -1 ? undefined : standard;
}

function opened<T>(path: string, flags: number, read: (file: number) => Result<T>): Result<T> {
  try {
    const file = openSync(path, flags);
    try {
      return read(file);
    } finally {
      closeSync(file);
    }
  } catch (error) {
    // Names are text here, in which bytes that are none were replaced.
    const isMangled = hasCode(error) && error.code === 'ENOENT' && path.includes('\ufffd');
    return { ok: false, message: isMangled ? 'the name is not valid UTF-8' : reason(error) };
  }
}

function kindIn(entry: Stats | Dirent): Exclude<EntryKind, 'link'> {
  if (entry.isFile()) return 'file';
  if (entry.isDirectory()) return 'directory';
  if (entry.isFIFO()) return 'FIFO';
  return entry.isSocket() ? 'socket' : 'device';
}

/** Nearly all manifests are shorter. */
const beginning = Buffer.allocUnsafeSlow(1 << 16);

function regularContent(file: number, purpose: Purpose): Result<Uint8Array> {
  const stat = fstatSync(file);
  const kind = kindIn(stat);
  if (kind !== 'file') return { ok: false, message: notAFile(kind) };
  const { size } = stat;
  if (size > purpose.bytes) return { ok: false, message: tooLarge(purpose) };
  // Files of /proc say that they are empty, and a part of them may be had before the end.
  if (size === 0) return streamContent(file, purpose, false);
  const buffer = size > beginning.length ? Buffer.allocUnsafeSlow(size) : beginning;
  let length = 0;
  while (length < size) {
    const count = readSync(file, buffer, length, size - length, null);
    if (count === 0) break;
    length += count;
  }
  const content = buffer.subarray(0, length);
  return { ok: true, value: buffer === beginning ? Buffer.from(content) : content };
}

/** All that comes up to the end, unless it is more than the limit. */
function streamContent(file: number, purpose: Purpose, waits: boolean): Result<Uint8Array> {
  const chunks: Buffer[] = [];
  let length = 0;
  for (;;) {
    const count = readSome(file, waits);
    if (count === 0) return { ok: true, value: Buffer.concat(chunks, length) };
    length += count;
    if (length > purpose.bytes) return { ok: false, message: tooLarge(purpose) };
    chunks.push(Buffer.from(beginning.subarray(0, count)));
  }
}

/** 0 at the end. A pipe that does not block and has nothing yet is waited for, or else an error. */
function readSome(file: number, waits: boolean): number {
  for (;;) {
    try {
      return readSync(file, beginning, 0, beginning.length, null);
    } catch (error) {
      const code = hasCode(error) ? error.code : undefined;
      // So says Windows at the end of a pipe.
      if (code === 'EOF') return 0;
      if (code !== 'EAGAIN' || !waits) throw error;
      Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 5);
    }
  }
}
