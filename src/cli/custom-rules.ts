/** Imports the modules that the configuration names under `rules`. */
import { existsSync } from 'node:fs';
import { register } from 'node:module';
import { dirname, resolve } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { customOptionProblems } from '../config/options.ts';
import type { Rules } from '../linter/rule.ts';
import { type CustomRules, customRules, type ImportedModule } from '../pipeline/custom-rules.ts';
import { refuseMistakes } from './config.ts';
import type { Io } from './io.ts';
import type { Configured } from './options.ts';
import { say } from './say.ts';

/**
 * The rules by id; what is wrong with them is said on standard error, and never ends the run. What is wrong with their
 * options is a mistake in the configuration, and does.
 */
export async function customRulesOf(configured: Configured | undefined, io: Io): Promise<Rules> {
  if (configured === undefined) return {};
  const { rules, problems } = await loadRules(configured, io);
  refuseMistakes(customOptionProblems(configured.config.options, rules, problems.length === 0));
  return rules;
}

async function loadRules({ config }: Configured, io: Io): Promise<CustomRules> {
  const named = config.rules ?? [];
  if (named.length === 0) return { rules: {}, problems: [] };
  const tell = (problem: string): void => say(problem, io);
  answerToOwnName();
  const modules: ImportedModule[] = [];
  for (const { value, at } of named) {
    const path = resolve(io.cwd, dirname(at.file.path), value);
    modules.push({ path: value, ...(await importModule(path)) });
  }
  const loaded = customRules(modules, tell);
  for (const problem of loaded.problems) tell(problem);
  return loaded;
}

async function importModule(path: string): Promise<Omit<ImportedModule, 'path'>> {
  if (!existsSync(path)) return { exports: undefined, message: 'no such file or directory' };
  try {
    return { exports: await import(pathToFileURL(path).href) };
  } catch (error) {
    const [line = ''] = (error instanceof Error ? error.message : String(error)).split('\n');
    return { exports: undefined, message: `cannot be loaded: ${line}` };
  }
}

let isAnswering = false;

/** Lets modules import from 'kroute', wherever kroute is installed and they are not. */
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
