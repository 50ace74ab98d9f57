/** Links to the pages of rules: where these are, and whether a terminal makes links clickable. */
import { fileURLToPath } from 'node:url';
import { memo } from '../text/query.ts';
import type { Io, Terminal } from './io.ts';

/** The root of the package, two folders above both this file and what is built from it. */
const PACKAGE = new URL('../../', import.meta.url);

/** The path of a file of the package. */
export function packagePath(path: string): string {
  return fileURLToPath(new URL(path, PACKAGE));
}

/** The URL of a file of the package; undefined if it is not installed with it. */
export function packageUrl({ files }: Pick<Io, 'files'>): (path: string) => string | undefined {
  return memo((path) => {
    const kind = files.kindOf(packagePath(path));
    return kind?.ok === true && kind.value === 'file' ? new URL(path, PACKAGE).href : undefined;
  });
}

/** Environment variables that identify terminals with links. */
const VARIABLES = ['WT_SESSION', 'KITTY_WINDOW_ID', 'KONSOLE_VERSION', 'WEZTERM_PANE', 'DOMTERM'] as const;
const PROGRAMS: ReadonlySet<string> = new Set(['iTerm.app', 'WezTerm', 'vscode', 'Hyper', 'ghostty', 'rio', 'Tabby']);
const TERMS = /^(xterm-kitty|xterm-ghostty|alacritty|foot|contour|wezterm)/;
/** The first version of GNOME's terminal library with links. */
const FIRST_VTE = 5000;

/** Whether a stream is a terminal with clickable links (OSC 8); FORCE_HYPERLINK=1 and =0 decide for any. */
export function hasLinks(env: Io['env'], stream: Terminal): boolean {
  const force = env.FORCE_HYPERLINK ?? '';
  if (force !== '') return force !== '0';
  if (!stream.isTerminal || env.TERM === 'dumb' || (env.CI ?? '') !== '') return false;
  return (
    VARIABLES.some((name) => (env[name] ?? '') !== '') ||
    PROGRAMS.has(env.TERM_PROGRAM ?? '') ||
    TERMS.test(env.TERM ?? '') ||
    Number(env.VTE_VERSION ?? 0) >= FIRST_VTE
  );
}

/** A text that leads to a URL. */
export function hyperlink(text: string, url: string): string {
  return `\u001b]8;;${url}\u001b\\${text}\u001b]8;;\u001b\\`;
}
