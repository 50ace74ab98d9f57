/** The lint pipeline: files in, a report out. Does not read files or print. */
import { rules as ownRules } from '../../rules/index.ts';
import { compareDiagnostics, type Diagnostic } from '../linter/diagnostic.ts';
import { gradeAt, lint } from '../linter/lint.ts';
import type { Rules } from '../linter/rule.ts';
import type { Stopwatch } from '../linter/stopwatch.ts';
import { type Suppressed, suppress } from '../linter/suppress.ts';
import { notFollowedIn } from '../model/cluster/not-followed.ts';
import type { ParsedFile } from '../model/project/project.ts';
import type { Report } from '../report/report.ts';
import { own } from '../text/own.ts';
import { judgeRendered } from './lint-rendered.ts';
import { projectOf } from './project.ts';
import { judgedFiles, type Rendering } from './rendered.ts';
import { keyOfRun, keysOfFiles, type Memory, type Outcome, packOutcome, recallRun } from './result-cache.ts';
import { type ApartOptions, judgeApart, type Kept } from './sharding.ts';
import { nameTemplates } from './template-source.ts';
import {
  completedByPrograms,
  expectationsIn,
  isArchived,
  isCreatedByTests,
  isPrintedForTest,
  isTestInput,
} from './test-input.ts';

/** Selects the findings to report, such as those that are not in a baseline; others may count as suppressed. */
export type Sieve = (found: readonly Diagnostic[]) => {
  readonly shown: readonly Diagnostic[];
  readonly suppressed: number;
};

export interface PipelineOptions extends ApartOptions {
  /** Filters the findings at the end; undefined reports all. */
  readonly sieve?: Sieve;
  /** Counts the time of each phase. */
  readonly phases?: Stopwatch;
  /** Custom rules, by id. */
  readonly customRules?: Rules;
  /** Output of tools such as helm for some of the files; it is linted in their place. */
  readonly rendering?: Rendering;
  /** Findings of earlier runs. */
  readonly memory?: Memory;
}

function keptFor(files: readonly ParsedFile[], { memory }: PipelineOptions): Kept | undefined {
  if (memory === undefined) return undefined;
  return { memory, before: memory.recallObjects(), keys: keysOfFiles(files, memory) };
}

/** Lints parsed files, in the order they were read, with all rules; suppressed findings are left out and counted. */
export async function lintFiles(files: readonly ParsedFile[], options: PipelineOptions): Promise<Report> {
  const { sieve } = options;
  const outcome = await outcomeOf(files, options);
  const reported = sieve?.(outcome.found) ?? { shown: outcome.found, suppressed: 0 };
  return {
    diagnostics: nameTemplates(reported.shown),
    files: files.length,
    fileNames: files.map(({ file }) => file.path),
    documents: outcome.documents,
    resources: outcome.resources,
    suppressed: outcome.suppressed + reported.suppressed,
    skipped: outcome.skipped,
    notFollowed: outcome.notFollowed,
    rendered: outcome.rendered,
  };
}

/** The findings of an earlier run on the same files, or else of a new one. */
async function outcomeOf(files: readonly ParsedFile[], options: PipelineOptions): Promise<Outcome> {
  const { memory, rendering, settings, customRules = {} } = options;
  // It is not known what the results of custom rules depend on.
  if (memory === undefined || Object.keys(customRules).length > 0) return judgeFiles(files, options);
  const key = keyOfRun(files, rendering, memory);
  const recalled = recallRun(files, rendering, memory.recallRun(key), settings.clock);
  if (recalled !== undefined) return recalled;
  const outcome = await judgeFiles(files, options);
  memory.keepRun(key, { holds: settings.clock.bounds, outcome: packOutcome(outcome) });
  return outcome;
}

async function judgeFiles(files: readonly ParsedFile[], options: PipelineOptions): Promise<Outcome> {
  const { settings, phases, rendering, customRules } = options;
  const rules = customRules === undefined ? ownRules : { ...ownRules, ...customRules };
  const judged = rendering === undefined ? files : judgedFiles(files, rendering);
  const apart = rendering === undefined ? judgeApart(files, rules, keptFor(files, options), options) : undefined;
  const project = await projectOf(judged, settings, phases);
  const covered = files.filter(({ file }) => rendering?.covered.has(file.path) === true);
  const sources = covered.length === 0 ? undefined : await projectOf(covered, settings, phases);
  const judge = async (): Promise<Suppressed> => {
    if (rendering !== undefined) return judgeRendered({ project, sources, files, rendering }, rules, options);
    const found = lint(project, rules, apart === undefined ? options : { ...options, runs: apart.leaves });
    return suppress(project, (await apart?.mergeInto(found, project)) ?? found, rules, options);
  };
  const { kept, suppressed, unused } = await (phases === undefined ? judge() : phases.time('rules', judge));
  const left = asTestInput(kept, files, rules, options);
  return {
    found: unused.length === 0 ? left : [...left, ...unused].sort(compareDiagnostics),
    suppressed: suppressed.length,
    documents: project.documentCount,
    resources: project.cluster.resources.length,
    skipped: project.skipped.map(({ file, reason }) => ({ file: file.path, reason })),
    notFollowed: notFollowedIn(project.cluster),
    rendered: rendering?.builds ?? [],
  };
}

/**
 * Warnings about input for tests are information, unless a user graded their rules, or gave no other files. What the API
 * server rejects is an error there, too, but not in what tests compare with.
 */
function asTestInput(
  found: readonly Diagnostic[],
  files: readonly ParsedFile[],
  rules: Rules,
  options: PipelineOptions,
): readonly Diagnostic[] {
  const isCompleted = completedByPrograms(found);
  const isExpectation = expectationsIn(files);
  const isInput = (one: Diagnostic): boolean =>
    (one.severity === 'warning' && isTestInput(one.at.file.path)) ||
    isExpectation(one.at.file.path) ||
    isPrintedForTest(one.at.file) ||
    isArchived(one.at.file.path) ||
    isCompleted(one) ||
    isCreatedByTests(one);
  const areAll = (): boolean =>
    files.every(({ file: { path } }) => isTestInput(path) || isExpectation(path) || isArchived(path));
  if (!found.some((one) => one.severity !== 'info' && isInput(one)) || areAll()) return found;
  const isChosen = ({ rule, at }: Diagnostic): boolean =>
    gradeAt(rule, own(rules, rule), at.file.path, options) !== undefined;
  return found.map((one) =>
    one.severity !== 'info' && isInput(one) && !isChosen(one) ? { ...one, severity: 'info' } : one,
  );
}
