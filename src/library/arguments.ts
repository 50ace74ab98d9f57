/** Arguments of the library: checked before use, and copied, with each field read once. */
import { GRADES } from '../config/fields.ts';
import type { Grade } from '../linter/lint.ts';
import type { OptionValue, RuleOptions } from '../linter/options.ts';
import { didYouMean } from '../text/edit-distance.ts';
import { isRecord } from '../text/record.ts';
import type { TextFile } from './text-file.ts';
import { UsageError } from './usage-error.ts';

/** The name of the called function, for messages. */
type Name = string;
type Given = Readonly<Record<string, unknown>>;

/** A path, or a text in place of a file. */
export type CheckedInput = string | TextFile;

export interface CheckedOptions {
  readonly config: CheckedConfig;
  readonly namespace?: string;
  readonly kubeVersion?: string;
  readonly gatewayApi?: string;
  readonly controller?: string;
}

export interface CheckedLintOptions extends CheckedOptions {
  readonly allowRules?: boolean;
  readonly nodePortRange?: string;
  readonly rules: readonly (readonly [id: string, grade: Grade])[];
  readonly options: RuleOptions;
}

/** No configuration; the one that is found or at a path; or its content, as an object or `{ path, text }`. */
export type CheckedConfig = boolean | string | Given;

/** Whether paths are accepted: only where files can be read. */
export type Reads = 'paths' | 'texts';

const INPUT = {
  paths: { one: 'a path or { path, text }', all: 'a path, { path, text }, or a list of these' },
  texts: { one: '{ path, text }', all: '{ path, text } or a list of these' },
} as const;

/** The inputs as a list. Throws a `UsageError` that says what was expected. */
export function checkedInputs(name: Name, input: unknown, reads: Reads): readonly CheckedInput[] {
  const { one: item, all } = INPUT[reads];
  if (!Array.isArray(input)) return [checkedInput(input, `${name}: the first argument must be ${all}`, reads)];
  return Array.from(input, (one: unknown, index) =>
    checkedInput(one, `${name}: item ${index} of the first argument must be ${item}`, reads),
  );
}

/** The same where paths are not accepted. */
export function checkedTexts(name: Name, input: unknown): readonly TextFile[] {
  return checkedInputs(name, input, 'texts').flatMap((one) => (typeof one === 'string' ? [] : [one]));
}

function checkedInput(one: unknown, expected: string, reads: Reads): CheckedInput {
  if (typeof one === 'string' && reads === 'paths') {
    if (one === '') throw new UsageError(`${expected}, not an empty text`);
    return one;
  }
  if (!isRecord(one)) throw new UsageError(`${expected}, not ${kindOf(one)}`);
  const { path, text } = one;
  if (typeof path !== 'string' || path === '') throw new UsageError(`${expected}; its path is ${kindOf(path)}`);
  if (typeof text !== 'string') throw new UsageError(`${expected}; its text is ${kindOf(text)}`);
  return { path, text };
}

const COMMON = ['config', 'namespace', 'kubeVersion', 'gatewayApi', 'controller'] as const;
const OF_LINT = [...COMMON, 'nodePortRange', 'rules', 'options'] as const;
/** Only functions that lint have it, and only where modules can run. */
const WITH_MODULES = [...OF_LINT, 'allowRules'] as const;

/** The options that all functions have, and those of this function, unchecked. */
export function checkedOptions(
  name: Name,
  given: unknown,
  reads: Reads,
  more: readonly string[] = [],
): { readonly common: CheckedOptions; readonly own: Given } {
  const own = recordOf(name, given, [...COMMON, ...more]);
  return { common: commonIn(name, own, reads), own };
}

/** The checked options of a function that lints. Throws a `UsageError` that says what was expected. */
export function checkedLintOptions(
  name: Name,
  given: unknown,
  reads: Reads,
  more: readonly string[] = [],
): { readonly common: CheckedLintOptions; readonly own: Given } {
  const own = recordOf(name, given, [...(reads === 'paths' ? WITH_MODULES : OF_LINT), ...more]);
  const { nodePortRange, rules, options } = own;
  return {
    common: {
      ...commonIn(name, own, reads),
      allowRules: optionalTruth(name, 'allowRules', own.allowRules),
      nodePortRange: optionalText(name, 'nodePortRange', 'a text such as "30000-32767"', nodePortRange),
      rules: checkedRules(name, rules),
      options: checkedRuleOptions(name, options),
    },
    own,
  };
}

function commonIn(
  name: Name,
  { config, namespace, kubeVersion, gatewayApi, controller }: Given,
  reads: Reads,
): CheckedOptions {
  if (controller === '') throw wrong(name, 'controller', 'the name of a controller such as "nginx"', controller);
  return {
    config: checkedConfig(name, config, reads),
    namespace: optionalText(name, 'namespace', 'the name of a namespace', namespace),
    kubeVersion: optionalText(name, 'kubeVersion', 'a text such as "1.31"', kubeVersion),
    gatewayApi: optionalText(name, 'gatewayApi', 'a text such as "1.6" or "1.6/standard"', gatewayApi),
    controller: optionalText(name, 'controller', 'the name of a controller such as "nginx"', controller),
  };
}

/** The options, each read once. */
function recordOf(name: Name, given: unknown, names: readonly string[]): Given {
  if (given === undefined) return {};
  if (!isRecord(given)) throw new UsageError(`${name}: the options must be an object, not ${kindOf(given)}`);
  for (const option of Object.keys(given)) {
    if (names.includes(option)) continue;
    const meant = didYouMean(option, names);
    const hint = meant === undefined ? `valid options: ${names.join(', ')}` : `did you mean "${meant}"?`;
    throw new UsageError(`${name}: unknown option "${option}"; ${hint}`);
  }
  return { ...given };
}

function checkedConfig(name: Name, config: unknown, reads: Reads): CheckedConfig {
  if (config === undefined || config === false) return false;
  if (isRecord(config)) return config;
  if (reads === 'paths' && (config === true || (typeof config === 'string' && config !== ''))) return config;
  const expected =
    reads === 'paths'
      ? 'true, false, the path of a file, an object of its fields or { path, text }'
      : 'false, an object of its fields or { path, text }';
  throw wrong(name, 'config', expected, config);
}

export function optionalText(name: Name, option: string, expected: string, value: unknown): string | undefined {
  if (value === undefined || typeof value === 'string') return value;
  throw wrong(name, option, expected, value);
}

export function optionalTruth(name: Name, option: string, value: unknown): boolean | undefined {
  if (value === undefined || typeof value === 'boolean') return value;
  throw wrong(name, option, 'true or false', value);
}

function checkedRules(name: Name, rules: unknown): CheckedLintOptions['rules'] {
  if (rules === undefined) return [];
  if (!isRecord(rules)) throw wrong(name, 'rules', 'a map from rules to severities', rules);
  return Object.entries(rules).map(([id, value]) => {
    const grade = GRADES.find((one) => one === value);
    if (grade === undefined) throw wrong(name, `rules["${id}"]`, GRADES.map((one) => `"${one}"`).join(', '), value);
    return [id, grade];
  });
}

function checkedRuleOptions(name: Name, options: unknown): RuleOptions {
  if (options === undefined) return {};
  if (!isRecord(options)) throw wrong(name, 'options', 'a map from rules to their options', options);
  const rules = Object.entries(options).map(([rule, values]) => {
    const where = `options["${rule}"]`;
    if (!isRecord(values)) throw wrong(name, where, 'a map from options to values', values);
    const checked = Object.entries(values).map(([option, value]) => [
      option,
      checkedValue(name, `${where}["${option}"]`, value),
    ]);
    return [rule, Object.fromEntries(checked)] as const;
  });
  return Object.fromEntries(rules);
}

function checkedValue(name: Name, where: string, value: unknown): OptionValue {
  if (typeof value === 'string' || typeof value === 'boolean') return value;
  if (typeof value === 'number' && Number.isFinite(value)) return value;
  const list: readonly unknown[] = Array.isArray(value) ? Array.from(value) : [undefined];
  if (list.every((one) => typeof one === 'string')) return list;
  throw wrong(name, where, 'a text, a number, true, false or a list of texts', value);
}

export function wrong(name: Name, option: string, expected: string, value: unknown): UsageError {
  return new UsageError(`${name}: ${option} must be ${expected}, not ${kindOf(value)}`);
}

/** The type of a value, for a message; the value itself is not shown. */
export function kindOf(value: unknown): string {
  if (value === null) return 'null';
  if (value === undefined) return 'undefined';
  if (value === '') return 'an empty text';
  if (Array.isArray(value)) return 'a list';
  const names: Readonly<Record<string, string>> = {
    string: 'another text',
    object: 'an object',
    function: 'a function',
    boolean: 'a boolean',
    number: 'a number',
    bigint: 'a bigint',
    symbol: 'a symbol',
  };
  return names[typeof value] ?? 'something else';
}
