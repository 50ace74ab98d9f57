/** From the text of a configuration file to its values, or to its problems. */
import type { Grade } from '../linter/lint.ts';
import { parseFile } from '../load/parse.ts';
import { Cursor } from '../load/value/cursor.ts';
import type { SourceFile } from '../text/source-file.ts';
import {
  type ChartEntry,
  type Config,
  EXTERNAL_FIELDS,
  type FailOn,
  type GatewayApiConfig,
  NO_CONFIG,
  type Override,
  type SeverityLayer,
  type Sourced,
} from './config.ts';
import { configFields, FAIL_ON, GRADES, type Vocabulary } from './fields.ts';
import { writtenOptions } from './options.ts';
import { type Problem, problemsOf, repeatedKeys, textOf } from './shape.ts';
import { CHANNELS, readPortRange } from './values.ts';

export interface ReadConfig {
  readonly config: Config;
  /** The files that this one extends, as written. */
  readonly bases: readonly Sourced<string>[];
  readonly problems: readonly Problem[];
  /** Whether it is surely a configuration: the contents of another file must not be printed. */
  readonly looksRight: boolean;
}

/** Fields that are rare in other files. */
const TYPICAL: ReadonlySet<string> = new Set([
  'severity',
  'kubeVersion',
  'gatewayApi',
  'nodePortRange',
  'external',
  'failOn',
  'overrides',
]);

/** Reads a file; of `package.json` only the field "kroute". */
export function readConfig(file: SourceFile, vocabulary: Vocabulary): ReadConfig {
  const documents = parseFile(file).filter(({ is }) => is !== 'empty');
  const [document, second] = documents;
  const wrong = (problems: readonly Problem[], looksRight = false): ReadConfig => ({
    config: NO_CONFIG,
    bases: [],
    problems,
    looksRight,
  });
  if (document === undefined) return wrong([]);
  if (document.is !== 'readable')
    return wrong(
      document.is === 'unreadable'
        ? document.errors.map(({ message, help, span }) => ({
            message: `${message}; ${help}`,
            at: { file, span, document: document.index, path: [] },
          }))
        : [],
    );
  if (second !== undefined) {
    const at = { file, span: { start: second.span.start, end: second.span.start }, document: second.index, path: [] };
    return wrong([{ message: 'a configuration must be a single document; remove the second one', at }]);
  }
  const whole = Cursor.root(document);
  const root = isPackageFile(file.path) ? whole.child('kroute') : whole;
  if (!root.exists) return wrong([]);
  const fields = configFields(vocabulary);
  const problems = [...repeatedKeys(root), ...problemsOf(root, fields)];
  const keys = root.keys();
  const looksRight = keys.every((key) => Object.hasOwn(fields.fields, key)) && keys.some((key) => TYPICAL.has(key));
  return problems.length > 0
    ? wrong(problems, looksRight)
    : { config: configAt(root), bases: textsAt(root.child('extends')), problems, looksRight };
}

function isPackageFile(path: string): boolean {
  return /(^|[/\\])package\.json$/.test(path);
}

/** Reads a valid configuration. */
function configAt(root: Cursor): Config {
  const range = textAt(root.child('nodePortRange'));
  const ports = range === undefined ? undefined : readPortRange(range.value);
  const external = root.child('external');
  const format = root.child('format');
  const failOn = textAt(root.child('failOn'));
  const level = FAIL_ON.find((one) => one === failOn?.value);
  return {
    severity: [severityAt(root.child('severity'))],
    kubeVersion: textAt(root.child('kubeVersion')),
    gatewayApi: gatewayApiAt(root.child('gatewayApi')),
    namespace: textAt(root.child('namespace')),
    controller: textAt(root.child('controller')),
    nodePortRange: range === undefined || !ports?.ok ? undefined : { value: ports.value, at: range.at },
    external: Object.fromEntries(EXTERNAL_FIELDS.map((field) => [field, textsAt(external.child(field))])),
    ignore: textsAt(root.child('ignore')),
    failOn: failOn === undefined || level === undefined ? undefined : sourced<FailOn>(level, failOn),
    format: format.exists ? textsAt(format) : undefined,
    overrides: root.child('overrides').items().map(overrideAt),
    rules: textsAt(root.child('rules')),
    options: writtenOptions(root.child('options')),
    charts: root.child('charts').items().map(chartAt),
  };
}

function gatewayApiAt(map: Cursor): GatewayApiConfig {
  const channel = textAt(map.child('channel'));
  const word = CHANNELS.find((one) => one === channel?.value);
  return {
    version: textAt(map.child('version')),
    channel: channel === undefined || word === undefined ? undefined : sourced(word, channel),
  };
}

function chartAt(item: Cursor): ChartEntry {
  return {
    chart: textAt(item.child('chart'))?.value ?? '',
    release: textAt(item.child('release'))?.value,
    namespace: textAt(item.child('namespace'))?.value,
    values: textsAt(item.child('values')).map(({ value }) => value),
  };
}

function overrideAt(item: Cursor): Override {
  return {
    at: item.key,
    files: textsAt(item.child('files')).map(({ value }) => value),
    severity: severityAt(item.child('severity')),
    namespace: textAt(item.child('namespace')),
  };
}

function severityAt(map: Cursor): SeverityLayer {
  const layer = new Map<string, Sourced<Grade>>();
  for (const entry of map.entries()) {
    const text = textAt(entry);
    const grade = GRADES.find((one) => one === text?.value);
    if (text !== undefined && grade !== undefined) layer.set(patternIn(String(entry.step)), sourced(grade, text));
  }
  return layer;
}

/** An area alone, `service`, is short for `service/*`. */
function patternIn(key: string): string {
  return key === '*' || key.includes('/') ? key : `${key}/*`;
}

function sourced<T>(value: T, { at }: Sourced<unknown>): Sourced<T> {
  return { value, at };
}

function textAt(cursor: Cursor): Sourced<string> | undefined {
  const value = textOf(cursor);
  return value === undefined ? undefined : { value, at: cursor.at };
}

function textsAt(cursor: Cursor): readonly Sourced<string>[] {
  return (cursor.isList ? cursor.items() : [cursor]).flatMap((one) => textAt(one) ?? []);
}
