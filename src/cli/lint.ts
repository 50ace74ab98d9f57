/** `kroute lint`: reads, judges, reports. */
import { rules } from '../../rules/index.ts';
import { type FixedFile, fixFiles, type FixResult } from '../api/fix.ts';
import { lintFiles } from '../api/lint.ts';
import type { Severity } from '../engine/diagnostic.ts';
import type { LintOptions } from '../engine/lint.ts';
import { FORMATS } from '../report/index.ts';
import { plural, type Report } from '../report/report.ts';
import { unifiedDiff } from './diff.ts';
import { Exit, type ExitCode, UsageError } from './exit.ts';
import type { Io } from './io.ts';
import { gradesOf, type LintFlags, type Output, outputsOf, settingsOf } from './options.ts';
import { colorLevel, paintFor } from './paint.ts';
import { type Input, readInput, STDIN } from './read.ts';
import { VERSION } from './version.ts';

export async function lintCommand(paths: readonly string[], flags: LintFlags, io: Io): Promise<ExitCode> {
  const settings = settingsOf(flags);
  const outputs = outputsOf(flags.format);
  const gradeOf = gradesOf(flags.rule, Object.keys(rules));
  const input = readInput(paths, io);
  const options = { settings, gradeOf };
  if (flags.fixDryRun === true) return dryRun(await fixFiles(input.files, options, safetyOf(flags)), flags, io, input.incomplete);
  const report = await lintOrFix(input, options, flags, io);
  const isFilter = fixes(flags) && input.files.some(({ file }) => file.path === STDIN);
  const print = isFilter ? io.writeError : io.writeOut;
  for (const output of withAnnotations(outputs, flags, io)) write(report, output, flags, io, print);
  if (input.incomplete) return Exit.Usage;
  return fails(report, flags.failOn) ? Exit.Findings : Exit.Ok;
}

async function lintOrFix(input: Input, options: LintOptions, flags: LintFlags, io: Io): Promise<Report> {
  if (!fixes(flags)) return lintFiles(input.files, options);
  const result = await fixFiles(input.files, options, safetyOf(flags));
  for (const file of result.changed) save(file, io);
  const stdin = input.files.find(({ file }) => file.path === STDIN);
  // The fixed text takes the place of standard input; the report then goes to standard error.
  if (stdin !== undefined) io.writeOut(result.changed.find(({ path }) => path === STDIN)?.after ?? stdin.file.text);
  if (result.fixes > 0 && flags.quiet !== true) io.writeError(`${plural(result.fixes, 'fix', 'fixes')} applied in ${plural(result.changed.length, 'file')}\n`);
  return result.report;
}

const fixes = (flags: LintFlags): boolean => flags.fix === true || flags.fixUnsafe === true;
const safetyOf = (flags: LintFlags): 'safe' | 'unsafe' => (flags.fixUnsafe === true ? 'unsafe' : 'safe');

function save({ path, after, bom }: FixedFile, io: Io): void {
  if (path === STDIN) return;
  const written = io.replaceFile(path, bom ? `\ufeff${after}` : after);
  if (!written.ok) throw new UsageError(`${path}: ${written.message}; nothing of it was changed`);
}

function dryRun({ changed, fixes: number }: FixResult, flags: LintFlags, io: Io, incomplete: boolean): ExitCode {
  for (const { path, before, after } of changed) io.writeOut(unifiedDiff(path, before, after));
  if (flags.quiet !== true) io.writeError(`${plural(number, 'fix', 'fixes')} would be applied in ${plural(changed.length, 'file')}\n`);
  if (incomplete) return Exit.Usage;
  return changed.length > 0 ? Exit.Findings : Exit.Ok;
}

/** Under GitHub Actions the findings also become annotations, unless the formats were chosen by hand. */
function withAnnotations(outputs: readonly Output[], flags: LintFlags, io: Io): readonly Output[] {
  const isAction = io.env.GITHUB_ACTIONS === 'true' && flags.format.length === 0;
  return isAction ? [...outputs, { format: 'github', file: undefined }] : outputs;
}

function write(report: Report, { format, file }: Output, flags: LintFlags, io: Io, print: (text: string) => void): void {
  const text = FORMATS[format](report, {
    paint: paintFor(file === undefined ? colorLevel(flags.color, io.env, io.out) : 0),
    width: widthOf(io),
    quiet: flags.quiet === true,
    rules,
    version: VERSION,
  });
  if (file === undefined) {
    print(text);
    return;
  }
  const written = io.writeFile(file, text);
  if (!written.ok) throw new UsageError(`--format: ${file}: ${written.message}`);
}

/** Wide terminals are used up to a point; a pipe gets what fits a small one. */
function widthOf(io: Io): number {
  return Math.min(io.out.width ?? 80, 120);
}

const RANK: Readonly<Record<Severity, number>> = { info: 0, warning: 1, error: 2 };

function fails({ diagnostics }: Report, failOn: Severity | 'never'): boolean {
  return failOn !== 'never' && diagnostics.some(({ severity }) => RANK[severity] >= RANK[failOn]);
}
