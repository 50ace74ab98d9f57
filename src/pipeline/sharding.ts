/** Runs object rules separately, in a second thread or with the results of an earlier run. */
import { rules as ownRules } from '../../rules/index.ts';
import { RuleFailure } from '../linter/calls.ts';
import type { Diagnostic } from '../linter/diagnostic.ts';
import { grade, type LintOptions, mergeFindings, rulesThatRun } from '../linter/lint.ts';
import type { Rules } from '../linter/rule.ts';
import { type PortableFinding, packFindings, unpackFindings } from '../linter/serialized-diagnostics.ts';
import type { ParsedFile, Project } from '../model/project/project.ts';
import { byFile, type KeptObjects, type Memory } from './result-cache.ts';
import {
  claim,
  cutter,
  isObjectRule,
  judgeObjects,
  type ObjectAnswer,
  type ObjectJudge,
  requestFor,
} from './worker.ts';

/**
 * From this many characters on, a second thread saves more time than it takes to start and to warm up (V8 has to
 * optimize all code there again).
 */
export const WORTH_A_THREAD = 2_000_000;

/** The maximum number of parts. More parts balance the threads better, but each part has a cost. */
const MOST_PARTS = 100;
/** Characters. */
const SMALLEST_PART = 20_000;

/** The findings of object rules, which are computed while all other rules run. */
export interface Apart {
  /** Whether this thread must run a rule. */
  readonly leaves: (rule: string) => boolean;
  /** All findings, together with those of this thread. Parts that no thread has taken are linted here. */
  readonly mergeInto: (found: readonly Diagnostic[], project: Project) => Promise<readonly Diagnostic[]>;
}

export interface ApartOptions extends LintOptions {
  /** Starts a second thread for object rules, if there is enough to do. */
  readonly objectJudge?: ObjectJudge;
}

/** The findings of object rules from earlier runs, and the keys to store them by. */
export interface Kept {
  readonly memory: Memory;
  readonly before: KeptObjects;
  /** By path. */
  readonly keys: ReadonlyMap<string, string>;
}

/**
 * Runs object rules separately if that saves time: a second thread does some of the work if there is enough to do, and
 * findings of an earlier run are used again.
 */
export function judgeApart(
  files: readonly ParsedFile[],
  rules: Rules,
  kept: Kept | undefined,
  options: ApartOptions,
): Apart | undefined {
  const { objectJudge, settings, ruleOptions = {}, stopwatch } = options;
  const knownOf = ({ file }: ParsedFile): readonly PortableFinding[] | undefined =>
    kept?.before.get(keyOf(kept, file.path));
  const unknown = files.filter((file) => knownOf(file) === undefined);
  const judge = objectJudge !== undefined && sizeOf(unknown) >= WORTH_A_THREAD ? objectJudge : undefined;
  if (judge === undefined && kept === undefined) return undefined;
  const paths = files.map(({ file }) => file.path);
  const given = rulesThatRun(ownRules, paths, options).filter(isObjectRule);
  const isGiven = new Set(given);
  const parts = cut(unknown);
  const request =
    judge === undefined ? undefined : requestFor(parts, files, settings, ruleOptions, given, stopwatch !== undefined);
  const answered = request === undefined ? undefined : judge?.judge(request);
  return {
    leaves: (rule) => !isGiven.has(rule),
    mergeInto: async (found, project) => {
      const cutOut = cutter(project);
      const judgeHere = (part: number): readonly Diagnostic[] =>
        judgeObjects(cutOut(parts[part] ?? []), { settings, ruleOptions }, given, stopwatch);
      const here = new Map<number, readonly Diagnostic[]>();
      // This thread starts at the end, the other one at the beginning.
      for (let part = parts.length - 1; part >= 0; part--)
        if (request === undefined || claim(request.claims, part)) here.set(part, judgeHere(part));
      const reported = answered === undefined || here.size === parts.length ? [] : await answered;
      const answers = new Map(reported.map((answer) => [answer.part, answer]));
      const foundThere: PortableFinding[] = [];
      const foundHere: Diagnostic[] = [];
      for (const part of parts.keys()) {
        const answer = here.has(part) ? undefined : answers.get(part);
        if (answer === undefined) foundHere.push(...(here.get(part) ?? judgeHere(part)));
        else foundThere.push(...findingsOf(answer));
        if (answer?.is === 'done') for (const [rule, time] of answer.times) stopwatch?.add(rule, time);
      }
      const recalled = kept === undefined ? [] : files.flatMap((file) => knownOf(file) ?? []);
      if (kept !== undefined) keep(kept, [...recalled, ...foundThere, ...packFindings(foundHere, project)], paths);
      const others = unpackFindings([...recalled, ...foundThere], project);
      if (others === undefined) throw new Error('a finding refers to a file that does not exist');
      return mergeFindings(found, grade([...others, ...foundHere], rules, options));
    },
  };
}

function findingsOf(answer: ObjectAnswer): readonly PortableFinding[] {
  if (answer.is === 'failed') throw new RuleFailure(answer.message);
  return answer.findings;
}

function keep(kept: Kept, findings: readonly PortableFinding[], paths: readonly string[]): void {
  const objects = [...byFile(findings, paths)].map(([path, inFile]) => [keyOf(kept, path), inFile] as const);
  kept.memory.keepObjects(new Map(objects));
}

function keyOf({ keys }: Kept, path: string): string {
  return keys.get(path) ?? '';
}

function sizeOf(files: readonly ParsedFile[]): number {
  return files.reduce((sum, { file }) => sum + file.text.length, 0);
}

/** Divides files into parts of similar size. */
function cut(files: readonly ParsedFile[]): readonly (readonly ParsedFile[])[] {
  const wanted = Math.max(SMALLEST_PART, sizeOf(files) / MOST_PARTS);
  const parts: ParsedFile[][] = [];
  let part: ParsedFile[] = [];
  let size = 0;
  for (const file of files) {
    if (part.length === 0) parts.push(part);
    part.push(file);
    size += file.file.text.length;
    if (size < wanted) continue;
    part = [];
    size = 0;
  }
  return parts;
}
