/** The pipeline of linting: files in, a report out. Reads nothing, prints nothing. */
import { rules as ownRules } from '../../rules/index.ts';
import { compareDiagnostics, type Diagnostic } from '../engine/diagnostic.ts';
import { grade, type LintOptions, lint, mergeFindings, RuleFailure, rulesThatRun } from '../engine/lint.ts';
import { type PortableFinding, unpackFindings } from '../engine/portable.ts';
import type { Rules } from '../engine/rule.ts';
import type { Stopwatch } from '../engine/stopwatch.ts';
import { type Suppressed, suppress } from '../engine/suppress.ts';
import { isKustomizationFile } from '../model/kustomize.ts';
import type { ParsedFile, Project } from '../model/project.ts';
import type { Report } from '../report/report.ts';
import { judgeRendered } from './judge-rendered.ts';
import {
  byFile,
  type KeptObjects,
  keyOfRun,
  keysOfFiles,
  type Memory,
  type Outcome,
  packOutcome,
  recallRun,
} from './memory.ts';
import { answer, isObjectRule, type ObjectJudge, type ObjectRequest, requestFor } from './object-findings.ts';
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
  /** What earlier runs found. */
  readonly memory?: Memory;
}

/** Characters of text from which on a second thread is worth its start. */
const WORTH_A_THREAD = 600_000;

/** The findings of the rules that judge objects by themselves, while those of all other rules are looked for. */
interface Apart {
  /** Whether a rule is left to this thread. */
  readonly leaves: (rule: string) => boolean;
  /** All findings, with those that this thread found. */
  readonly mergeInto: (found: readonly Diagnostic[], project: Project) => Promise<readonly Diagnostic[]>;
}

/**
 * Judges objects apart from how they belong together, if that saves time: another thread does it where there is one and
 * enough to do, and what an earlier run found need not be found again.
 */
function judgeApart(
  files: readonly ParsedFile[],
  rules: Rules,
  kept: Kept | undefined,
  options: PipelineOptions,
): Apart | undefined {
  const { objectJudge, settings, ruleOptions = {}, stopwatch } = options;
  const knownOf = ({ file }: ParsedFile): readonly PortableFinding[] | undefined =>
    kept?.before.get(keyOf(kept, file.path));
  const unknown = files.filter((file) => knownOf(file) === undefined);
  const size = unknown.reduce((sum, { file }) => sum + file.text.length, 0);
  const judge = objectJudge !== undefined && size >= WORTH_A_THREAD ? objectJudge : undefined;
  if (judge === undefined && kept === undefined) return undefined;
  const paths = files.map(({ file }) => file.path);
  const given = new Set(rulesThatRun(ownRules, paths, options).filter(isObjectRule));
  // Kustomizations say what becomes of the objects of other files.
  const asked = files.filter((file) => knownOf(file) === undefined || isKustomizationFile(file.file.path));
  const request = (): ObjectRequest => requestFor(asked, settings, ruleOptions, [...given], stopwatch !== undefined);
  const answered = judge?.(request());
  return {
    leaves: (rule) => !given.has(rule),
    mergeInto: async (found, project) => {
      const told = (await answered) ?? (unknown.length > 0 ? await answer(request()) : undefined);
      if (told?.is === 'failed') throw new RuleFailure(told.message);
      for (const [rule, time] of told?.times ?? []) stopwatch?.add(rule, time);
      const anew = byFile(
        told?.findings ?? [],
        unknown.map(({ file }) => file.path),
      );
      const all = files.map((file) => [file.file.path, knownOf(file) ?? anew.get(file.file.path) ?? []] as const);
      if (kept !== undefined) kept.memory.keepObjects(new Map(all.map(([path, one]) => [keyOf(kept, path), one])));
      const others = unpackFindings(
        all.flatMap(([, one]) => one),
        project,
      );
      if (others === undefined) throw new Error('a finding speaks of a file that is not there');
      return mergeFindings(found, grade(others, rules, options));
    },
  };
}

/** What earlier runs found on objects by themselves, and what it is kept by. */
interface Kept {
  readonly memory: Memory;
  readonly before: KeptObjects;
  /** By path. */
  readonly keys: ReadonlyMap<string, string>;
}

function keptFor(files: readonly ParsedFile[], { memory }: PipelineOptions): Kept | undefined {
  if (memory === undefined) return undefined;
  return { memory, before: memory.recallObjects(), keys: keysOfFiles(files, memory.context) };
}

function keyOf({ keys }: Kept, path: string): string {
  return keys.get(path) ?? '';
}

/** Lints parsed files, in reading order, with all rules; what the manifests suppress is left out and counted. */
export async function lintFiles(files: readonly ParsedFile[], options: PipelineOptions): Promise<Report> {
  const { sieve } = options;
  const outcome = await outcomeOf(files, options);
  const told = sieve?.(outcome.found) ?? { shown: outcome.found, suppressed: 0 };
  return {
    diagnostics: nameTemplates(told.shown),
    files: files.length,
    fileNames: files.map(({ file }) => file.path),
    documents: outcome.documents,
    resources: outcome.resources,
    suppressed: outcome.suppressed + told.suppressed,
    skipped: outcome.skipped,
  };
}

/** What an earlier run on the same files found, or else what is found now. */
async function outcomeOf(files: readonly ParsedFile[], options: PipelineOptions): Promise<Outcome> {
  const { memory, rendering, settings, customRules = {} } = options;
  // What rules of the user depend on nobody knows.
  if (memory === undefined || Object.keys(customRules).length > 0) return judgeFiles(files, options);
  const key = keyOfRun(files, rendering, memory.context);
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
  const { kept: left, suppressed, unused } = await (phases === undefined ? judge() : phases.time('rules', judge));
  return {
    found: unused.length === 0 ? left : [...left, ...unused].sort(compareDiagnostics),
    suppressed: suppressed.length,
    documents: project.documentCount,
    resources: project.cluster.resources.length,
    skipped: project.skipped.map(({ file, reason }) => ({ file: file.path, reason })),
  };
}
