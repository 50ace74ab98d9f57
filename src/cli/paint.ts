/** Color: the one place that decides whether to use it. */
import { NO_PAINT, type Paint } from '../report/paint.ts';
import library from './chalk.cjs';
import type { Io, Terminal } from './io.ts';

/** Whether a stream is colored: `--color`/`--no-color`, then NO_COLOR, then FORCE_COLOR, then what the terminal can. */
export function hasColor(flag: boolean | undefined, env: Io['env'], stream: Terminal): boolean {
  if (flag !== undefined) return flag;
  if ((env.NO_COLOR ?? '') !== '') return false;
  const force = env.FORCE_COLOR;
  if (force !== undefined) return force !== '0' && force !== 'false';
  if (env.GITHUB_ACTIONS !== undefined || env.GITLAB_CI !== undefined) return true;
  return stream.isTerminal && env.TERM !== 'dumb';
}

/** The colors of a terminal: the sixteen that all of them have, which their users may choose. */
export function paintFor(isColored: boolean): Paint {
  if (!isColored) return NO_PAINT;
  const chalk = new library.Chalk({ level: 1 });
  return {
    error: (text) => chalk.red.bold(text),
    warning: (text) => chalk.yellow.bold(text),
    info: (text) => chalk.blue.bold(text),
    strong: (text) => chalk.bold(text),
    dim: (text) => chalk.dim(text),
    link: (text) => chalk.cyan(text),
    good: (text) => chalk.green(text),
  };
}
