/** The pipeline of linting: files in, a report out. Reads nothing, prints nothing. */
import { rules } from '../../rules/index.ts';
import { compareDiagnostics, type Diagnostic } from '../engine/diagnostic.ts';
import { type LintOptions, lint } from '../engine/lint.ts';
import type { Stopwatch } from '../engine/stopwatch.ts';
import { suppress } from '../engine/suppress.ts';
import type { ParsedFile } from '../model/project.ts';
import type { Report } from '../report/report.ts';
import { projectOf } from './project.ts';

/** Which findings are worth telling; of the others some count as suppressed. */
export type Sieve = (found: readonly Diagnostic[]) => { readonly shown: readonly Diagnostic[]; readonly suppressed: number };

export interface PipelineOptions extends LintOptions {
  /** What is left out after all else; everything is told where there is none. */
  readonly sieve?: Sieve;
  /** Counts the time of each phase. */
  readonly phases?: Stopwatch;
}

/** Lints parsed files, in reading order, with all rules; what the manifests suppress is left out and counted. */
export async function lintFiles(files: readonly ParsedFile[], options: PipelineOptions): Promise<Report> {
  const { settings, phases, sieve } = options;
  const project = await projectOf(files, settings, phases);
  const judge = (): ReturnType<typeof suppress> => suppress(project, lint(project, rules, options), rules, options);
  const { kept, suppressed, unused } = phases === undefined ? judge() : phases.time('rules', judge);
  const found = unused.length === 0 ? kept : [...kept, ...unused].sort(compareDiagnostics);
  const told = sieve?.(found) ?? { shown: found, suppressed: 0 };
  return {
    diagnostics: told.shown,
    files: project.files.length,
    fileNames: project.files.map(({ path }) => path),
    documents: project.documentCount,
    resources: project.cluster.resources.length,
    suppressed: suppressed.length + told.suppressed,
    skipped: project.skipped.map(({ file, reason }) => ({ file: file.path, reason })),
  };
}
