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
import { byFile, type Keys, keysOf, type Memory, type Outcome, packOutcome, recallRun } from './memory.ts';
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
    kept?.memory.remembered.objects[keyOf(kept, file.path)];
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
      if (kept !== undefined)
        kept.memory.keepObjects(Object.fromEntries(all.map(([path, one]) => [keyOf(kept, path), one])));
      const others = unpackFindings(
        all.flatMap(([, one]) => one),
        project,
      );
      if (others === undefined) throw new Error('a finding speaks of a file that is not there');
      return mergeFindings(found, grade(others, rules, options));
    },
  };
}

/** What earlier runs found, and what it is kept by. */
interface Kept {
  readonly memory: Memory;
  readonly keys: Keys;
}

function keptFor(files: readonly ParsedFile[], { memory, rendering }: PipelineOptions): Kept | undefined {
  // Of what tools render it is not known what it depends on.
  if (memory === undefined || rendering !== undefined) return undefined;
  return { memory, keys: keysOf(files, memory.context) };
}

function keyOf({ keys }: Kept, path: string): string {
  return keys.files.get(path) ?? '';
}

/** Lints parsed files, in reading order, with all rules; what the manifests suppress is left out and counted. */
export async function lintFiles(files: readonly ParsedFile[], options: PipelineOptions): Promise<Report> {
  const { settings, sieve, customRules } = options;
  const kept = keptFor(files, options);
  // What rules of the user depend on nobody knows.
  const whole = Object.keys(customRules ?? {}).length === 0 ? kept : undefined;
  const recalled =
    whole === undefined ? undefined : await recallRun(files, whole.memory.remembered, whole.keys.run, settings);
  const outcome = recalled ?? (await judgeFiles(files, kept, whole, options));
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

/** `kept` takes the findings on objects by themselves, `whole` those of the run. */
async function judgeFiles(
  files: readonly ParsedFile[],
  kept: Kept | undefined,
  whole: Kept | undefined,
  options: PipelineOptions,
): Promise<Outcome> {
  const { settings, phases, rendering, customRules } = options;
  const rules = customRules === undefined ? ownRules : { ...ownRules, ...customRules };
  const judged = rendering === undefined ? files : judgedFiles(files, rendering);
  const apart = rendering === undefined ? judgeApart(files, rules, kept, options) : undefined;
  const project = await projectOf(judged, settings, phases);
  const covered = files.filter(({ file }) => rendering?.covered.has(file.path) === true);
  const sources = covered.length === 0 ? undefined : await projectOf(covered, settings, phases);
  const judge = async (): Promise<Suppressed> => {
    if (rendering !== undefined) return judgeRendered({ project, sources, files, rendering }, rules, options);
    const found = lint(project, rules, apart === undefined ? options : { ...options, runs: apart.leaves });
    return suppress(project, (await apart?.mergeInto(found, project)) ?? found, rules, options);
  };
  const { kept: left, suppressed, unused } = await (phases === undefined ? judge() : phases.time('rules', judge));
  const outcome: Outcome = {
    found: unused.length === 0 ? left : [...left, ...unused].sort(compareDiagnostics),
    suppressed: suppressed.length,
    documents: project.documentCount,
    resources: project.cluster.resources.length,
    skipped: project.skipped.map(({ file, reason }) => ({ file: file.path, reason })),
  };
  whole?.memory.keepRun({ key: whole.keys.run, holds: settings.clock.bounds, outcome: packOutcome(outcome, project) });
  return outcome;
}
