/** `kroute lint`: reads, judges, reports. */
import { rules } from '../../rules/index.ts';
import { lintFiles } from '../api/lint.ts';
import type { Severity } from '../engine/diagnostic.ts';
import { FORMATS } from '../report/index.ts';
import type { Report } from '../report/report.ts';
import { Exit, type ExitCode, UsageError } from './exit.ts';
import type { Io } from './io.ts';
import { gradesOf, type LintFlags, type Output, outputsOf, settingsOf } from './options.ts';
import { colorLevel, paintFor } from './paint.ts';
import { readInput } from './read.ts';
import { VERSION } from './version.ts';

export async function lintCommand(paths: readonly string[], flags: LintFlags, io: Io): Promise<ExitCode> {
  const settings = settingsOf(flags);
  const outputs = outputsOf(flags.format);
  const gradeOf = gradesOf(flags.rule, Object.keys(rules));
  const input = readInput(paths, io);
  const report = await lintFiles(input.files, { settings, gradeOf });
  for (const output of withAnnotations(outputs, flags, io)) write(report, output, flags, io);
  if (input.incomplete) return Exit.Usage;
  return fails(report, flags.failOn) ? Exit.Findings : Exit.Ok;
}

/** Under GitHub Actions the findings also become annotations, unless the formats were chosen by hand. */
function withAnnotations(outputs: readonly Output[], flags: LintFlags, io: Io): readonly Output[] {
  const isAction = io.env.GITHUB_ACTIONS === 'true' && flags.format.length === 0;
  return isAction ? [...outputs, { format: 'github', file: undefined }] : outputs;
}

function write(report: Report, { format, file }: Output, flags: LintFlags, io: Io): void {
  const text = FORMATS[format](report, {
    paint: paintFor(file === undefined ? colorLevel(flags.color, io.env, io.out) : 0),
    width: widthOf(io),
    quiet: flags.quiet === true,
    rules,
    version: VERSION,
  });
  if (file === undefined) {
    io.writeOut(text);
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
