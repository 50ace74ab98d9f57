/** Exit codes, and the errors that lead to them. */
import { printable } from '../text/printable.ts';
import { said } from './say.ts';

export const Exit = {
  /** Ran; nothing at or above the failing severity. */
  Ok: 0,
  /** Ran; findings. */
  Findings: 1,
  /** Did not run as asked. */
  Usage: 2,
  /** A bug of kroute. */
  Bug: 3,
} as const;
export type ExitCode = (typeof Exit)[keyof typeof Exit];

/** The command was not what it should be: one line says what and how to mend it. */
export class UsageError extends Error {
  /** As standard error shows it. */
  get text(): string {
    return said(this.message);
  }
}

/** The configuration is not what it should be: one line that begins with the place of a mistake. */
export class ConfigError extends UsageError {
  override get text(): string {
    return `${printable(this.message)}\n`;
  }
}
