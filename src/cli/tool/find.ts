/** Where a program is installed. */
import { accessSync, constants } from 'node:fs';
import { delimiter, isAbsolute, join } from 'node:path';
import { holdsHome, isWithin, treeAround } from '../../node/tree.ts';
import type { Io } from '../io.ts';

export type ToolName = 'git' | 'helm' | 'kubectl' | 'kustomize';

export interface Tool {
  readonly name: ToolName;
  /** Absolute. */
  readonly path: string;
  /** The PATH it may look for others in: see `searchPath`. */
  readonly searchPath: string;
}

export type Found =
  | { readonly ok: true; readonly tool: Tool }
  /** `message` follows the name of the tool: `is not in the PATH`. `isInTree`: it is there, and belongs to the tree. */
  | { readonly ok: false; readonly isInTree: boolean; readonly message: string };

/** A script (`.cmd`, `.bat`) would need a shell. */
const SUFFIX = process.platform === 'win32' ? '.exe' : '';

/**
 * Looks a program up in the PATH. Entries that are not absolute, or that lead into the tree around the working directory
 * or into one of `trees`, are left out: what lies there belongs to the tree, and code from the tree is never run. `npx` and
 * `npm run` put such entries first. A tree that holds the user's home leaves nothing out.
 */
export function findTool(name: ToolName, io: Io, trees: readonly string[] = []): Found {
  const all = absoluteEntries(io);
  const kept = all.filter((entry) => !isInTree(entry, io, trees));
  const tool = kept.map((entry) => join(entry, name + SUFFIX)).find((path) => isProgram(path, io));
  if (tool !== undefined) return { ok: true, tool: { name, path: tool, searchPath: kept.join(delimiter) } };
  const own = all.map((entry) => join(entry, name + SUFFIX)).find((path) => isProgram(path, io));
  return {
    ok: false,
    isInTree: own !== undefined,
    message:
      own === undefined
        ? 'is not in the PATH'
        : `is in the PATH only as ${own}, which is part of the tree, and kroute runs no programs of the tree; install it elsewhere`,
  };
}

/**
 * The same surroundings for tools that work on a copy of the tree elsewhere: the PATH has no entries that lead into the tree
 * itself, which is not known from there.
 */
export function outsideOfTree(io: Io): Io {
  const kept = absoluteEntries(io).filter((entry) => !isInTree(entry, io, []));
  return { ...io, env: { ...io.env, PATH: kept.join(delimiter) } };
}

function absoluteEntries({ env }: Io): readonly string[] {
  return (env.PATH ?? '').split(delimiter).filter((entry) => isAbsolute(entry));
}

function isInTree(entry: string, io: Io, trees: readonly string[]): boolean {
  const real = io.files.realPath(entry);
  const places = real.ok ? [entry, real.value] : [entry];
  return [treeAround(io.cwd, io), ...trees].some(
    (tree) => places.some((place) => isWithin(place, tree)) && !holdsHome(tree, io),
  );
}

function isProgram(path: string, { files }: Io): boolean {
  try {
    accessSync(path, constants.X_OK);
  } catch {
    return false;
  }
  const kind = files.kindOf(path);
  return kind?.ok === true && kind.value === 'file';
}
