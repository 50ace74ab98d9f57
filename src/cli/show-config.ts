/** `kroute config`: what applies to a file or directory, and where it is set. */
import { rules } from '../../rules/index.ts';
import { layersFor } from '../config/apply.ts';
import { EXTERNAL_FIELDS, type Sourced, setFor, severityOf } from '../config/config.ts';
import { ruleOptions } from '../config/options.ts';
import type { Configured } from '../library/configured.ts';
import { mayBeCustom } from '../library/loaded-rules.ts';
import { gradesAsked, settingsOf } from '../library/settings.ts';
import { UsageError } from '../library/usage-error.ts';
import type { Grade } from '../linter/lint.ts';
import { optionText } from '../linter/options.ts';
import { defaultGrade } from '../linter/rule.ts';
import type { Cursor } from '../load/value/cursor.ts';
import type { Place } from '../load/value/place.ts';
import { configFor } from '../node/config.ts';
import { leftOut, leftOutLine } from '../node/custom-rules.ts';
import { surroundings } from '../node/workspace.ts';
import { own } from '../text/own.ts';
import { jsonText, printable, yamlText } from '../text/printable.ts';
import { Exit, type ExitCode } from './exit.ts';
import type { Io } from './io.ts';
import { gradesOf, type InputOptions } from './options.ts';

export interface ConfigFlags extends InputOptions {
  readonly format: 'yaml' | 'json';
  readonly rule: readonly string[];
  readonly nodePortRange?: string;
  readonly controller?: string;
}

/** A value and where it comes from: `kroute.yaml:3`, `--namespace`, `default`. */
interface Origin<T = string> {
  readonly value: T;
  readonly from: string;
}

interface Shown {
  readonly path: string;
  readonly files: readonly string[];
  readonly ignored: boolean;
  readonly values: Readonly<Record<string, Origin>>;
  readonly format: readonly Origin[];
  readonly external: Readonly<Record<string, readonly Origin[]>>;
  readonly ignore: readonly Origin[];
  /** Modules with rules of the user, and why they do not run, if they do not. */
  readonly rules: readonly Origin[];
  readonly rulesLeftOut?: string;
  readonly overrides: readonly Origin[];
  readonly severity: Readonly<Record<string, Origin<Grade>>>;
  /** Of every rule that has some, and as written of rules of the user. */
  readonly options: Readonly<Record<string, Readonly<Record<string, Origin<unknown>>>>>;
}

export async function configCommand(path: string, flags: ConfigFlags, io: Io): Promise<ExitCode> {
  const kind = io.files.kindOf(path);
  if (kind?.ok !== true) throw new UsageError(`${path}: ${kind?.message ?? 'no such file or directory'}`);
  const configured = configFor([path], flags.config, io);
  const unasked = leftOut(configured, flags, io);
  const shown = {
    ...shownFor(path, flags, configured),
    ...(unasked === undefined ? {} : { rulesLeftOut: leftOutLine(unasked) }),
  };
  io.writeOut(flags.format === 'json' ? `${jsonText({ version: 1, ...shown }, 2)}\n` : yaml(shown));
  return Exit.Ok;
}

function shownFor(path: string, flags: ConfigFlags, configured: Configured | undefined): Shown {
  const settings = settingsOf(flags, configured, surroundings());
  const { config, files } = configured ?? {};
  const overrides = files?.overridesOf(path) ?? [];
  const namespace = overrides.findLast((one) => one.namespace !== undefined)?.namespace ?? config?.namespace;
  const range = settings.nodePortRange;
  const from = (flag: string | undefined, name: string, written: Sourced<unknown> | undefined): string =>
    flag !== undefined ? name : written !== undefined ? sourceOf(written.at) : 'default';
  const values: Record<string, Origin> = {
    kubeVersion: {
      value: `1.${settings.kubeMinor}`,
      from: from(flags.kubeVersion, '--kube-version', config?.kubeVersion),
    },
    gatewayApi: {
      value: `1.${settings.gatewayApi.minor}${settings.gatewayApi.channel === undefined ? '' : `/${settings.gatewayApi.channel}`}`,
      from: from(flags.gatewayApi, '--gateway-api', config?.gatewayApi?.version ?? config?.gatewayApi?.channel),
    },
    namespace: {
      value: settings.namespaceIn?.(path) ?? settings.namespace,
      from: from(flags.namespace, '--namespace', namespace),
    },
    nodePortRange: {
      value: `${range.from}-${range.to}`,
      from: from(flags.nodePortRange, '--node-port-range', config?.nodePortRange),
    },
    failOn: { value: config?.failOn?.value ?? 'error', from: from(undefined, '', config?.failOn) },
  };
  if (settings.controller !== undefined)
    values.controller = {
      value: settings.controller,
      from: from(flags.controller, '--controller', config?.controller),
    };
  const origins = (list: readonly Sourced<string>[] = []): readonly Origin[] =>
    list.map(({ value, at }) => ({ value, from: sourceOf(at) }));
  const external = EXTERNAL_FIELDS.flatMap((field) => {
    const patterns = origins(config?.external[field]);
    return patterns.length === 0 ? [] : [[field, patterns] as const];
  });
  return {
    path,
    files: configured?.sources ?? [],
    ignored: files?.isIgnored(path) ?? false,
    values,
    format: config?.format === undefined ? [{ value: 'pretty', from: 'default' }] : origins(config.format),
    external: Object.fromEntries(external),
    ignore: origins(config?.ignore),
    rules: origins(config?.rules),
    overrides: overrides.map((one) => ({ value: one.files.join(' '), from: sourceOf(one.at) })),
    severity: severities(flags, configured, path),
    options: optionsOf(configured),
  };
}

/** The severity of every rule: what was chosen, else its own. */
function severities(
  flags: ConfigFlags,
  configured: Configured | undefined,
  path: string,
): Readonly<Record<string, Origin<Grade>>> {
  const ids = Object.keys(rules);
  const chosen = gradesAsked(gradesOf(flags.rule), ids, mayBeCustom);
  const layers = configured === undefined ? [] : layersFor(configured.config, configured.files.overridesOf(path));
  const all = Object.entries(rules).map(([id, rule]) => {
    const flag = setFor(id, chosen);
    const written = severityOf(id, layers);
    const origin: Origin<Grade> =
      flag !== undefined
        ? { value: flag, from: '--rule' }
        : written !== undefined
          ? { value: written.value, from: sourceOf(written.at) }
          : { value: defaultGrade(rule), from: 'default' };
    return [id, origin] as const;
  });
  return Object.fromEntries(all);
}

/** The options of each rule: what was given, else the default. What rules of the user declare is not known here. */
function optionsOf(configured: Configured | undefined): Shown['options'] {
  const written = configured?.config.options ?? new Map();
  const given = ruleOptions(written, rules);
  const byRule = Object.entries(rules).flatMap(([id, { options }]) => {
    if (options === undefined) return [];
    const values = Object.entries(options).map(([name, option]): [string, Origin<unknown>] => {
      const cursor = written.get(id)?.get(name);
      const value = own(own(given, id) ?? {}, name);
      return cursor === undefined || value === undefined
        ? [name, { value: option.default, from: 'default' }]
        : [name, { value, from: sourceOf(cursor.at) }];
    });
    return [[id, Object.fromEntries(values)] as const];
  });
  const custom = [...written].flatMap(([id, options]) => {
    if (Object.hasOwn(rules, id) || options.size === 0) return [];
    const values = [...options].map(([name, cursor]) => [
      name,
      { value: plainValue(cursor), from: sourceOf(cursor.at) },
    ]);
    return [[id, Object.fromEntries(values)] as const];
  });
  return Object.fromEntries([...byRule, ...custom]);
}

/** The value of an option that was not checked; what no option can be, as it is written, cut short. */
function plainValue(cursor: Cursor): unknown {
  const isPlain = !cursor.isMap && cursor.items().every((item) => !item.isMap && !item.isList);
  const { source } = cursor;
  return isPlain ? cursor.json() : source.length > 80 ? `${source.slice(0, 80)}...` : source;
}

function sourceOf({ file, span }: Place): string {
  return `${file.path}:${file.positionAt(span.start).line}`;
}

/** A key or value as YAML, on one line. */
function scalar(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(scalar).join(', ')}]`;
  return typeof value === 'string' ? yamlText(value) : optionText(value);
}

const key = (name: string): string => (/^[\w/-]+$/.test(name) ? name : yamlText(name));

/** A configuration with the same effect, each value with its origin behind it; rules without a setting are left out. */
function yaml(shown: Shown): string {
  const { path, files, ignored, values, format, external, ignore, rules: modules, overrides, severity } = shown;
  const lines: (readonly [text: string, from: string | undefined])[] = [];
  const list = (name: string, items: readonly Origin[], indent = ''): void => {
    if (items.length === 0) return;
    lines.push([`${indent}${name}:`, undefined]);
    for (const { value, from } of items) lines.push([`${indent}  - ${yamlText(value)}`, from]);
  };
  for (const [name, { value, from }] of Object.entries(values)) lines.push([`${name}: ${yamlText(value)}`, from]);
  list('format', format);
  list('ignore', ignore);
  list('rules', modules);
  if (Object.keys(external).length > 0) lines.push(['external:', undefined]);
  for (const [name, items] of Object.entries(external)) list(name, items, '  ');
  const touched = Object.entries(severity).filter(([, { from }]) => from !== 'default');
  if (touched.length > 0) lines.push(['severity:', undefined]);
  for (const [id, { value, from }] of touched) lines.push([`  ${key(id)}: ${value}`, from]);
  const given = Object.entries(shown.options).flatMap(([id, options]) => {
    const own = Object.entries(options).filter(([, { from }]) => from !== 'default');
    return own.length === 0 ? [] : [[id, own] as const];
  });
  if (given.length > 0) lines.push(['options:', undefined]);
  for (const [id, options] of given) {
    lines.push([`  ${key(id)}:`, undefined]);
    for (const [name, { value, from }] of options) lines.push([`    ${key(name)}: ${scalar(value)}`, from]);
  }
  const width = Math.max(...lines.map(([text]) => text.length));
  const head = [
    printable(`# ${path}: ${files.length === 0 ? 'no configuration file' : `from ${files.join(', ')}`}`),
    ...(ignored ? ['# this path is ignored'] : []),
    ...(shown.rulesLeftOut === undefined ? [] : [printable(`# ${shown.rulesLeftOut}`)]),
    ...overrides.map(({ value, from }) => printable(`# overrides for ${value} apply (${from})`)),
  ];
  const body = lines.map(([text, from]) => (from === undefined ? text : `${text.padEnd(width)}  # ${printable(from)}`));
  const untouched = Object.keys(severity).length - touched.length;
  return `${[...head, ...body, `# ${untouched} rules have their default severity`].join('\n')}\n`;
}
