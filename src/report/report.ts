/** The result of a lint run, and the type of all reporters. */
import type { Diagnostic, Fix, Severity } from '../linter/diagnostic.ts';
import type { Digest } from '../linter/fingerprint.ts';
import type { Rules } from '../linter/rule.ts';
import type { Paint } from './paint.ts';

export interface SkippedFile {
  readonly file: string;
  readonly reason: string;
}

export interface NotFollowed {
  readonly apiVersion: string;
  readonly kind: string;
  readonly count: number;
}

export interface RenderedFile {
  readonly file: string;
  readonly by: 'kustomize' | 'helm';
  readonly ok: boolean;
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
  /** Kinds that route and are not followed, with the number of their objects. */
  readonly notFollowed: readonly NotFollowed[];
  /** Kustomizations and charts that were built, or not. */
  readonly rendered: readonly RenderedFile[];
}

export interface ReportOptions {
  readonly paint: Paint;
  /** Columns to fit into. */
  readonly width: number;
  /** Whether findings are about objects that have no file, so that each format must say which. */
  readonly namesObjects?: boolean;
  /** Only errors, and no summary. */
  readonly quiet: boolean;
  /** Makes the fingerprints of findings, for formats that have them. */
  readonly digest: Digest;
  /** Where files of the package are. */
  readonly linkTo?: LinkTo;
  /** Makes a text a link, where the reader can follow it. */
  readonly hyperlink?: (text: string, url: string) => string;
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

/** How many findings have a safe fix, and how many an unsafe one. */
export interface Fixable {
  readonly safe: number;
  readonly unsafe: number;
}

/** Counts the findings that have a fix. */
export function fixable(diagnostics: readonly Diagnostic[]): Fixable {
  const number = (safety: Fix['safety']): number => diagnostics.filter(({ fix }) => fix?.safety === safety).length;
  return { safe: number('safe'), unsafe: number('unsafe') };
}

/** `1 error`, `2 errors`. */
export function plural(number: number, noun: string, many = `${noun}s`): string {
  return `${number} ${number === 1 ? noun : many}`;
}

/** The page of a rule, as a path in the package; rules of the user have none. This is the one place that knows it. */
export function pageOf(rule: string): string | undefined {
  return rule.startsWith('custom/') ? undefined : `docs/rules/${rule}.md`;
}

/** Where to read about a rule: the URL of its page, or the page's path in the package if no URL is known. */
export function docsUrl(rule: string, linkTo: LinkTo = (path) => path): string | undefined {
  const page = pageOf(rule);
  return page === undefined ? undefined : linkTo(page);
}

/** The URL of a file of the package; undefined if it is not installed. */
export type LinkTo = (path: string) => string | undefined;
