/**
 * Imports modules with custom rules. They are code that runs in this process, so their errors are reported as theirs.
 */
import { existsSync } from 'node:fs';
import { register } from 'node:module';
import { dirname, resolve } from 'node:path';
import process from 'node:process';
import { fileURLToPath, pathToFileURL } from 'node:url';
import type { Sourced } from '../config/config.ts';
import { UsageError } from '../library/usage-error.ts';
import type { Rules } from '../linter/rule.ts';
import { customRules, type ImportedModule } from '../pipeline/custom-rules.ts';
import { messageOf } from '../text/thrown.ts';
import { keepBuiltins } from './builtins.ts';
import { endsLoading, runs, startsLoading } from './user-code.ts';
import { settled, within } from './within.ts';
import type { Workspace } from './workspace.ts';

/** Gets the problems of modules and their rules, one sentence each, while they load and while they run. */
export type Teller = (problem: string) => void;

export interface LoadedModules {
  /** By id: `custom/<name>`. */
  readonly rules: Rules;
  /** Runs the work that uses the rules. Throws a `UsageError` if the rules changed built-in objects. */
  during<T>(work: () => Promise<T>): Promise<T>;
  /** Whether all of their rules could be loaded. */
  readonly isWhole: boolean;
}

/** Problems of single modules are reported; a module that never finishes loading ends the run. */
export async function loadModules(
  named: readonly Sourced<string>[],
  workspace: Workspace,
  tell: Teller,
): Promise<LoadedModules> {
  answerToOwnName();
  const changedBuiltins = keepBuiltins();
  const refuseChanges = (who: string): void => {
    const changed = [...changedBuiltins(), ...changedDirectory(workspace)];
    if (changed.length > 0)
      throw new UsageError(
        `${who}: it changes ${changed.slice(0, 3).join(', ')}, which other code uses; a rule module must not change built-in objects`,
      );
  };
  const modules: ImportedModule[] = [];
  for (const { value, at } of named) {
    modules.push({
      path: value,
      ...(await imported(value, resolve(workspace.cwd, dirname(at.file.path), value), workspace)),
    });
    refuseChanges(value);
  }
  const all = named.map(({ value }) => value).join(', ');
  const { rules, problems } = customRules(modules, { tell, runs });
  refuseChanges(all);
  for (const problem of problems) tell(problem);
  return {
    rules,
    isWhole: problems.length === 0,
    during: async (work) => {
      try {
        const result = await work();
        await settled();
        return result;
      } finally {
        // Also if the work failed: the changes may be the reason.
        refuseChanges(all);
      }
    },
  };
}

/** Relative paths of a run are resolved from where it began. */
function changedDirectory({ cwd }: Workspace): readonly string[] {
  if (process.cwd() === cwd) return [];
  process.chdir(cwd);
  return ['the working directory'];
}

/** A module only defines rules, so loading it takes less than this. */
const SECONDS = 10;

async function imported(
  name: string,
  path: string,
  { files, importModule }: Workspace,
): Promise<Omit<ImportedModule, 'path'>> {
  const kind = files.kindOf(path);
  if (kind === undefined) return { exports: undefined, message: 'no such file or directory' };
  if (!kind.ok) return { exports: undefined, message: kind.message };
  // Opening a pipe would block until something is written to it.
  if (kind.value !== 'file') return { exports: undefined, message: 'is not a file' };
  const { href } = pathToFileURL(path);
  startsLoading(name, href);
  try {
    const loaded = await within(SECONDS * 1000, importModule(href));
    await settled();
    if (loaded.is === 'done') return { exports: loaded.value };
    const why =
      loaded.is === 'late'
        ? `it is still loading after ${SECONDS} seconds`
        : 'it never finishes loading: a top-level await in it never completes';
    throw new UsageError(`${name}: ${why}; a rule module must only export rules`);
  } catch (error) {
    if (error instanceof UsageError) throw error;
    return { exports: undefined, message: `cannot be loaded: ${messageOf(error)}` };
  } finally {
    endsLoading();
  }
}

let isAnswering = false;

/** Lets modules import from 'kroute' even if it is not installed where they are. */
function answerToOwnName(): void {
  if (isAnswering) return;
  isAnswering = true;
  const places = ['./index.js', '../index.js', '../index.ts'].map((path) => new URL(path, import.meta.url));
  const own = places.find((url) => existsSync(fileURLToPath(url)));
  if (own === undefined) return;
  const hook = `export const resolve = (name, context, next) =>
    next(name === 'kroute' ? ${JSON.stringify(own.href)} : name, context);`;
  register(`data:text/javascript,${encodeURIComponent(hook)}`);
}
