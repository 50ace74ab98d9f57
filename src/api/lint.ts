/** The pipeline of linting: files in, a report out. Reads nothing, prints nothing. */
import { rules } from '../../rules/index.ts';
import { compareDiagnostics } from '../engine/diagnostic.ts';
import { type LintOptions, lint } from '../engine/lint.ts';
import { suppress } from '../engine/suppress.ts';
import type { ParsedFile } from '../model/project.ts';
import type { Report } from '../report/report.ts';
import { projectOf } from './project.ts';

/** Lints parsed files, in reading order, with all rules; what the manifests suppress is left out and counted. */
export async function lintFiles(files: readonly ParsedFile[], options: LintOptions): Promise<Report> {
  const project = await projectOf(files, options.settings);
  const { kept, suppressed, unused } = suppress(project, lint(project, rules, options), rules, options);
  return {
    diagnostics: unused.length === 0 ? kept : [...kept, ...unused].sort(compareDiagnostics),
    files: project.files.length,
    fileNames: project.files.map(({ path }) => path),
    documents: project.documentCount,
    resources: project.cluster.resources.length,
    suppressed: suppressed.length,
    skipped: project.skipped.map(({ file, reason }) => ({ file: file.path, reason })),
  };
}
