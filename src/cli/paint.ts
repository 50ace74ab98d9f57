/** Colour: the only importer of chalk, and the one place that decides whether there is any. */
import { Chalk, type ColorSupportLevel } from 'chalk';
import type { Paint } from '../report/paint.ts';
import type { Io, Terminal } from './io.ts';

/**
 * The colour level of a stream: `--color`/`--no-color`, then NO_COLOR, then FORCE_COLOR, then what the terminal can.
 * chalk itself ignores NO_COLOR.
 */
export function colorLevel(flag: boolean | undefined, env: Io['env'], stream: Terminal): ColorSupportLevel {
  if (flag === false) return 0;
  if (flag === true) return 1;
  if ((env.NO_COLOR ?? '') !== '') return 0;
  const force = env.FORCE_COLOR;
  if (force !== undefined) return force === '0' || force === 'false' ? 0 : force === '2' ? 2 : force === '3' ? 3 : 1;
  if (env.GITHUB_ACTIONS !== undefined || env.GITLAB_CI !== undefined) return 1;
  return stream.isTerminal && env.TERM !== 'dumb' ? 1 : 0;
}

export function paintFor(level: ColorSupportLevel): Paint {
  const chalk = new Chalk({ level });
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
