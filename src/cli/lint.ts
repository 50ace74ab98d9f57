/** `kroute lint`: reads, judges, reports. */
import { rules } from '../../rules/index.ts';
import type { Severity } from '../engine/diagnostic.ts';
import { lint } from '../engine/lint.ts';
import { buildProject, type Project } from '../model/project.ts';
import { FORMATS } from '../report/index.ts';
import type { Report } from '../report/report.ts';
import { loadSchemas } from '../schema/load.ts';
import { Exit, type ExitCode } from './exit.ts';
import type { Io } from './io.ts';
import { gradesOf, type LintFlags, settingsOf } from './options.ts';
import { colorLevel, paintFor } from './paint.ts';
import { readInput } from './read.ts';

export async function lintCommand(paths: readonly string[], flags: LintFlags, io: Io): Promise<ExitCode> {
  const settings = settingsOf(flags);
  const gradeOf = gradesOf(flags.rule, Object.keys(rules));
  const input = await readInput(paths, io);
  await loadSchemas();
  const project = buildProject(input.files, settings);
  const diagnostics = lint(project, rules, { settings, gradeOf });
  const report: Report = { ...countsOf(project), diagnostics, suppressed: 0 };
  const options = {
    paint: paintFor(colorLevel(flags.color, io.env, io.out)),
    width: widthOf(io),
    quiet: flags.quiet === true,
  };
  io.writeOut(FORMATS[flags.format](report, options));
  if (input.incomplete) return Exit.Usage;
  return fails(report, flags.failOn) ? Exit.Findings : Exit.Ok;
}

function countsOf(project: Project): Pick<Report, 'files' | 'documents' | 'resources' | 'skipped'> {
  return {
    files: project.files.length,
    documents: project.documentCount,
    resources: project.cluster.resources.length,
    skipped: project.skipped.map(({ file, reason }) => ({ file: file.path, reason })),
  };
}

/** Wide terminals are used up to a point; a pipe gets what fits a small one. */
function widthOf(io: Io): number {
  return Math.min(io.out.width ?? 80, 120);
}

const RANK: Readonly<Record<Severity, number>> = { info: 0, warning: 1, error: 2 };

function fails({ diagnostics }: Report, failOn: Severity | 'never'): boolean {
  return failOn !== 'never' && diagnostics.some(({ severity }) => RANK[severity] >= RANK[failOn]);
}
