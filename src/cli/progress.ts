/** How far a long run has come: on standard error, on a terminal only, and gone when it is done. */
import { clip } from '../report/code-frame.ts';
import { printable } from '../text/printable.ts';
import type { Io } from './io.ts';

export interface Progress {
  /** One more is done: `what`. */
  step(what: string): void;
  /** Wipes the line. */
  end(): void;
}

const SILENT: Progress = { step: () => undefined, end: () => undefined };
/** Runs that end sooner need none. */
const PATIENCE = 300;
const WIPE = '\r\u001b[K';

export function progress(verb: string, total: number, io: Io): Progress {
  if (total < 2 || io.env.CI !== undefined || io.env.TERM === 'dumb' || !io.err.isTerminal) return SILENT;
  const { width = 80 } = io.err;
  const start = io.clock();
  let done = 0;
  let isShown = false;
  return {
    step: (what) => {
      done++;
      if (!isShown && io.clock() - start < PATIENCE) return;
      isShown = true;
      io.writeError(`${WIPE}${clip(printable(`${verb} ${done} of ${total}: ${what}`), width - 1)}`, 'exact');
    },
    end: () => {
      if (isShown) io.writeError(WIPE, 'exact');
    },
  };
}
