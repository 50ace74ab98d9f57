/** Color: the one place that decides whether to use it, and that knows the codes of a terminal. */
import { NO_PAINT, type Paint } from '../report/paint.ts';
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

/** Select Graphic Rendition of ECMA-48: what turns a style on, and what turns it off again. */
const BOLD = [1, 22] as const;
const DIM = [2, 22] as const;
const RED = [31, 39] as const;
const GREEN = [32, 39] as const;
const YELLOW = [33, 39] as const;
const BLUE = [34, 39] as const;
const CYAN = [36, 39] as const;

const PAINT: Paint = {
  error: styled(RED, BOLD),
  warning: styled(YELLOW, BOLD),
  info: styled(BLUE, BOLD),
  strong: styled(BOLD),
  dim: styled(DIM),
  link: styled(CYAN),
  good: styled(GREEN),
};

export function paintFor(isColored: boolean): Paint {
  return isColored ? PAINT : NO_PAINT;
}

/** Parts of a text are never painted before the whole, so that no style ends inside of another one. */
function styled(...styles: readonly (readonly [on: number, off: number])[]): (text: string) => string {
  const code = (number: number): string => `\u001b[${number}m`;
  const on = styles.map(([number]) => code(number)).join('');
  const off = styles
    .map(([, number]) => code(number))
    .reverse()
    .join('');
  return (text) => (text === '' ? '' : `${on}${text}${off}`);
}
