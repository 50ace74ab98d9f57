/** `kroute lint`: reads, judges, reports. */
import { rules } from '../../rules/index.ts';
import { lintFiles } from '../api/lint.ts';
import type { Severity } from '../engine/diagnostic.ts';
import { FORMATS } from '../report/index.ts';
import type { Report } from '../report/report.ts';
import { Exit, type ExitCode } from './exit.ts';
import type { Io } from './io.ts';
import { gradesOf, type LintFlags, settingsOf } from './options.ts';
import { colorLevel, paintFor } from './paint.ts';
import { readInput } from './read.ts';

export async function lintCommand(paths: readonly string[], flags: LintFlags, io: Io): Promise<ExitCode> {
  const settings = settingsOf(flags);
  const gradeOf = gradesOf(flags.rule, Object.keys(rules));
  const input = readInput(paths, io);
  const report = await lintFiles(input.files, { settings, gradeOf });
  const options = {
    paint: paintFor(colorLevel(flags.color, io.env, io.out)),
    width: widthOf(io),
    quiet: flags.quiet === true,
  };
  io.writeOut(FORMATS[flags.format](report, options));
  if (input.incomplete) return Exit.Usage;
  return fails(report, flags.failOn) ? Exit.Findings : Exit.Ok;
}

/** Wide terminals are used up to a point; a pipe gets what fits a small one. */
function widthOf(io: Io): number {
  return Math.min(io.out.width ?? 80, 120);
}

const RANK: Readonly<Record<Severity, number>> = { info: 0, warning: 1, error: 2 };

function fails({ diagnostics }: Report, failOn: Severity | 'never'): boolean {
  return failOn !== 'never' && diagnostics.some(({ severity }) => RANK[severity] >= RANK[failOn]);
}
