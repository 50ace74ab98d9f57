/** The configuration of a run: finds it, reads it, and throws if it has mistakes. */
import { dirname, isAbsolute, relative, resolve } from 'node:path';
import { perFile } from '../config/apply.ts';
import { type Configured, refuseGlobs, refuseMistakes } from '../library/configured.ts';
import { UsageError } from '../library/usage-error.ts';
import { VOCABULARY } from '../library/vocabulary.ts';
import type { Files } from '../load/discover/files.ts';
import type { Tree } from './config-tree.ts';
import { findConfig } from './find-config.ts';
import { loadConfig } from './load-config.ts';
import { slashed } from './slashed.ts';
import { treeAround } from './tree.ts';
import type { Workspace } from './workspace.ts';

/**
 * The configuration for some paths; undefined if no file applies. `naming` is how to give a configuration explicitly, for
 * messages.
 */
export function configFor(
  paths: readonly string[],
  choice: string | false | undefined,
  workspace: Workspace,
  naming = '--config',
): Configured | undefined {
  if (choice === false) return undefined;
  const { cwd, files } = workspace;
  const path = choice === undefined ? findConfig(paths, cwd, files) : resolve(cwd, choice);
  if (path === undefined) return undefined;
  const tree = choice === undefined ? treeOf(dirname(path), naming, workspace) : undefined;
  const source = choice === undefined ? sourceAt(path, workspace) : namedSource(choice, workspace);
  const loaded = loadConfig(source.path, source.files, VOCABULARY, source.show, tree);
  if (!loaded.ok)
    throw new UsageError(`${source.show(source.path)}: ${loaded.message}`, choice === undefined ? undefined : 'config');
  const { config, directory, problems, files: sources } = loaded.value;
  refuseMistakes(problems);
  return {
    config,
    directory,
    files: perFile(config, (one) => within(directory, resolve(cwd, one)), refuseGlobs),
    sources: sources.map(source.show),
    isNamed: choice !== undefined,
  };
}

/** A path relative to a directory; undefined if it is not below the directory. Both are absolute. */
export function within(directory: string, path: string): string | undefined {
  const inside = slashed(relative(directory, path));
  return inside === '' || inside.startsWith('../') || inside === '..' || isAbsolute(inside) ? undefined : inside;
}

interface Source {
  /** Absolute: paths in a configuration are relative to its directory. */
  readonly path: string;
  readonly files: Files;
  readonly show: (path: string) => string;
}

function sourceAt(path: string, workspace: Workspace): Source {
  return { path, files: workspace.files, show: (absolute) => shown(absolute, workspace) };
}

/** What the user gave, which may also be a pipe or a device. That is treated as a file in the working directory. */
function namedSource(given: string, workspace: Workspace): Source {
  const kind = workspace.files.kindOf(given);
  const path = resolve(workspace.cwd, given);
  if (kind?.ok !== true || kind.value === 'file' || kind.value === 'directory') return sourceAt(path, workspace);
  const stand = resolve(workspace.cwd, '<config>');
  return {
    path: stand,
    files: {
      ...workspace.files,
      kindOf: (one) => (one === stand ? { ok: true, value: 'file' } : workspace.files.kindOf(one)),
      read: (one, purpose) =>
        one === stand ? workspace.readNamed(given, purpose) : workspace.files.read(one, purpose),
    },
    show: (one) => (one === stand ? given : shown(one, workspace)),
  };
}

/** The files that a configuration may use that was found in a directory. */
function treeOf(directory: string, naming: string, workspace: Workspace): Tree {
  const real = workspace.files.realPath(directory);
  const found = real.ok ? real.value : directory;
  return { root: treeAround(found, workspace), directory: found, naming };
}

/** A path in the form that the user would open it with. */
export function shown(absolute: string, { cwd }: Pick<Workspace, 'cwd'>): string {
  const path = slashed(relative(cwd, absolute));
  return path === '' ? '.' : path;
}
