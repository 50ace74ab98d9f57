/** Custom rules: whether the modules of a configuration may run, and their rules for a run. */
import type { Configured } from '../library/configured.ts';
import { type LoadedRules, loadedRules, mayBeCustom, NO_RULES } from '../library/loaded-rules.ts';
import type { Teller } from './rule-modules.ts';
import type { Workspace } from './workspace.ts';

export interface RunnableRules extends LoadedRules {
  /** Runs the work that uses the rules. Throws a `UsageError` if the rules changed built-in objects. */
  during<T>(work: () => Promise<T>): Promise<T>;
}

/** What decides whether modules may run when the configuration was found and not given. */
export interface Permission {
  readonly allowRules?: boolean;
  /** A file, or false for no configuration. */
  readonly config?: string | false;
}

/** `KROUTE_ALLOW_RULES=1` has the same effect as `--allow-rules`. */
const VARIABLE = 'KROUTE_ALLOW_RULES';

const NONE: RunnableRules = { ...NO_RULES, during: (work) => work() };

/** Modules of the configuration that do not run. */
export interface LeftOut {
  readonly modules: number;
  /** The path of the configuration that was found, as shown to the user. */
  readonly found: string;
}

/**
 * Modules run if the user gave the configuration, and otherwise only with permission: a configuration that was found is
 * part of the linted tree, so the authors of the tree could run code here. A user who gives a configuration also trusts
 * the files that it extends. Undefined if all modules run.
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

/** One line that says which modules do not run, and how to run them. */
export function leftOutLine({ modules, found }: LeftOut, permission = '--allow-rules'): string {
  const [what, them] = modules === 1 ? ['its rule module is', 'it'] : [`its ${modules} rule modules are`, 'them'];
  return `${found}: ${what} not run, because this configuration was found and not given with --config; to run ${them}, use ${permission} or set ${VARIABLE}=1`;
}

/**
 * The rules by id. Problems with modules and rules are reported and do not end the run. Invalid options of rules are
 * mistakes in the configuration and end it, and so does a module that never finishes loading.
 */
export async function customRulesOf(
  configured: Configured | undefined,
  permission: Permission,
  workspace: Workspace,
  tell: Teller,
): Promise<RunnableRules> {
  // It is not known which rules the configuration would have loaded.
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
