/** The pipeline of linting: files in, a report out. Reads nothing, prints nothing. */
import { rules as ownRules } from '../../rules/index.ts';
import { compareDiagnostics, type Diagnostic } from '../engine/diagnostic.ts';
import { grade, type LintOptions, lint, mergeFindings, RuleFailure, rulesThatRun } from '../engine/lint.ts';
import { unpackFindings } from '../engine/portable.ts';
import type { Rules } from '../engine/rule.ts';
import type { Stopwatch } from '../engine/stopwatch.ts';
import { type Suppressed, suppress } from '../engine/suppress.ts';
import type { ParsedFile, Project } from '../model/project.ts';
import type { Report } from '../report/report.ts';
import { judgeRendered } from './judge-rendered.ts';
import { isObjectRule, type ObjectJudge, requestFor } from './object-findings.ts';
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
  /** Judges objects by themselves beside this thread, where there is enough to do. */
  readonly objectJudge?: ObjectJudge;
}

/** Characters of text from which on a second thread is worth its start. */
const WORTH_A_THREAD = 600_000;

/** What another thread does meanwhile. */
interface Elsewhere {
  /** Whether a rule is left to this thread. */
  readonly leaves: (rule: string) => boolean;
  /** The findings of both; those of this thread alone find the others where the other one could not answer. */
  readonly mergeInto: (found: readonly Diagnostic[], project: Project) => Promise<readonly Diagnostic[]>;
}

/** Lets another thread judge objects by themselves, if there is one and enough to do. */
function judgeElsewhere(files: readonly ParsedFile[], rules: Rules, options: PipelineOptions): Elsewhere | undefined {
  const { objectJudge, settings, stopwatch } = options;
  const size = files.reduce((sum, { file }) => sum + file.text.length, 0);
  if (objectJudge === undefined || size < WORTH_A_THREAD) return undefined;
  const paths = files.map(({ file }) => file.path);
  const given = new Set(rulesThatRun(ownRules, paths, options).filter(isObjectRule));
  const answered = objectJudge(requestFor(files, settings, [...given], stopwatch !== undefined));
  return {
    leaves: (rule) => !given.has(rule),
    mergeInto: async (found, project) => {
      const answer = await answered;
      if (answer?.is === 'failed') throw new RuleFailure(answer.message);
      if (answer !== undefined) for (const [rule, time] of answer.times) stopwatch?.add(rule, time);
      const others = answer === undefined ? undefined : unpackFindings(answer.findings, project);
      return mergeFindings(
        found,
        others === undefined
          ? lint(project, rules, { ...options, runs: (rule) => given.has(rule) })
          : grade(others, rules, options),
      );
    },
  };
}

/** Lints parsed files, in reading order, with all rules; what the manifests suppress is left out and counted. */
export async function lintFiles(files: readonly ParsedFile[], options: PipelineOptions): Promise<Report> {
  const { settings, phases, sieve, rendering, customRules } = options;
  const rules = customRules === undefined ? ownRules : { ...ownRules, ...customRules };
  const judged = rendering === undefined ? files : judgedFiles(files, rendering);
  const elsewhere = rendering === undefined ? judgeElsewhere(files, rules, options) : undefined;
  const project = await projectOf(judged, settings, phases);
  const covered = files.filter(({ file }) => rendering?.covered.has(file.path) === true);
  const sources = covered.length === 0 ? undefined : await projectOf(covered, settings, phases);
  const judge = async (): Promise<Suppressed> => {
    if (rendering !== undefined) return judgeRendered({ project, sources, files, rendering }, rules, options);
    const found = lint(project, rules, elsewhere === undefined ? options : { ...options, runs: elsewhere.leaves });
    return suppress(project, (await elsewhere?.mergeInto(found, project)) ?? found, rules, options);
  };
  const { kept, suppressed, unused } = await (phases === undefined ? judge() : phases.time('rules', judge));
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
