/** Rules of the user: which there are, and which may exist although they were not loaded. */
import { customOptionProblems } from '../config/options.ts';
import type { Rules } from '../linter/rule.ts';
import { type Configured, refuseMistakes } from './configured.ts';

export interface LoadedRules {
  /** By id: `custom/<name>`. */
  readonly rules: Rules;
  /** Whether a rule of this name may exist although it is not among these, since not all modules were loaded. */
  readonly mayBe: (id: string) => boolean;
  /** The same, where that is so because modules were left out: severities may be given to their rules all the same. */
  readonly mayBeNamed: (id: string) => boolean;
}

const none = (): boolean => false;
export const NO_RULES: LoadedRules = { rules: {}, mayBe: none, mayBeNamed: none };

/** Whether an id is one that a rule of the user may have, or that of all of them. */
export const mayBeCustom = (id: string): boolean => /^custom\/([a-z0-9-]+|\*)$/.test(id);

/** How much of what the modules of a configuration hold is there. */
export type Loaded = 'whole' | 'broken' | 'left out';

/** The rules that were loaded for a configuration. What is wrong with their options is a mistake in it. */
export function loadedRules({ config }: Configured, rules: Rules, loaded: Loaded): LoadedRules {
  refuseMistakes(customOptionProblems(config.options, rules, loaded === 'whole'));
  return {
    rules,
    mayBe: loaded === 'whole' ? none : mayBeCustom,
    mayBeNamed: loaded === 'left out' ? mayBeCustom : none,
  };
}
