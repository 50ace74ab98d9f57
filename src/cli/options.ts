/** From flags to what they mean; a flag that means nothing is a usage error. */
import { gradeInFiles, namespaceOverride, type PerFile } from '../config/apply.ts';
import { type Config, externalPatterns, severityOf } from '../config/config.ts';
import { readKubeVersion, readOutput, readPortRange } from '../config/values.ts';
import type { Severity } from '../linter/diagnostic.ts';
import type { Grade, LintOptions } from '../linter/lint.ts';
import type { Result } from '../load/discover/files.ts';
import { DEFAULT_SETTINGS, NEWEST_MINOR, type Settings } from '../model/cluster/settings.ts';
import { clockAt } from '../model/objects/clock.ts';
import { dnsLabelError } from '../model/objects/names.ts';
import { FORMATS, type Format, isFormat } from '../report/index.ts';
import { didYouMean } from '../text/edit-distance.ts';
import { timeNow } from './clock.ts';
import { UsageError } from './exit.ts';

export interface CommonOptions {
  readonly quiet?: boolean;
  readonly color?: boolean;
  readonly debug?: boolean;
}

export interface InputOptions extends CommonOptions {
  readonly namespace?: string;
  readonly kubeVersion?: string;
  /** A file; false for none. */
  readonly config?: string | false;
  /** Whether kustomizations and charts are rendered. */
  readonly render?: boolean;
  /** Whether rule modules run that a configuration found in the tree names. */
  readonly allowRules?: boolean;
  /** Values files for charts. */
  readonly values?: readonly string[];
  /** Whether the objects of a cluster are read, and of which. */
  readonly cluster?: boolean;
  readonly context?: string;
}

/** The configuration that applies to a run. */
export interface Configured {
  readonly config: Config;
  readonly files: PerFile;
  /** Its directory, which what it names is relative to. */
  readonly directory: string;
  /** All files it was read from, as they are shown; the one that was asked for or found is the last. */
  readonly sources: readonly string[];
  /**
   * Whether the user named it. One that was found lies in the tree that is judged, so whoever wrote the tree may have
   * written it, too.
   */
  readonly isNamed: boolean;
}

export interface LintFlags extends InputOptions {
  readonly cache?: boolean;
  readonly format: readonly string[];
  readonly failOn?: Severity | 'never';
  readonly rule: readonly string[];
  readonly nodePortRange?: string;
  readonly controller?: string;
  readonly baseline?: string;
  readonly updateBaseline?: boolean;
  readonly changedSince?: string;
  readonly watch?: boolean;
  readonly stats?: boolean;
  readonly fix?: boolean;
  readonly fixUnsafe?: boolean;
  readonly fixDryRun?: boolean;
  /** The same as `fixDryRun`. */
  readonly diff?: boolean;
}

/** A report, and the file it goes to; standard output where there is none. */
export interface Output {
  readonly format: Format;
  readonly file: string | undefined;
}

/** Reads `--format name[:file]`, given once or more; pretty where none is given. */
export function outputsOf(choices: readonly string[]): readonly Output[] {
  if (choices.length === 0) return [{ format: 'pretty', file: undefined }];
  return choices.map((choice) => {
    const { format, file } = readOutput(choice);
    if (!isFormat(format)) {
      const meant = didYouMean(format, Object.keys(FORMATS));
      const hint = meant === undefined ? `use one of ${Object.keys(FORMATS).join(', ')}` : `did you mean "${meant}"?`;
      throw new UsageError(`--format: there is no format "${format}"; ${hint}`);
    }
    if (file === '') throw new UsageError(`--format: "${choice}" names no file after the colon`);
    return { format, file };
  });
}

/** What the flags and, behind them, the configuration say about a run. */
export function settingsOf(
  flags: InputOptions & { readonly nodePortRange?: string; readonly controller?: string },
  configured?: Configured,
): Settings {
  const { config, files } = configured ?? {};
  const { namespace } = flags;
  const error = namespace === undefined ? undefined : dnsLabelError(namespace);
  if (error !== undefined) throw new UsageError(`--namespace: "${namespace ?? ''}" ${error}`);
  const version = flags.kubeVersion ?? config?.kubeVersion?.value;
  const hasOverrides =
    flags.namespace === undefined && config?.overrides.some(({ namespace }) => namespace !== undefined);
  return {
    namespace: flags.namespace ?? config?.namespace?.value ?? 'default',
    namespaceIn: hasOverrides && files !== undefined ? (path) => namespaceOverride(files, path)?.value : undefined,
    kubeMinor: version === undefined ? NEWEST_MINOR : flagValue('--kube-version', version, readKubeVersion),
    nodePortRange:
      flags.nodePortRange === undefined
        ? (config?.nodePortRange?.value ?? DEFAULT_SETTINGS.nodePortRange)
        : flagValue('--node-port-range', flags.nodePortRange, readPortRange),
    controller: flags.controller ?? config?.controller?.value,
    external: config === undefined ? undefined : externalPatterns(config),
    clock: clockAt(timeNow()),
  };
}

function flagValue<T>(flag: string, text: string, read: (text: string) => Result<T>): T {
  const result = read(text);
  if (!result.ok) throw new UsageError(`${flag}: "${text}" ${result.message}`);
  return result.value;
}

const GRADES: ReadonlySet<string> = new Set(['error', 'warning', 'info', 'off']);

function isGrade(text: string): text is Grade {
  return GRADES.has(text);
}

/**
 * Reads `--rule id=severity`; later ones win, and an exact id wins over its area. `mayBe` says whether an id that is not
 * among those known may be that of a rule that was not loaded.
 */
export function severityFlags(
  choices: readonly string[],
  ids: readonly string[],
  mayBe: (id: string) => boolean = () => false,
): ReadonlyMap<string, Grade> {
  const grades = new Map<string, Grade>();
  for (const choice of choices) {
    const [, id = '', grade = ''] = /^(.+)=(\w+)$/.exec(choice) ?? [];
    if (!isGrade(grade)) throw new UsageError(`--rule: "${choice}" is not of the form rule=error|warning|info|off`);
    const area = /^([\w-]+)\/\*$/.exec(id)?.[1];
    const known = area === undefined ? ids.includes(id) : ids.some((one) => one.startsWith(`${area}/`));
    if (!known && !mayBe(id)) {
      const meant = didYouMean(id, ids);
      const hint = meant === undefined ? 'kroute explain lists all' : `did you mean "${meant}"?`;
      throw new UsageError(`--rule: there is no rule "${id}"; ${hint}`);
    }
    grades.set(id, grade);
  }
  return grades;
}

export function gradesOf(
  choices: readonly string[],
  ids: readonly string[],
  mayBe?: (id: string) => boolean,
): (rule: string) => Grade | undefined {
  const flags = severityFlags(choices, ids, mayBe);
  return (rule) => flags.get(rule) ?? flags.get(`${rule.slice(0, rule.indexOf('/'))}/*`);
}

/** The severities of a run: those of the flags over those of the configuration. */
export function gradingOf(
  choices: readonly string[],
  ids: readonly string[],
  configured: Configured | undefined,
  mayBe?: (id: string) => boolean,
): Pick<LintOptions, 'gradeOf' | 'gradeIn'> {
  const ofFlags = gradesOf(choices, ids, mayBe);
  if (configured === undefined) return { gradeOf: ofFlags };
  const { config, files } = configured;
  const gradeOf = (rule: string): Grade | undefined => ofFlags(rule) ?? severityOf(rule, config.severity)?.value;
  if (!config.overrides.some(({ severity }) => severity.size > 0)) return { gradeOf };
  const inFiles = gradeInFiles(config, files);
  return { gradeOf, gradeIn: (rule, path) => ofFlags(rule) ?? inFiles(rule, path) };
}
