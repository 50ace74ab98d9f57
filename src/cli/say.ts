/** What is said on standard error besides the results: one line each, whatever the names in it hold. */
import { ConfigError, type UsageError } from '../library/usage-error.ts';
import { printable } from '../text/printable.ts';

/** `kroute: <text>`, and the end of the line. */
export function said(text: string): string {
  return `kroute: ${printable(text)}\n`;
}

export function say(text: string, io: { writeError(text: string): void }): void {
  io.writeError(said(text));
}

/** A usage error as standard error shows it: an option of the library by the name of its flag, mistakes by their places. */
export function usageText(error: UsageError): string {
  if (error instanceof ConfigError) return `${printable(error.message)}\n`;
  return said(error.option === undefined ? error.message : `${flagOf(error.option)}: ${error.problem}`);
}

/** `kubeVersion` -> `--kube-version`. */
function flagOf(option: string): string {
  const name = option === 'rules' ? 'rule' : option;
  return `--${name.replaceAll(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`)}`;
}
