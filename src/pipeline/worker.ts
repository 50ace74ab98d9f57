/**
 * The findings of object rules, which are rules with `scope: 'object'`: they check each object by itself. They run
 * separately from all others, so that another thread can do it part by part, and the results can be stored between runs.
 */
import { rules as ownRules } from '../../rules/index.ts';
import { RuleFailure } from '../linter/calls.ts';
import type { Diagnostic } from '../linter/diagnostic.ts';
import { lint } from '../linter/lint.ts';
import type { RuleOptions } from '../linter/options.ts';
import { type PortableFinding, packFindings } from '../linter/serialized-diagnostics.ts';
import { type Now, type Stopwatch, stopwatch } from '../linter/stopwatch.ts';
import type { ParseError } from '../load/tape/document.ts';
import type { Settings } from '../model/cluster/settings.ts';
import { clockAt } from '../model/objects/clock.ts';
import { isKustomizationFile } from '../model/objects/kustomize.ts';
import { isGitOps } from '../model/project/gitops.ts';
import { kustomizationsIn, type ParsedFile, type Project } from '../model/project/project.ts';
import { isYttOverlay } from '../model/project/ytt.ts';
import { groupBy } from '../text/group.ts';
import { own } from '../text/own.ts';
import { keptList } from '../text/query.ts';
import { sourceFile, withMark } from '../text/source-file.ts';
import { parseText, projectOf } from './project.ts';

/** The input, as plain data. */
export interface ObjectRequest {
  /** The files, in parts of similar size. */
  readonly parts: readonly (readonly RequestedFile[])[];
  /** One entry for each part, shared by all threads: the thread that claims a part lints it. */
  readonly claims: Int32Array;
  /** The kustomizations among all files of the run: they may change the objects of other files. */
  readonly kustomizations: readonly RequestedFile[];
  /** The paths of all files of the run. */
  readonly paths: readonly string[];
  readonly settings: ObjectSettings;
  /** The options of rules that the user set. */
  readonly ruleOptions: RuleOptions;
  /** The rules to run. */
  readonly rules: readonly string[];
  /** Whether to measure the time of each rule. */
  readonly timed: boolean;
}

/** The settings that do not change over time and are plain data. */
type ObjectSettings = Omit<Settings, 'namespaceIn' | 'clock' | 'readCertificate'>;

export interface RequestedFile {
  readonly path: string;
  /** With its byte-order mark. */
  readonly text: string;
  readonly undecodable: ParseError | undefined;
  /** The namespace for objects in it without metadata.namespace, if it differs from that of the settings. */
  readonly namespace: string | undefined;
}

/** The result for a part. */
export type ObjectAnswer = { readonly part: number } & (
  | {
      readonly is: 'done';
      /** With the default severities of the rules. */
      readonly findings: readonly PortableFinding[];
      /** Milliseconds by rule. */
      readonly times: readonly (readonly [string, number])[];
    }
  /** An exception in a rule. */
  | { readonly is: 'failed'; readonly message: string }
);

/** Another thread that lints parts while this one continues. */
export interface ObjectJudge {
  /** Announces that there will be work, so that the thread can start. */
  prepare(): void;
  /** The results for the parts that it claimed, once no part is left to claim; if it fails, those that are missing. */
  judge(request: ObjectRequest): Promise<readonly ObjectAnswer[]>;
  /** Announces that there is no more work for now: a thread takes time to end. */
  dismiss(): void;
}

/** Whether the findings of a rule in a file depend on that file alone. */
export function isObjectRule(id: string): boolean {
  return own(ownRules, id)?.scope === 'object';
}

/** Claims a part; false if another thread has it already. */
export function claim(claims: Int32Array, part: number): boolean {
  return Atomics.compareExchange(claims, part, 0, 1) === 0;
}

/** The request to run object rules on parts of the files of a run. */
export function requestFor(
  parts: readonly (readonly ParsedFile[])[],
  files: readonly ParsedFile[],
  { namespaceIn, namespace, kubeMinor, gatewayApi, nodePortRange, controller, external }: Settings,
  ruleOptions: RuleOptions,
  rules: readonly string[],
  timed: boolean,
): ObjectRequest {
  const requested = ({ file, undecodable }: ParsedFile): RequestedFile => ({
    path: file.path,
    text: withMark(file.text, file.bom),
    undecodable,
    namespace: namespaceIn?.(file.path),
  });
  return {
    parts: parts.map((part) => part.map(requested)),
    claims: new Int32Array(new SharedArrayBuffer(Int32Array.BYTES_PER_ELEMENT * parts.length)),
    kustomizations: files
      .filter(({ file }) => isKustomizationFile(file.path) || isGitOps(file.text) || isYttOverlay(file.text))
      .map(requested),
    paths: files.map(({ file }) => file.path),
    settings: { namespace, kubeMinor, gatewayApi, nodePortRange, controller, external },
    ruleOptions,
    rules,
    timed,
  };
}

/** Answers a request, first part first, while there are parts to claim. */
export async function* answers(request: ObjectRequest, now: Now): AsyncGenerator<ObjectAnswer> {
  const { parts, claims, kustomizations: around, paths, timed } = request;
  const namespaces = new Map(
    parts.flat().flatMap(({ path, namespace }) => (namespace === undefined ? [] : [[path, namespace]])),
  );
  // Object rules do not get the time or certificates.
  const settings: Settings = { ...request.settings, namespaceIn: (path) => namespaces.get(path), clock: clockAt(0) };
  const kustomizations = kustomizationsIn(around.map(parsed), paths);
  // What is made of all paths is made once, and not for each part.
  const all = keptList(paths);
  for (const [part, files] of parts.entries()) {
    if (!claim(claims, part)) continue;
    const watch = timed ? stopwatch(now) : undefined;
    try {
      const project = await projectOf(files.map(parsed), settings, undefined, { kustomizations, paths: all });
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

/** The findings of some object rules, with the default severities of the rules. */
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

/** A part of a project: what object rules see of some of its files. */
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
