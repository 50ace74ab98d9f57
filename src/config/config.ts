/** The values of configuration files, each with its place. */
import type { Grade } from '../linter/lint.ts';
import { areaOf } from '../linter/rule.ts';
import type { Cursor } from '../load/value/cursor.ts';
import type { Place } from '../load/value/place.ts';
import type { ExternalPatterns } from '../model/cluster/external.ts';
import type { Settings } from '../model/cluster/settings.ts';

/** A value, and where it is written. */
export interface Sourced<T> {
  readonly value: T;
  readonly at: Place;
}

/** Severities by rule or `area/*`, as set in one file or one of its overrides. */
export type SeverityLayer = ReadonlyMap<string, Sourced<Grade>>;

/** Options by rule, then by option, as written: only the rule knows what they mean. */
export type WrittenOptions = ReadonlyMap<string, ReadonlyMap<string, Cursor>>;

export type FailOn = 'error' | 'warning' | 'info' | 'never';
export type ExternalField = keyof ExternalPatterns;
export const EXTERNAL_FIELDS = [
  'services',
  'secrets',
  'configMaps',
  'serviceAccounts',
  'classes',
  'gateways',
  'labels',
] as const satisfies readonly ExternalField[];

export interface Override {
  readonly at: Place;
  readonly files: readonly string[];
  readonly severity: SeverityLayer;
  readonly namespace: Sourced<string> | undefined;
}

/** What is installed of the Gateway API. */
export interface GatewayApiConfig {
  readonly version?: Sourced<string>;
  readonly channel?: Sourced<'standard' | 'experimental'>;
}

/** One file, or several merged. */
export interface Config {
  /** Weakest first. */
  readonly severity: readonly SeverityLayer[];
  readonly kubeVersion?: Sourced<string>;
  readonly gatewayApi?: GatewayApiConfig;
  readonly namespace?: Sourced<string>;
  readonly controller?: Sourced<string>;
  readonly nodePortRange?: Sourced<Settings['nodePortRange']>;
  readonly external: Readonly<Partial<Record<ExternalField, readonly Sourced<string>[]>>>;
  readonly ignore: readonly Sourced<string>[];
  readonly failOn?: Sourced<FailOn>;
  readonly format?: readonly Sourced<string>[];
  readonly overrides: readonly Override[];
  /** Modules with the user's rules, each relative to its configuration file. */
  readonly rules?: readonly Sourced<string>[];
  readonly options?: WrittenOptions;
  /** How charts are rendered; several entries of one chart are several releases of it. */
  readonly charts?: readonly ChartEntry[];
}

export interface ChartEntry {
  /** Its directory, relative to the configuration; so are the values files. */
  readonly chart: string;
  readonly release: string | undefined;
  readonly namespace: string | undefined;
  readonly values: readonly string[];
}

export const NO_CONFIG: Config = { severity: [], external: {}, ignore: [], overrides: [] };

/** Merges the second file over the first: single values replace, lists are appended, severities become another layer. */
export function merge(below: Config, above: Config): Config {
  const external = EXTERNAL_FIELDS.flatMap((field) => {
    const patterns = [...(below.external[field] ?? []), ...(above.external[field] ?? [])];
    return patterns.length === 0 ? [] : [[field, patterns] as const];
  });
  return {
    severity: [...below.severity, ...above.severity],
    kubeVersion: above.kubeVersion ?? below.kubeVersion,
    gatewayApi: {
      version: above.gatewayApi?.version ?? below.gatewayApi?.version,
      channel: above.gatewayApi?.channel ?? below.gatewayApi?.channel,
    },
    namespace: above.namespace ?? below.namespace,
    controller: above.controller ?? below.controller,
    nodePortRange: above.nodePortRange ?? below.nodePortRange,
    external: Object.fromEntries(external),
    ignore: [...below.ignore, ...above.ignore],
    failOn: above.failOn ?? below.failOn,
    format: above.format ?? below.format,
    overrides: [...below.overrides, ...above.overrides],
    rules: [...(below.rules ?? []), ...(above.rules ?? [])],
    options: mergeOptions(below.options, above.options),
    charts: [...(below.charts ?? []), ...(above.charts ?? [])],
  };
}

/** The upper value of an option replaces the lower one. */
function mergeOptions(below: WrittenOptions = new Map(), above: WrittenOptions = new Map()): WrittenOptions {
  const merged = new Map(below);
  for (const [rule, options] of above) merged.set(rule, new Map([...(below.get(rule) ?? []), ...options]));
  return merged;
}

/** The value that is set for a rule: for its id, else its area (`service/*`), else all rules (`*`). */
export function setFor<T>(rule: string, byPattern: ReadonlyMap<string, T>): T | undefined {
  return byPattern.get(rule) ?? byPattern.get(`${areaOf(rule)}/*`) ?? byPattern.get('*');
}

/** The severity of a rule in the last layer that sets it. */
export function severityOf(rule: string, layers: readonly SeverityLayer[]): Sourced<Grade> | undefined {
  for (const layer of layers.toReversed()) {
    const found = setFor(rule, layer);
    if (found !== undefined) return found;
  }
  return undefined;
}

/** The patterns of external objects, without their places. */
export function externalPatterns({ external }: Config): ExternalPatterns | undefined {
  const patterns = EXTERNAL_FIELDS.flatMap((field) => {
    const values = (external[field] ?? []).map(({ value }) => value);
    return values.length === 0 ? [] : [[field, values] as const];
  });
  return patterns.length === 0 ? undefined : Object.fromEntries(patterns);
}
