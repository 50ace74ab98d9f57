/** Custom rules: which ones are loaded, and which may exist although they were not loaded. */
import { customOptionProblems } from '../config/options.ts';
import type { Rules } from '../linter/rule.ts';
import { type Configured, refuseMistakes } from './configured.ts';

export interface LoadedRules {
  /** By id: `custom/<name>`. */
  readonly rules: Rules;
  /** Whether a rule with this name may exist although it is not among these, because a module was not loaded. */
  readonly mayBe: (id: string) => boolean;
  /** The same, but only if modules were skipped on purpose: severities may still be set for their rules. */
  readonly mayBeNamed: (id: string) => boolean;
}

const none = (): boolean => false;
export const NO_RULES: LoadedRules = { rules: {}, mayBe: none, mayBeNamed: none };

/** Whether this can be the id of a custom rule, or the pattern for all of them. */
export const mayBeCustom = (id: string): boolean => /^custom\/([a-z0-9-]+|\*)$/.test(id);

/** Whether the modules of a configuration were loaded: all, some, or not at all. */
export type Loaded = 'whole' | 'broken' | 'left out';

/** The rules that were loaded for a configuration. Invalid options of them are mistakes in the configuration. */
export function loadedRules({ config }: Configured, rules: Rules, loaded: Loaded): LoadedRules {
  refuseMistakes(customOptionProblems(config.options, rules, loaded === 'whole'));
  return {
    rules,
    mayBe: loaded === 'whole' ? none : mayBeCustom,
    mayBeNamed: loaded === 'left out' ? mayBeCustom : none,
  };
}
