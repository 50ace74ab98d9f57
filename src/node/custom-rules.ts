/** Rules of the user: whether the modules that a configuration names may run, and what they make of a run. */
import type { Configured } from '../library/configured.ts';
import { type LoadedRules, loadedRules, mayBeCustom, NO_RULES } from '../library/loaded-rules.ts';
import type { Teller } from './rule-modules.ts';
import type { Workspace } from './workspace.ts';

export interface RunnableRules extends LoadedRules {
  /** Does the work in which the rules run. Throws a `UsageError` when they changed what everything else rests on. */
  during<T>(work: () => Promise<T>): Promise<T>;
}

/** What decides whether modules run that a configuration names which was only found. */
export interface Permission {
  readonly allowRules?: boolean;
  /** A file; false for none. */
  readonly config?: string | false;
}

/** Set to 1, it stands for `--allow-rules`. */
const VARIABLE = 'KROUTE_ALLOW_RULES';

const NONE: RunnableRules = { ...NO_RULES, during: (work) => work() };

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
  { env }: Pick<Workspace, 'env'>,
): LeftOut | undefined {
  const modules = configured?.config.rules?.length ?? 0;
  if (configured === undefined || modules === 0) return undefined;
  const isAllowed = allowRules ?? (configured.isNamed || env[VARIABLE] === '1');
  return isAllowed ? undefined : { modules, found: configured.sources.at(-1) ?? '' };
}

/** Says in one line what is left out, and how to have it run. */
export function leftOutLine({ modules, found }: LeftOut, permission = '--allow-rules'): string {
  const [what, them] = modules === 1 ? ['its rule module is', 'it'] : [`its ${modules} rule modules are`, 'them'];
  return `${found}: ${what} not run, because this configuration was found and not given with --config; to run ${them}, use ${permission} or set ${VARIABLE}=1`;
}

/**
 * The rules by id; what is wrong with them is told, and never ends the run. What is wrong with their options is a mistake
 * in the configuration, and does; and so does a module that never finishes loading.
 */
export async function customRulesOf(
  configured: Configured | undefined,
  permission: Permission,
  workspace: Workspace,
  tell: Teller,
): Promise<RunnableRules> {
  // What the configuration would have named is not known.
  if (configured === undefined)
    return permission.config === false ? { ...NONE, mayBe: mayBeCustom, mayBeNamed: mayBeCustom } : NONE;
  const named = configured.config.rules ?? [];
  if (leftOut(configured, permission, workspace) !== undefined)
    return { ...NONE, ...loadedRules(configured, {}, 'left out') };
  if (named.length === 0) return { ...NONE, ...loadedRules(configured, {}, 'whole') };
  const { loadModules } = await import('./rule-modules.ts');
  const { rules, during, isWhole } = await loadModules(named, workspace, tell);
  return { ...loadedRules(configured, rules, isWhole ? 'whole' : 'broken'), during };
}
