/** The pipeline of linting: files in, a report out. Reads nothing, prints nothing. */
import { rules as ownRules } from '../../rules/index.ts';
import { compareDiagnostics, type Diagnostic } from '../engine/diagnostic.ts';
import { type LintOptions, lint } from '../engine/lint.ts';
import type { Rules } from '../engine/rule.ts';
import type { Stopwatch } from '../engine/stopwatch.ts';
import { suppress } from '../engine/suppress.ts';
import type { ParsedFile } from '../model/project.ts';
import type { Report } from '../report/report.ts';
import { judgeRendered } from './judge-rendered.ts';
import { projectOf } from './project.ts';
import { judgedFiles, type Rendering } from './rendered.ts';
import { nameTemplates } from './template-source.ts';

/** Which findings are worth telling; of the others some count as suppressed. */
export type Sieve = (found: readonly Diagnostic[]) => {
  readonly shown: readonly Diagnostic[];
  readonly suppressed: number;
};

export interface PipelineOptions extends LintOptions {
  /** What is left out after all else; everything is told where there is none. */
  readonly sieve?: Sieve;
  /** Counts the time of each phase. */
  readonly phases?: Stopwatch;
  /** Rules of the user, by id. */
  readonly customRules?: Rules;
  /** What tools made of some of the files; it is judged in their place. */
  readonly rendering?: Rendering;
}

/** Lints parsed files, in reading order, with all rules; what the manifests suppress is left out and counted. */
export async function lintFiles(files: readonly ParsedFile[], options: PipelineOptions): Promise<Report> {
  const { settings, phases, sieve, rendering, customRules } = options;
  const rules = customRules === undefined ? ownRules : { ...ownRules, ...customRules };
  const judged = rendering === undefined ? files : judgedFiles(files, rendering);
  const project = await projectOf(judged, settings, phases);
  const covered = files.filter(({ file }) => rendering?.covered.has(file.path) === true);
  const sources = covered.length === 0 ? undefined : await projectOf(covered, settings, phases);
  const judge = (): ReturnType<typeof suppress> =>
    rendering === undefined
      ? suppress(project, lint(project, rules, options), rules, options)
      : judgeRendered({ project, sources, files, rendering }, rules, options);
  const { kept, suppressed, unused } = phases === undefined ? judge() : phases.time('rules', judge);
  const found = unused.length === 0 ? kept : [...kept, ...unused].sort(compareDiagnostics);
  const told = sieve?.(found) ?? { shown: found, suppressed: 0 };
  return {
    diagnostics: nameTemplates(told.shown),
    files: files.length,
    fileNames: files.map(({ file }) => file.path),
    documents: project.documentCount,
    resources: project.cluster.resources.length,
    suppressed: suppressed.length + told.suppressed,
    skipped: project.skipped.map(({ file, reason }) => ({ file: file.path, reason })),
  };
}
