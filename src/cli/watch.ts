/** `--watch`: runs again whenever something below the paths changes, until it is told to stop. */
import { type FSWatcher, watch } from 'node:fs';
import { dirname, resolve } from 'node:path';
import { Exit, type ExitCode, UsageError } from './exit.ts';
import type { Io } from './io.ts';

/** Editors write a file in several steps; what comes within this time is one change. */
const QUIET_MS = 80;
const CLEAR = '\u001b[2J\u001b[3J\u001b[H';
const SKIPPED = /(^|[\\/])(node_modules|\.git|\.hg|\.svn)([\\/]|$)|\.kroute-\d+-[0-9a-f]{16}\.tmp$|[~#]$|\.sw[px]$/;
/** Elsewhere a watcher of a directory sees what is below it, at no cost. */
const isRecursive = process.platform === 'darwin' || process.platform === 'win32';

/** `run` is one run; a wrong command in it is told, and mended by the next change. `written` are files that runs write. */
export async function watching(
  paths: readonly string[],
  run: () => Promise<ExitCode>,
  io: Io,
  written: ReadonlySet<string>,
): Promise<ExitCode> {
  if (paths.includes('-')) throw new UsageError('--watch: standard input does not change; name files or directories');
  return new Promise<ExitCode>((finish, fail) => {
    // More may be written than is known at the start: a configuration can ask for it.
    const isOwn = (path: string): boolean => [...written].some((one) => resolve(io.cwd, one) === path);
    const watchers = new Map<string, FSWatcher>();
    let timer: NodeJS.Timeout | undefined;
    let isRunning = true;
    let isStale = false;
    const stop = (): void => {
      clearTimeout(timer);
      for (const watcher of watchers.values()) watcher.close();
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
      isRunning = true;
      // Before anything is read, so that what changes while it is read is seen.
      look();
      if (io.out.isTerminal) io.writeOut(CLEAR, 'exact');
      try {
        await run();
      } catch (error) {
        if (!(error instanceof UsageError)) throw error;
        io.writeError(error.text);
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
    /** Watches what is there now; directories may have come and gone. */
    const look = (): void => {
      const wanted = directoriesOf(paths, io);
      for (const [directory, watcher] of watchers)
        if (!wanted.has(directory)) {
          watcher.close();
          watchers.delete(directory);
        }
      for (const directory of wanted) {
        if (watchers.has(directory)) continue;
        const watcher = watch(directory, { recursive: isRecursive }, (_, name) => {
          if (name === null || !(SKIPPED.test(name) || isOwn(resolve(directory, name)))) changed();
        });
        watcher.on('error', () => {
          watcher.close();
          watchers.delete(directory);
        });
        watchers.set(directory, watcher);
      }
    };
    look();
    run().then(() => {
      isRunning = false;
      if (isStale) changed();
      io.writeError('kroute: watching for changes; Ctrl-C ends\n');
      process.once('SIGINT', end).once('SIGTERM', end);
    }, giveUp);
  });
}

/** The directories below the paths; of a file, or of a pattern, the one around it. */
function directoriesOf(paths: readonly string[], io: Io): ReadonlySet<string> {
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
  for (const path of paths.length === 0 ? ['.'] : paths) {
    const whole = resolve(io.cwd, path);
    const kind = io.files.kindOf(whole);
    if (kind?.ok && kind.value === 'directory') visit(whole);
    else if (kind?.ok) found.add(dirname(whole));
    else visit(resolve(io.cwd, path.replace(/[^/]*[*?[{].*$/, '') || '.'));
  }
  return found;
}
