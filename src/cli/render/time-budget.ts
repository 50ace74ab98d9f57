/** The time that all renderings of a run may take together: a tree can hold any number of slow ones. */
import type { Io } from '../io.ts';

const MINUTES = 10;
/** For one kustomization or chart. */
const SECONDS_EACH = 60;

export interface TimeBudget {
  /** Whole seconds for the next rendering; 0 where no time is left. */
  seconds(): number;
}

/** Begins now. */
export function timeBudget({ clock }: Pick<Io, 'clock'>): TimeBudget {
  const end = clock() + MINUTES * 60 * 1000;
  return { seconds: () => Math.max(0, Math.min(SECONDS_EACH, Math.ceil((end - clock()) / 1000))) };
}

/** Why something is not rendered, in words that follow its name. */
export const NO_TIME = `rendering has taken ${MINUTES} minutes in this run, and more it must not; name fewer directories, or use --no-render`;
