/** Turns options and the configuration into the settings of a run; invalid values throw a `UsageError`. */
import { gradeInFiles, namespaceOverride } from '../config/apply.ts';
import { type Config, externalPatterns, setFor, severityOf } from '../config/config.ts';
import { ruleOptions } from '../config/options.ts';
import { readBundle, readGatewayApi, readKubeVersion, readPortRange } from '../config/values.ts';
import type { Grade } from '../linter/lint.ts';
import type { RuleOptions } from '../linter/options.ts';
import type { Rules } from '../linter/rule.ts';
import type { Result } from '../load/discover/files.ts';
import { DEFAULT_SETTINGS, NEWEST_BUNDLE, NEWEST_MINOR, type Settings } from '../model/cluster/settings.ts';
import { CONTROLLER_NAMES, dialectNamed } from '../model/ingress/dialect.ts';
import type { ReadCertificate } from '../model/objects/certificate.ts';
import { clockAt } from '../model/objects/clock.ts';
import { dnsLabelError } from '../model/objects/names.ts';
import { joinPath } from '../model/objects/paths.ts';
import { didYouMean } from '../text/edit-distance.ts';
import { own } from '../text/own.ts';
import type { Configured } from './configured.ts';
import { type Grading, patternOf } from './patterns.ts';
import { UnknownWord } from './unknown.ts';
import { UsageError } from './usage-error.ts';

/** Settings that affect what manifests mean. */
export interface SettingsAsked {
  readonly namespace?: string;
  readonly kubeVersion?: string;
  readonly gatewayApi?: string;
  readonly nodePortRange?: string;
  readonly controller?: string;
  /** The controller that serves all Ingresses, whatever their classes say. */
  readonly servedBy?: string;
}

/** What a run knows besides the files. */
export interface Surroundings {
  /** Milliseconds since 1970. */
  readonly now: number;
  readonly readCertificate?: ReadCertificate;
}

/** A severity for a rule or `area/*`. */
export type GradeAsked = readonly [id: string, grade: Grade];

export function settingsOf(
  asked: SettingsAsked,
  configured: Configured | undefined,
  { now, readCertificate }: Surroundings,
): Settings {
  const { config, files } = configured ?? {};
  const { namespace } = asked;
  const error = namespace === undefined ? undefined : dnsLabelError(namespace);
  if (error !== undefined) throw new UsageError(`"${namespace ?? ''}" ${error}`, 'namespace');
  const version = asked.kubeVersion ?? config?.kubeVersion?.value;
  const hasOverrides = namespace === undefined && config?.overrides.some((one) => one.namespace !== undefined);
  return {
    namespace: namespace ?? config?.namespace?.value ?? 'default',
    namespaceIn: hasOverrides && files !== undefined ? (path) => namespaceOverride(files, path)?.value : undefined,
    kubeMinor: version === undefined ? NEWEST_MINOR : readOption('kubeVersion', version, readKubeVersion),
    gatewayApi: gatewayApiOf(asked.gatewayApi, config?.gatewayApi),
    nodePortRange:
      asked.nodePortRange === undefined
        ? (config?.nodePortRange?.value ?? DEFAULT_SETTINGS.nodePortRange)
        : readOption('nodePortRange', asked.nodePortRange, readPortRange),
    controller: controllerNamed(asked.controller) ?? config?.controller?.value,
    servedBy: controllerNamed(asked.servedBy),
    charts: configured === undefined ? undefined : chartsOf(configured),
    external: config === undefined ? undefined : externalPatterns(config),
    clock: clockAt(now),
    readCertificate,
  };
}

function chartsOf({ config, directory }: Configured): Settings['charts'] {
  return config.charts?.map((one) => ({
    ...one,
    chart: joinPath(directory, one.chart),
    values: one.values.map((path) => joinPath(directory, path)),
  }));
}

/** A version without a channel leaves the channel of the configuration. */
function gatewayApiOf(asked: string | undefined, configured: Config['gatewayApi']): Settings['gatewayApi'] {
  const channel = configured?.channel?.value;
  if (asked !== undefined) return { channel, ...readOption('gatewayApi', asked, readGatewayApi) };
  const version = configured?.version?.value;
  if (version === undefined) return { minor: NEWEST_BUNDLE, channel, isAssumed: true };
  return { minor: readOption('gatewayApi', version, readBundle), channel };
}

/** The name of a controller that kroute may not know, but no slip in the name of one that it knows. */
function controllerNamed(name: string | undefined): string | undefined {
  if (name === undefined || dialectNamed(name) !== undefined) return name;
  const meant = didYouMean(name, CONTROLLER_NAMES);
  if (meant === undefined) return name;
  throw new UnknownWord(`unknown controller "${name}"; did you mean "${meant}"?`, 'controller');
}

function readOption<T>(option: string, text: string, read: (text: string) => Result<T>): T {
  const result = read(text);
  if (!result.ok) throw new UsageError(`"${text}" ${result.message}`, option);
  return result.value;
}

/**
 * The given severities, by rule, by area (`service`, `service/*`) or for all rules (`*`); later ones win. `mayBe` says
 * whether an unknown id may belong to a rule that was not loaded.
 */
export function gradesAsked(
  asked: readonly GradeAsked[],
  ids: readonly string[],
  mayBe: (id: string) => boolean = () => false,
): ReadonlyMap<string, Grade> {
  return new Map(asked.map(([name, grade]) => [patternOf(name, ids, mayBe, 'rules'), grade]));
}

/**
 * The severities of a run: given ones win over those of the configuration. An exact id wins over its area, and an area
 * over `*`.
 */
export function gradingOf(
  asked: readonly GradeAsked[],
  ids: readonly string[],
  configured: Configured | undefined,
  mayBe?: (id: string) => boolean,
): Grading {
  const grades = gradesAsked(asked, ids, mayBe);
  const ofAsked = (rule: string): Grade | undefined => setFor(rule, grades);
  if (configured === undefined) return { gradeOf: ofAsked };
  const { config, files } = configured;
  const gradeOf = (rule: string): Grade | undefined => ofAsked(rule) ?? severityOf(rule, config.severity)?.value;
  if (!config.overrides.some(({ severity }) => severity.size > 0)) return { gradeOf };
  const inFiles = gradeInFiles(config, files);
  return { gradeOf, gradeIn: (rule, path) => ofAsked(rule) ?? inFiles(rule, path) };
}

/** The options of rules: given ones win over those of the configuration. */
export function ruleOptionsOf(configured: Configured | undefined, asked: RuleOptions, rules: Rules): RuleOptions {
  const below = ruleOptions(configured?.config.options, rules);
  const ids = [...Object.keys(below), ...Object.keys(asked)];
  return Object.fromEntries(ids.map((id) => [id, { ...own(below, id), ...own(asked, id) }]));
}
