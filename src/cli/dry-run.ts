/** `--fix-dry-run`: the fixes as a diff, safe and unsafe ones apart; nothing is written. */
import type { Diagnostic } from '../linter/diagnostic.ts';
import type { ParsedFile } from '../model/project/project.ts';
import { type FixedFile, type FixResult, fixFiles } from '../pipeline/fix.ts';
import type { PipelineOptions } from '../pipeline/lint.ts';
import { plural } from '../report/report.ts';
import { printable } from '../text/printable.ts';
import { withMark } from '../text/source-file.ts';
import { printDiff, unifiedDiff } from './diff.ts';
import { Exit, type ExitCode } from './exit.ts';
import type { Io } from './io.ts';
import type { LintFlags } from './options.ts';

export const isDryRun = ({ fixDryRun }: LintFlags): boolean => fixDryRun === true;

/** `3 fixes`, `3 fixes (2 safe, 1 unsafe)`. */
export function fixesText({ fixes, safeFixes }: FixResult): string {
  const unsafe = fixes - safeFixes;
  return `${plural(fixes, 'fix', 'fixes')}${unsafe === 0 ? '' : ` (${safeFixes} safe, ${unsafe} unsafe)`}`;
}

/** Prints what would be written. Without `--fix-unsafe` unsafe fixes are listed on standard error, and not in the diff. */
export async function dryRun(
  files: readonly ParsedFile[],
  options: PipelineOptions,
  flags: LintFlags,
  io: Io,
): Promise<ExitCode> {
  const safe = await fixFiles(files, options, 'safe');
  const all = flags.fixUnsafe === true ? await fixFiles(files, options, 'unsafe') : safe;
  printDiff(all === safe ? safe.changed.map(diffOf) : sections(safe, all), io);
  if (flags.quiet !== true) {
    io.writeError(`${fixesText(all)} would be applied in ${plural(all.changed.length, 'file')}\n`);
    if (all === safe) io.writeError(unsafeText(safe.report.diagnostics));
  }
  return all.changed.length > 0 ? Exit.Findings : Exit.Ok;
}

function diffOf({ path, before, after, bom }: FixedFile): string {
  return unifiedDiff(path, withMark(before, bom), withMark(after, bom));
}

/** The safe fixes, then what the unsafe ones change in their result. `patch` skips the headings. */
function sections(safe: FixResult, all: FixResult): readonly string[] {
  const fixed = new Map(safe.changed.map((file) => [file.path, file]));
  const unsafe = all.changed.map((file) => diffOf({ ...file, before: fixed.get(file.path)?.after ?? file.before }));
  const undone = safe.changed
    .filter(({ path }) => all.changed.every((file) => file.path !== path))
    .map((file) => diffOf({ ...file, before: file.after, after: file.before }));
  return [
    ...section('safe fixes (--fix)', safe.changed.map(diffOf)),
    ...section('unsafe fixes (--fix-unsafe)', [...unsafe, ...undone]),
  ];
}

function section(title: string, diffs: readonly string[]): readonly string[] {
  const some = diffs.filter((diff) => diff !== '');
  return some.length === 0 ? [] : [`# ${title}\n`, ...some];
}

/** Unsafe fixes that are named; the others are counted. */
const MAX_NAMED = 20;

function unsafeText(diagnostics: readonly Diagnostic[]): string {
  const left = diagnostics.filter(({ fix }) => fix?.safety === 'unsafe');
  if (left.length === 0) return '';
  const lines = left.slice(0, MAX_NAMED).map(({ at, fix, rule }) => {
    const { line, column } = at.file.positionAt(at.span.start);
    return `  ${printable(`${at.file.path}:${line}:${column}: ${fix?.title ?? ''} [${rule}]`)}\n`;
  });
  const more = left.length > MAX_NAMED ? `  and ${left.length - MAX_NAMED} more\n` : '';
  return `${plural(left.length, 'unsafe fix', 'unsafe fixes')} not in the diff; --fix-unsafe shows ${left.length === 1 ? 'it' : 'them'}:\n${lines.join('')}${more}`;
}
