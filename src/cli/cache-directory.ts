/** Where kroute keeps what only saves time: the user's cache directory, never the tree that is linted. */
import { mkdirSync, renameSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';

export interface Home {
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly platform: string;
}

/** `$XDG_CACHE_HOME/kroute`, or what takes its place; undefined where there is no home directory. */
export function cacheDirectory({ env, platform }: Home): string | undefined {
  if (env.XDG_CACHE_HOME) return join(env.XDG_CACHE_HOME, 'kroute');
  if (platform === 'win32') return env.LOCALAPPDATA ? join(env.LOCALAPPDATA, 'kroute', 'cache') : undefined;
  if (!env.HOME) return undefined;
  return platform === 'darwin' ? join(env.HOME, 'Library/Caches/kroute') : join(env.HOME, '.cache/kroute');
}

/** Writes a file there, at once or not at all. Whatever goes wrong, the run went well without. */
export function keepFile(path: string, content: string | Uint8Array): void {
  const aside = `${path}.${process.pid}`;
  try {
    mkdirSync(dirname(path), { recursive: true, mode: 0o700 });
    writeFileSync(aside, content, { mode: 0o600 });
    renameSync(aside, path);
  } catch {
    return;
  }
}
