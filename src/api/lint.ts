/** The pipeline of linting: files in, a report out. Reads nothing, prints nothing. */
import { rules } from '../../rules/index.ts';
import { type LintOptions, lint } from '../engine/lint.ts';
import type { ParsedFile } from '../model/project.ts';
import type { Report } from '../report/report.ts';
import { projectOf } from './project.ts';

/** Lints parsed files, in reading order, with all rules. */
export async function lintFiles(files: readonly ParsedFile[], options: LintOptions): Promise<Report> {
  const project = await projectOf(files, options.settings);
  return {
    diagnostics: lint(project, rules, options),
    files: project.files.length,
    documents: project.documentCount,
    resources: project.cluster.resources.length,
    suppressed: 0,
    skipped: project.skipped.map(({ file, reason }) => ({ file: file.path, reason })),
  };
}
