/** Rules of the user: whether the modules that a configuration names may run, and what they make of a run. */
import { customOptionProblems } from '../config/options.ts';
import { refuseMistakes } from './config.ts';
import type { Io } from './io.ts';
import type { Configured, InputOptions } from './options.ts';
import type { LoadedModules } from './rule-modules.ts';

export interface LoadedRules extends Omit<LoadedModules, 'isWhole'> {
  /** Whether a rule of this name may exist although it is not among these, since not all modules were loaded. */
  readonly mayBe: (id: string) => boolean;
  /** The same, where that is so because modules were left out: flags may name their rules all the same. */
  readonly mayBeNamed: (id: string) => boolean;
}

/** What decides whether modules run that a configuration names which was only found. */
export type Permission = Pick<InputOptions, 'allowRules' | 'config'>;

/** Set to 1, it stands for `--allow-rules`. */
const VARIABLE = 'KROUTE_ALLOW_RULES';

const none = (): boolean => false;
const NO_RULES: LoadedRules = { rules: {}, mayBe: none, mayBeNamed: none, during: (work) => work() };

/** Whether an id is one that a rule of the user may have, or that of all of them. */
export const mayBeCustom = (id: string): boolean => /^custom\/([a-z0-9-]+|\*)$/.test(id);

/** Modules that the configuration names and that do not run. */
export interface LeftOut {
  readonly modules: number;
  /** The configuration that was found, as it is shown. */
  readonly found: string;
}

/**
 * Modules run where the user named the configuration, and else only with permission: a configuration that was found
 * belongs to the tree that is judged, and whoever wrote the tree would run code here. Whoever names a configuration
 * trusts what it extends as well, wherever that leads. Undefined where all modules run.
 */
export function leftOut(
  configured: Configured | undefined,
  { allowRules }: Permission,
  { env }: Pick<Io, 'env'>,
): LeftOut | undefined {
  const modules = configured?.config.rules?.length ?? 0;
  if (configured === undefined || modules === 0) return undefined;
  const isAllowed = allowRules ?? (configured.isNamed || env[VARIABLE] === '1');
  return isAllowed ? undefined : { modules, found: configured.sources.at(-1) ?? '' };
}

/** Says in one line what is left out, and how to have it run. */
export function leftOutLine({ modules, found }: LeftOut, permission = '--allow-rules'): string {
  const [what, them] = modules === 1 ? ['its rule module is', 'it'] : [`its ${modules} rule modules are`, 'them'];
  return `${found}: ${what} not run, since this configuration was found and not named; to run ${them}, give ${permission} or set ${VARIABLE}=1`;
}

/**
 * The rules by id; what is wrong with them is said on standard error, and never ends the run. What is wrong with their
 * options is a mistake in the configuration, and does; and so does a module that never finishes loading.
 */
export async function customRulesOf(
  configured: Configured | undefined,
  permission: Permission,
  io: Io,
): Promise<LoadedRules> {
  // What the configuration would have named is not known.
  if (configured === undefined)
    return permission.config === false ? { ...NO_RULES, mayBe: mayBeCustom, mayBeNamed: mayBeCustom } : NO_RULES;
  const isLeftOut = leftOut(configured, permission, io) !== undefined;
  const named = isLeftOut ? [] : (configured.config.rules ?? []);
  const loaded =
    named.length === 0
      ? { ...NO_RULES, isWhole: !isLeftOut }
      : await (await import('./rule-modules.ts')).loadModules(named, io);
  refuseMistakes(customOptionProblems(configured.config.options, loaded.rules, loaded.isWhole));
  return {
    rules: loaded.rules,
    during: loaded.during,
    mayBe: loaded.isWhole ? none : mayBeCustom,
    mayBeNamed: isLeftOut ? mayBeCustom : none,
  };
}
