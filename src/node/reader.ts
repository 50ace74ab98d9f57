/**
 * Reading from disk: the only module that opens files to read them. It checks what a path leads to after opening it, so
 * that the file cannot be replaced in between. It does not wait for a FIFO unless the user gave it, and reads no more
 * than the limit of the purpose, even if the file reports a smaller size.
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
import { compareText } from '../text/compare.ts';
import { attempt, hasCode, reason } from './system-error.ts';

// With these flags opening a FIFO without a writer returns at once, and a terminal does not become the controlling one.
const AT_ONCE = constants.O_RDONLY | (constants.O_NONBLOCK ?? 0) | (constants.O_NOCTTY ?? 0);
/** The same, but does not follow a link. */
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
        .sort((a, b) => compareText(a.name, b.name)),
    ),
  realPath: (path) => attempt(() => realpathSync(path)),
  read: (path, purpose) => opened(path, AT_ONCE, (file) => regularContent(file, purpose)),
};

/**
 * The content of a file that the user gave. Pipes and devices are read until they end, as kubectl does. A link to one
 * is refused: what looks like a file in a downloaded tree would otherwise make kroute wait.
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

/** The content of a file that only the user can have written, as in the cache directory. */
export function readPrivate(path: string, purpose: Purpose): Result<Uint8Array> {
  return opened(path, UNLINKED, (file) =>
    isPrivate(fstatSync(file)) ? regularContent(file, purpose) : { ok: false, message: NOT_PRIVATE },
  );
}

const NOT_PRIVATE = 'other users may have written to it';

/**
 * Whether a directory exists and belongs to the user alone. Otherwise its files may have been written by other users.
 */
export function isPrivateDirectory(path: string): boolean {
  const stat = attempt(() => statSync(path, { throwIfNoEntry: false }));
  return stat.ok && stat.value?.isDirectory() === true && isPrivate(stat.value);
}

/** Whether a path leads to a file or directory that the user owns. */
export function isOwn(path: string): boolean {
  const own = process.getuid?.();
  const stat = attempt(() => statSync(path, { throwIfNoEntry: false }));
  return stat.ok && stat.value !== undefined && (own === undefined || stat.value.uid === own);
}

/** Files in a checkout are readable for other users by default; files that kroute keeps are not. */
function isPrivate({ uid, mode }: Stats): boolean {
  const own = process.getuid?.();
  return own === undefined || (uid === own && (mode & 0o077) === 0);
}

/**
 * The content of a file that `twofold` made: a line with its name, then the content twice. Undefined if the two copies
 * differ or the file was changed in another way. Comparing copies is much faster than a checksum, and this runs at
 * every start.
 */
export function readTwofold(path: string, name: string, isKept: boolean): Buffer | undefined {
  const content = opened(path, isKept ? UNLINKED : AT_ONCE, (file): Result<Buffer | undefined> => {
    const stat = fstatSync(file);
    const isTrusted = stat.isFile() && (!isKept || isPrivate(stat));
    return { ok: true, value: isTrusted ? halfOf(file, stat.size, name) : undefined };
  });
  return content.ok ? content.value : undefined;
}

/** The content of a file that `readTwofold` reads. */
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

/** A script of the build. It is pure ASCII, which is the fastest encoding to read. */
export function readScript(path: string): string {
  const content = disk.read(path, PURPOSES.script);
  if (!content.ok) throw new Error(`${path}: ${content.message}`);
  const { buffer, byteOffset, length } = content.value;
  return Buffer.from(buffer, byteOffset, length).toString('latin1');
}

/** Reads an open file, pipe or terminal to its end, such as standard input, 0. */
export function readDescriptor(file: number, purpose: Purpose): Result<Uint8Array> {
  try {
    return streamContent(file, purpose, true);
  } catch (error) {
    return { ok: false, message: reason(error) };
  }
}

/** Whether a file descriptor of the process is a regular file. */
export function isRegularFile(descriptor: number): boolean {
  const stat = attempt(() => fstatSync(descriptor));
  return stat.ok && stat.value.isFile();
}

/** Whether a file descriptor may be a terminal: files, pipes and the null device are not. */
export function mayBeTerminal(descriptor: number): boolean {
  const stat = attempt(() => fstatSync(descriptor));
  if (!stat.ok || process.platform === 'win32') return true;
  if (!stat.value.isCharacterDevice()) return false;
  const nullDevice = attempt(() => statSync('/dev/null'));
  return !nullDevice.ok || nullDevice.value.rdev !== stat.value.rdev;
}

/** Identifies the file that a path leads to; undefined if it does not exist. */
export function identityOf(path: string): string | undefined {
  const stat = attempt(() => statSync(path, { throwIfNoEntry: false }));
  return stat.ok && stat.value !== undefined ? `${stat.value.dev}:${stat.value.ino}` : undefined;
}

/** The metadata of a file; undefined if it does not exist. */
export function statOf(path: string): Stats | undefined {
  const stat = attempt(() => lstatSync(path, { throwIfNoEntry: false }));
  return stat.ok ? stat.value : undefined;
}

/** The file descriptor that a path such as `/dev/stdin` or `/dev/fd/3` refers to. */
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
    // Node passes names as text, in which invalid bytes have been replaced.
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

/** Nearly all manifests are shorter than this. */
const beginning = Buffer.allocUnsafeSlow(1 << 16);

function regularContent(file: number, purpose: Purpose): Result<Uint8Array> {
  const stat = fstatSync(file);
  const kind = kindIn(stat);
  if (kind !== 'file') return { ok: false, message: notAFile(kind) };
  const { size } = stat;
  if (size > purpose.bytes) return { ok: false, message: tooLarge(purpose) };
  // Files in /proc have size 0, and a read may return less than the rest of the file.
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

/** Everything up to the end, unless it exceeds the limit. */
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

/** 0 at the end. Waits for a non-blocking pipe that has no data yet, instead of failing. */
function readSome(file: number, waits: boolean): number {
  for (;;) {
    try {
      return readSync(file, beginning, 0, beginning.length, null);
    } catch (error) {
      const code = hasCode(error) ? error.code : undefined;
      // Windows reports this at the end of a pipe.
      if (code === 'EOF') return 0;
      if (code !== 'EAGAIN' || !waits) throw error;
      Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 5);
    }
  }
}
