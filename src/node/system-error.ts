/** Errors of the operating system, as phrases that follow the name of a file. */
import type { Result } from '../load/discover/files.ts';
import { table } from '../text/own.ts';

const WORDS = table({
  EACCES: 'permission denied',
  EAGAIN: 'has nothing to read',
  EBADF: 'is not open',
  EBUSY: 'is in use',
  EDQUOT: 'the disk quota is used up',
  EEXIST: 'exists already',
  EFBIG: 'the file would be too large',
  EINVAL: 'the system cannot do this here',
  EIO: 'input/output error',
  EISDIR: 'is a directory',
  ELOOP: 'too many levels of symbolic links',
  EMFILE: 'too many files are open',
  ENAMETOOLONG: 'the name is too long',
  ENOENT: 'no such file or directory',
  ENOSPC: 'no space left',
  ENOTDIR: 'not a directory',
  ENXIO: 'no such device or address',
  EPERM: 'permission denied',
  EROFS: 'the file system is read-only',
  ERR_INVALID_ARG_VALUE: 'the name contains a NUL character',
});

interface ErrorWithCode {
  readonly code: string;
}

/** Whether an error comes from the operating system or from Node; these have a code. */
export function hasCode(error: unknown): error is ErrorWithCode {
  return typeof error === 'object' && error !== null && 'code' in error && typeof error.code === 'string';
}

/** Why something failed: `permission denied`. */
export function reason(error: unknown): string {
  if (!hasCode(error)) return String(error);
  return WORDS.get(error.code) ?? error.code;
}

/** The result of a computation, or why it failed. */
export function attempt<T>(compute: () => T): Result<T> {
  try {
    return { ok: true, value: compute() };
  } catch (error) {
    return { ok: false, message: reason(error) };
  }
}
