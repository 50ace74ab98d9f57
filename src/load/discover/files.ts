/** The file system as far as reading manifests needs it, so that finding files can be tested without a disk. */
import type { Purpose } from './limits.ts';

export type EntryKind = 'file' | 'directory' | 'link' | 'FIFO' | 'socket' | 'device';

export interface Entry {
  readonly name: string;
  readonly kind: EntryKind;
}

/** What went wrong with a path, in words that follow it: `permission denied`. */
export interface FileProblem {
  readonly path: string;
  readonly message: string;
}

export type Result<T> = { readonly ok: true; readonly value: T } | { readonly ok: false; readonly message: string };

export interface Files {
  /** What a path leads to, links followed; undefined where there is nothing. */
  kindOf(path: string): Result<EntryKind> | undefined;
  /** The entries of a directory, links not followed, in code-unit order of their names. */
  list(directory: string): Result<readonly Entry[]>;
  /** Where a path really is, links resolved. */
  realPath(path: string): Result<string>;
  /** The content of a regular file that is no larger than its purpose allows. */
  read(path: string, purpose: Purpose): Result<Uint8Array>;
}

/** Why what is not a regular file is not read, in words that follow its name. */
export function notAFile(kind: Exclude<EntryKind, 'file'>): string {
  return kind === 'directory' ? 'is a directory' : `is a ${kind}, not a regular file`;
}
