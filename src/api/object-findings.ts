/**
 * The findings of rules that judge objects by themselves, apart from all others: another thread can look for them, and
 * they can be kept from run to run.
 */
import { rules as ownRules } from '../../rules/index.ts';
import { lint, RuleFailure } from '../engine/lint.ts';
import type { RuleOptions } from '../engine/options.ts';
import { type PortableFinding, packFindings } from '../engine/portable.ts';
import { type Now, stopwatch } from '../engine/stopwatch.ts';
import type { Fault } from '../load/document.ts';
import { clockAt } from '../model/clock.ts';
import type { ParsedFile } from '../model/project.ts';
import type { Settings } from '../model/settings.ts';
import { sourceFile } from '../text/source-file.ts';
import { parseText, projectOf } from './project.ts';

/** What there is to judge, as plain data. */
export interface ObjectRequest {
  readonly files: readonly RequestedFile[];
  readonly settings: ObjectSettings;
  /** What the user set for options of rules. */
  readonly ruleOptions: RuleOptions;
  /** The rules to run. */
  readonly rules: readonly string[];
  /** Whether the time of each rule is asked for. */
  readonly timed: boolean;
}

/** What does not change with the day, and is data. */
type ObjectSettings = Omit<Settings, 'namespaceIn' | 'clock'>;

export interface RequestedFile {
  readonly path: string;
  /** With its byte-order mark. */
  readonly text: string;
  readonly undecodable: Fault | undefined;
  /** The namespace of objects in it that name none, where it differs from that of the settings. */
  readonly namespace: string | undefined;
}

export type ObjectAnswer =
  | {
      readonly is: 'done';
      /** With the severities of the rules themselves. */
      readonly findings: readonly PortableFinding[];
      /** Milliseconds by rule. */
      readonly times: readonly (readonly [string, number])[];
    }
  /** A bug of a rule. */
  | { readonly is: 'failed'; readonly message: string };

/** Somebody else who answers a request, while this thread goes on; undefined if he cannot. */
export type ObjectJudge = (request: ObjectRequest) => Promise<ObjectAnswer | undefined>;

/** The rules whose findings in a file depend on that file alone. */
export function isObjectRule(id: string): boolean {
  return ownRules[id]?.scope === 'object';
}

/** The request for the findings of rules in files. */
export function requestFor(
  files: readonly ParsedFile[],
  { namespaceIn, namespace, kubeMinor, nodePortRange, controller, external }: Settings,
  ruleOptions: RuleOptions,
  rules: readonly string[],
  timed: boolean,
): ObjectRequest {
  return {
    files: files.map(({ file, undecodable }) => ({
      path: file.path,
      text: file.bom ? `\ufeff${file.text}` : file.text,
      undecodable,
      namespace: namespaceIn?.(file.path),
    })),
    settings: { namespace, kubeMinor, nodePortRange, controller, external },
    ruleOptions,
    rules,
    timed,
  };
}

/** Answers a request. Never throws. */
export async function answer(request: ObjectRequest, now?: Now): Promise<ObjectAnswer> {
  const wanted = new Set(request.rules);
  const namespaces = new Map(request.files.flatMap(({ path, namespace }) => (namespace ? [[path, namespace]] : [])));
  // No rule that judges objects by themselves is handed the time.
  const settings: Settings = { ...request.settings, namespaceIn: (path) => namespaces.get(path), clock: clockAt(0) };
  const files = request.files.map(({ path, text, undecodable }) => parseText(sourceFile(path, text), undecodable));
  const watch = request.timed && now !== undefined ? stopwatch(now) : undefined;
  try {
    const project = await projectOf(files, settings);
    const found = lint(project, ownRules, {
      runs: (rule) => wanted.has(rule),
      settings,
      ruleOptions: request.ruleOptions,
      includeOff: true,
      stopwatch: watch,
    });
    return { is: 'done', findings: packFindings(found, project), times: [...(watch?.times ?? [])] };
  } catch (error) {
    if (error instanceof RuleFailure) return { is: 'failed', message: error.message };
    throw error;
  }
}
