/** Where kroute keeps what only saves time: the user's cache directory, never the tree that is linted. */
import { dirname, isAbsolute, join } from 'node:path';
import type { Result } from '../load/discover/files.ts';
import type { Purpose } from '../load/discover/limits.ts';
import { timeNow } from '../node/clock.ts';
import { disk, isOwn, isPrivateDirectory, readPrivate, statOf } from '../node/reader.ts';
import { attempt } from '../node/system-error.ts';
import { makeDirectory, moveIntoCache, removeIfThere, removeTemporaries } from './writer.ts';

export interface Home {
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly platform: string;
}

/** `$XDG_CACHE_HOME/kroute`, or what takes its place; undefined where there is no home directory. */
export function cacheDirectory({ env, platform }: Home): string | undefined {
  // A relative one would depend on where kroute is called, and is invalid by the specification.
  if (env.XDG_CACHE_HOME && isAbsolute(env.XDG_CACHE_HOME)) return join(env.XDG_CACHE_HOME, 'kroute');
  if (platform === 'win32') return env.LOCALAPPDATA ? join(env.LOCALAPPDATA, 'kroute', 'cache') : undefined;
  // The same goes for a relative home: what lies in a linted tree is not kroute's.
  if (!env.HOME || !isAbsolute(env.HOME)) return undefined;
  return platform === 'darwin' ? join(env.HOME, 'Library/Caches/kroute') : join(env.HOME, '.cache/kroute');
}

/** Writes a file there, at once or not at all. Whatever goes wrong, the run went well without. */
export function keepFile(path: string, content: string | Uint8Array): void {
  attempt(() => {
    const directory = dirname(path);
    makeDirectory(directory);
    if (isPrivateDirectory(directory)) moveIntoCache(path, content);
  });
}

/**
 * Writes a file below the directory of the program itself, for all who run it; false where that is another user's or
 * cannot be written to. The superuser leaves nothing in the directories of others, who could not remove it.
 */
export function keepBesideProgram(path: string, content: Uint8Array): boolean {
  return attempt(() => {
    const directory = dirname(path);
    if (!isOwn(dirname(directory))) throw new Error('another user installed it');
    makeDirectory(directory, 0o755);
    moveIntoCache(path, content, 0o644);
  }).ok;
}

/** A file from there, but for what others may have put into its place. */
export function readKept(path: string, purpose: Purpose): Result<Uint8Array> {
  return isPrivateDirectory(dirname(path))
    ? readPrivate(path, purpose)
    : { ok: false, message: 'others may write here' };
}

/** How much is kept of some kind of files. */
export interface Limits {
  /** Files are removed that were not written for so long. */
  readonly days: number;
  /** How many of those whose names differ in the last part alone, behind a hyphen. */
  readonly alike?: number;
  readonly bytes?: number;
}

/** Removes files that are beyond the limits, the oldest first. */
export function removeOld(directory: string, isMeant: (name: string) => boolean, limits: Limits): void {
  const { days, alike = Number.POSITIVE_INFINITY, bytes = Number.POSITIVE_INFINITY } = limits;
  const oldest = timeNow() - days * 24 * 60 * 60 * 1000;
  const counts = new Map<string, number>();
  let total = 0;
  removeTemporaries(directory);
  for (const { name, written, size } of newestFirst(directory, isMeant)) {
    const group = name.slice(0, name.lastIndexOf('-'));
    const count = (counts.get(group) ?? 0) + 1;
    counts.set(group, count);
    total += size;
    if (written < oldest || count > alike || total > bytes) removeIfThere(join(directory, name));
  }
}

interface Kept {
  readonly name: string;
  readonly written: number;
  readonly size: number;
}

function newestFirst(directory: string, isMeant: (name: string) => boolean): readonly Kept[] {
  const entries = disk.list(directory);
  return (entries.ok ? entries.value : [])
    .flatMap(({ name, kind }): readonly Kept[] => {
      const stat = kind === 'file' && isMeant(name) ? statOf(join(directory, name)) : undefined;
      return stat === undefined ? [] : [{ name, written: stat.mtimeMs, size: stat.size }];
    })
    .sort((a, b) => b.written - a.written);
}
