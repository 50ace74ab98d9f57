/**
 * The findings of rules that judge objects by themselves, apart from all others: another thread can look for them, part
 * by part, and they can be kept from run to run.
 */
import { rules as ownRules } from '../../rules/index.ts';
import type { Diagnostic } from '../linter/diagnostic.ts';
import { lint, RuleFailure } from '../linter/lint.ts';
import type { RuleOptions } from '../linter/options.ts';
import { type PortableFinding, packFindings } from '../linter/serialized-diagnostics.ts';
import { type Now, type Stopwatch, stopwatch } from '../linter/stopwatch.ts';
import type { ParseError } from '../load/tape/document.ts';
import type { Settings } from '../model/cluster/settings.ts';
import { clockAt } from '../model/objects/clock.ts';
import { isKustomizationFile } from '../model/objects/kustomize.ts';
import { kustomizationsIn, type ParsedFile, type Project } from '../model/project/project.ts';
import { groupBy } from '../text/group.ts';
import { own } from '../text/own.ts';
import { sourceFile } from '../text/source-file.ts';
import { parseText, projectOf } from './project.ts';

/** What there is to judge, as plain data. */
export interface ObjectRequest {
  /** The files, in parts of similar size. */
  readonly parts: readonly (readonly RequestedFile[])[];
  /** One for each part, seen by all threads: whoever claims a part judges it. */
  readonly claims: Int32Array;
  /** Those among all files of the run: they say what becomes of the objects of other files. */
  readonly kustomizations: readonly RequestedFile[];
  readonly settings: ObjectSettings;
  /** What the user set for options of rules. */
  readonly ruleOptions: RuleOptions;
  /** The rules to run. */
  readonly rules: readonly string[];
  /** Whether the time of each rule is asked for. */
  readonly timed: boolean;
}

/** What does not change with the day, and is data. */
type ObjectSettings = Omit<Settings, 'namespaceIn' | 'clock' | 'readCertificate'>;

export interface RequestedFile {
  readonly path: string;
  /** With its byte-order mark. */
  readonly text: string;
  readonly undecodable: ParseError | undefined;
  /** The namespace of objects in it that name none, where it differs from that of the settings. */
  readonly namespace: string | undefined;
}

/** What was found in a part. */
export type ObjectAnswer = { readonly part: number } & (
  | {
      readonly is: 'done';
      /** With the severities of the rules themselves. */
      readonly findings: readonly PortableFinding[];
      /** Milliseconds by rule. */
      readonly times: readonly (readonly [string, number])[];
    }
  /** A bug of a rule. */
  | { readonly is: 'failed'; readonly message: string }
);

/** Somebody else who judges parts, while this thread goes on. */
export interface ObjectJudge {
  /** Says that there will be something to judge, so that he may get ready. */
  prepare(): void;
  /** His answers on the parts that he claimed, once there is nothing left to claim; those that he owes if he breaks down. */
  judge(request: ObjectRequest): Promise<readonly ObjectAnswer[]>;
  /** Says that nothing more is to be expected for now: a thread takes its time to end. */
  dismiss(): void;
}

/** The rules whose findings in a file depend on that file alone. */
export function isObjectRule(id: string): boolean {
  return own(ownRules, id)?.scope === 'object';
}

/** Takes a part, unless somebody has it already. */
export function claim(claims: Int32Array, part: number): boolean {
  return Atomics.compareExchange(claims, part, 0, 1) === 0;
}

/** The request for the findings of rules in parts of the files of a run. */
export function requestFor(
  parts: readonly (readonly ParsedFile[])[],
  files: readonly ParsedFile[],
  { namespaceIn, namespace, kubeMinor, nodePortRange, controller, external }: Settings,
  ruleOptions: RuleOptions,
  rules: readonly string[],
  timed: boolean,
): ObjectRequest {
  const requested = ({ file, undecodable }: ParsedFile): RequestedFile => ({
    path: file.path,
    text: file.bom ? `\ufeff${file.text}` : file.text,
    undecodable,
    namespace: namespaceIn?.(file.path),
  });
  return {
    parts: parts.map((part) => part.map(requested)),
    claims: new Int32Array(new SharedArrayBuffer(Int32Array.BYTES_PER_ELEMENT * parts.length)),
    kustomizations: files.filter(({ file }) => isKustomizationFile(file.path)).map(requested),
    settings: { namespace, kubeMinor, nodePortRange, controller, external },
    ruleOptions,
    rules,
    timed,
  };
}

/** Answers a request, first part first, as long as there is something to claim. */
export async function* answers(request: ObjectRequest, now: Now): AsyncGenerator<ObjectAnswer> {
  const { parts, claims, kustomizations: around, timed } = request;
  const namespaces = new Map(
    parts.flat().flatMap(({ path, namespace }) => (namespace === undefined ? [] : [[path, namespace]])),
  );
  // No rule that judges objects by themselves is handed the time, or certificates.
  const settings: Settings = { ...request.settings, namespaceIn: (path) => namespaces.get(path), clock: clockAt(0) };
  const kustomizations = kustomizationsIn(around.map(parsed));
  for (const [part, files] of parts.entries()) {
    if (!claim(claims, part)) continue;
    const watch = timed ? stopwatch(now) : undefined;
    try {
      const project = await projectOf(files.map(parsed), settings, undefined, kustomizations);
      const found = judgeObjects(project, { settings, ruleOptions: request.ruleOptions }, request.rules, watch);
      yield { part, is: 'done', findings: packFindings(found, project), times: [...(watch?.times ?? [])] };
    } catch (error) {
      if (!(error instanceof RuleFailure)) throw error;
      yield { part, is: 'failed', message: error.message };
    }
  }
}

function parsed({ path, text, undecodable }: RequestedFile): ParsedFile {
  return parseText(sourceFile(path, text), undecodable);
}

/** The findings of some rules that judge objects by themselves, with the severities of the rules. */
export function judgeObjects(
  project: Project,
  options: { readonly settings: Settings; readonly ruleOptions: RuleOptions },
  rules: readonly string[],
  watch: Stopwatch | undefined,
): readonly Diagnostic[] {
  const wanted = new Set(rules);
  return lint(project, ownRules, {
    ...options,
    runs: (rule) => wanted.has(rule),
    includeOff: true,
    stopwatch: watch,
  });
}

/** Cuts a project: what those rules see of some of its files. */
export function cutter(project: Project): (files: readonly ParsedFile[]) => Project {
  const byFile = groupBy(project.manifests, ({ document }) => document.file.path);
  return (files) => {
    const manifests = files.flatMap(({ file }) => byFile.get(file.path) ?? []);
    const resources = manifests.flatMap((manifest) => manifest.resources);
    const workloads = resources.flatMap((resource) => project.cluster.workloadFor(resource) ?? []);
    return {
      ...project,
      files: files.map(({ file }) => file),
      manifests,
      cluster: { ...project.cluster, resources, workloads },
    };
  };
}
