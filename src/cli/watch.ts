/** `--watch`: runs again whenever something below the paths changes, until a signal stops it. */
import { type FSWatcher, watch } from 'node:fs';
import { basename, dirname, resolve } from 'node:path';
import { UsageError } from '../library/usage-error.ts';
import { makerOf } from '../load/discover/temporary.ts';
import { shown } from '../node/config.ts';
import { identityOf } from '../node/reader.ts';
import { hasCode, reason } from '../node/system-error.ts';
import { Exit, type ExitCode } from './exit.ts';
import type { Io } from './io.ts';
import { say, usageText } from './say.ts';

/** Editors write a file in several steps; what comes within this time is one change. */
const QUIET_MS = 80;
/** How often kroute checks whether the given paths still exist, or exist again, which no watcher reports. */
const LOOK_MS = 500;
const CLEAR = '\u001b[2J\u001b[3J\u001b[H';
const SKIPPED = /(^|[\\/])(node_modules|\.git|\.hg|\.svn)([\\/]|$)|[~#]$|\.sw[px]$/;
/** Elsewhere a watcher of a directory sees what is below it, at no cost. */
const isRecursive = process.platform === 'darwin' || process.platform === 'win32';

/** A directory that was given, or that a file or the matches of a pattern are in. */
interface Root {
  readonly directory: string;
  /** Whether what is below it counts, too. */
  readonly isDeep: boolean;
}

/** A watcher, and which directory it watches: one that was made anew has the same name. */
interface Watched {
  readonly watcher: FSWatcher;
  readonly identity: string;
}

/** `run` is one run; a wrong command in it is reported, and the next change may correct it. `written` are files that runs write. */
export async function watching(
  paths: readonly string[],
  run: () => Promise<ExitCode>,
  io: Io,
  written: ReadonlySet<string>,
): Promise<ExitCode> {
  refuseStreams(paths, io);
  const roots = rootsOf(paths, io);
  return new Promise<ExitCode>((finish, fail) => {
    // More may be written than is known at the start: a configuration can ask for it.
    const isOwn = (path: string): boolean => [...written].some((one) => resolve(io.cwd, one) === path);
    const watched = new Map<string, Watched>();
    let identities = roots.map(({ directory }) => identityOf(directory));
    let timer: NodeJS.Timeout | undefined;
    let isRunning = true;
    let isStale = false;
    let isWaiting = false;
    const stop = (): void => {
      clearTimeout(timer);
      clearInterval(looking);
      for (const { watcher } of watched.values()) watcher.close();
      process.off('SIGINT', end).off('SIGTERM', end);
    };
    const end = (): void => {
      stop();
      finish(Exit.Ok);
    };
    const giveUp = (error: unknown): void => {
      stop();
      fail(error);
    };
    const again = async (): Promise<void> => {
      if (isRunning) {
        isStale = true;
        return;
      }
      // Before anything is read, so that what changes while it is read is seen.
      look();
      if (isNothingThere()) return;
      isRunning = true;
      if (io.out.isTerminal) io.writeOut(CLEAR, 'exact');
      try {
        await run();
      } catch (error) {
        if (!(error instanceof UsageError)) throw error;
        io.writeError(usageText(error));
      } finally {
        isRunning = false;
      }
      if (isStale) {
        isStale = false;
        changed();
      }
    };
    const changed = (): void => {
      clearTimeout(timer);
      timer = setTimeout(() => {
        again().catch(giveUp);
      }, QUIET_MS);
    };
    /** Whether all that was given has been removed, which is said once. */
    const isNothingThere = (): boolean => {
      const isNothing = roots.every(({ directory }) => identityOf(directory) === undefined);
      const names = roots.map(({ directory }) => shown(directory, io)).join(', ');
      if (isNothing && !isWaiting) say(`${names}: the directory was removed; waiting until it exists again`, io);
      isWaiting = isNothing;
      return isNothing;
    };
    /** Watches what is there now; directories may have come and gone. */
    const look = (): void => {
      const wanted = directoriesOf(roots, io);
      for (const [directory, { identity }] of watched)
        if (!wanted.has(directory) || identityOf(directory) !== identity) forget(directory);
      for (const directory of wanted) if (!watched.has(directory)) observe(directory);
    };
    const forget = (directory: string): void => {
      watched.get(directory)?.watcher.close();
      watched.delete(directory);
    };
    const observe = (directory: string): void => {
      const identity = identityOf(directory);
      const hear = (name: string | null): void => {
        // So the removal of the directory itself is reported. The next one may even have its number.
        if (name === basename(directory)) forget(directory);
        const isWritten = name !== null && (isOwn(resolve(directory, name)) || makerOf(basename(name)) !== undefined);
        if (name === null || !(SKIPPED.test(name) || isWritten)) changed();
      };
      try {
        const watcher = watch(directory, { recursive: isRecursive }, (_, name) => hear(name));
        watcher.on('error', () => forget(directory));
        watched.set(directory, { watcher, identity: identity ?? '' });
      } catch (error) {
        // What has gone meanwhile need not be watched.
        if (identityOf(directory) === identity) throw new UsageError(unwatchable(shown(directory, io), error));
      }
    };
    const looking = setInterval(() => {
      io.enterCwd();
      const now = roots.map(({ directory }) => identityOf(directory));
      const isSame = now.every((identity, index) => identity === identities[index]);
      identities = now;
      if (!isSame) changed();
    }, LOOK_MS);
    const start = async (): Promise<void> => {
      look();
      await run();
      isRunning = false;
      if (isStale) changed();
      io.writeError('kroute: watching for changes; press Ctrl-C to stop\n');
      process.once('SIGINT', end).once('SIGTERM', end);
    };
    start().catch(giveUp);
  });
}

/** What comes by a pipe comes once. */
function refuseStreams(paths: readonly string[], io: Io): void {
  for (const path of paths) {
    const kind = path === '-' ? undefined : io.files.kindOf(path);
    const isStream = kind?.ok === true && kind.value !== 'file' && kind.value !== 'directory';
    if (path === '-' || isStream)
      throw new UsageError(
        `--watch: ${path === '-' ? 'standard input' : path} cannot be watched; use files or directories`,
      );
  }
}

function unwatchable(directory: string, error: unknown): string {
  const isFull = hasCode(error) && (error.code === 'ENOSPC' || error.code === 'EMFILE');
  const why = isFull
    ? 'the system allows no more watches; raise its inotify limits, or pass fewer paths'
    : reason(error);
  return `--watch: ${directory} cannot be watched: ${why}`;
}

/** The target of a path does not change while it is watched, though it may be removed. */
function rootsOf(paths: readonly string[], io: Io): readonly Root[] {
  return (paths.length === 0 ? ['.'] : paths).map((path) => {
    const whole = resolve(io.cwd, path);
    const kind = io.files.kindOf(whole);
    if (kind?.ok) return kind.value === 'directory' ? { directory: whole, isDeep: true } : around(whole);
    const base = path.replace(/(?<![^/])[^/*?[{]*[*?[{][\s\S]*$/, '');
    return base === path ? around(whole) : { directory: resolve(io.cwd, base || '.'), isDeep: true };
  });
}

const around = (file: string): Root => ({ directory: dirname(file), isDeep: false });

/** The directories that are there now. */
function directoriesOf(roots: readonly Root[], io: Io): ReadonlySet<string> {
  const found = new Set<string>();
  const visit = (directory: string): void => {
    const kind = io.files.kindOf(directory);
    if (found.has(directory) || !kind?.ok || kind.value !== 'directory') return;
    found.add(directory);
    if (isRecursive) return;
    const entries = io.files.list(directory);
    for (const { name, kind } of entries.ok ? entries.value : [])
      if (kind === 'directory' && !SKIPPED.test(name)) visit(resolve(directory, name));
  };
  for (const { directory, isDeep } of roots) if (isDeep) visit(directory);
  for (const { directory } of roots) if (identityOf(directory) !== undefined) found.add(directory);
  return found;
}
