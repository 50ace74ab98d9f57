/** The result of a lint run, and the type of all reporters. */
import type { Diagnostic, Fix, Severity } from '../linter/diagnostic.ts';
import type { Digest } from '../linter/fingerprint.ts';
import type { Rules } from '../linter/rule.ts';
import type { Paint } from './paint.ts';

export interface SkippedFile {
  readonly file: string;
  readonly reason: string;
}

export interface Report {
  readonly diagnostics: readonly Diagnostic[];
  /** Files read, skipped ones included. */
  readonly files: number;
  /** Their paths, in reading order. */
  readonly fileNames: readonly string[];
  readonly documents: number;
  readonly resources: number;
  readonly suppressed: number;
  readonly skipped: readonly SkippedFile[];
}

export interface ReportOptions {
  readonly paint: Paint;
  /** Columns to fit into. */
  readonly width: number;
  /** Only errors, and no summary. */
  readonly quiet: boolean;
  /** Makes the fingerprints of findings, for formats that have them. */
  readonly digest: Digest;
  /** All rules by id, for formats that describe them. */
  readonly rules?: Rules;
  /** Of kroute. */
  readonly version?: string;
  /** The path of a file from the root of the repository, for formats whose readers look files up there. */
  readonly inRepository?: (path: string) => string;
}

/** Paths as they are, where no repository is known. */
export const asGiven = (path: string): string => path;

/** Text in, nothing printed: a reporter is a pure function. Its output ends with a line break unless it is empty. */
export type Reporter = (report: Report, options: ReportOptions) => string;

export function count(report: Report, severity: Severity): number {
  return report.diagnostics.filter((one) => one.severity === severity).length;
}

export function shown(report: Report, { quiet }: ReportOptions): readonly Diagnostic[] {
  return quiet ? report.diagnostics.filter((one) => one.severity === 'error') : report.diagnostics;
}

/** The flag that applies a fix. */
export function flagFor({ safety }: Fix): string {
  return safety === 'safe' ? '--fix' : '--fix-unsafe';
}

/** `1 error`, `2 errors`. */
export function plural(number: number, noun: string, many = `${noun}s`): string {
  return `${number} ${number === 1 ? noun : many}`;
}

export const RULE_PAGES = 'https://kroute.dev/rules/';
