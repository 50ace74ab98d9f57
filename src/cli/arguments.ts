/** What programs hand to the library: checked before anything is done with it, and copied, each field read once. */
import { GRADES } from '../config/fields.ts';
import type { Grade } from '../linter/lint.ts';
import type { OptionValue } from '../linter/options.ts';
import { didYouMean } from '../text/edit-distance.ts';
import { UsageError } from './exit.ts';

/** A path, or a text that stands for a file. */
export type CheckedInput = string | { readonly path: string; readonly text: string };

export interface CheckedOptions {
  readonly config: boolean | string;
  readonly allowRules?: boolean;
  readonly namespace?: string;
  readonly kubeVersion?: string;
  readonly nodePortRange?: string;
  readonly rules: readonly (readonly [id: string, grade: Grade])[];
  readonly options: Readonly<Record<string, Readonly<Record<string, OptionValue>>>>;
}

const INPUT = 'a path, { path, text }, or a list of these';

/** The inputs as a list. Throws a `UsageError` that says what was expected. */
export function checkedInputs(input: unknown): readonly CheckedInput[] {
  if (!Array.isArray(input)) return [checkedInput(input, `lint: the first argument must be ${INPUT}`)];
  return Array.from(input, (one: unknown, index) =>
    checkedInput(one, `lint: item ${index} of the first argument must be a path or { path, text }`),
  );
}

function checkedInput(one: unknown, expected: string): CheckedInput {
  if (typeof one === 'string') {
    if (one === '') throw new UsageError(`${expected}, and not an empty text`);
    return one;
  }
  if (!isRecord(one)) throw new UsageError(`${expected}, and not ${kindOf(one)}`);
  const { path, text } = one;
  if (typeof path !== 'string' || path === '') throw new UsageError(`${expected}; its path is ${kindOf(path)}`);
  if (typeof text !== 'string') throw new UsageError(`${expected}; its text is ${kindOf(text)}`);
  return { path, text };
}

const NAMES = ['config', 'allowRules', 'namespace', 'kubeVersion', 'nodePortRange', 'rules', 'options'] as const;

/** The options with what holds where they say nothing. Throws a `UsageError` that says what was expected. */
export function checkedOptions(given: unknown): CheckedOptions {
  if (given === undefined) return { config: false, rules: [], options: {} };
  if (!isRecord(given)) throw new UsageError(`lint: the options must be an object, and not ${kindOf(given)}`);
  for (const name of Object.keys(given)) {
    if (NAMES.some((known) => known === name)) continue;
    const meant = didYouMean(name, NAMES);
    const hint = meant === undefined ? `the options are ${NAMES.join(', ')}` : `did you mean "${meant}"?`;
    throw new UsageError(`lint: there is no option "${name}"; ${hint}`);
  }
  const { config = false, allowRules, namespace, kubeVersion, nodePortRange, rules, options } = given;
  if (typeof config !== 'boolean' && (typeof config !== 'string' || config === ''))
    throw wrong('config', 'true, false or the path of a file', config);
  if (allowRules !== undefined && typeof allowRules !== 'boolean')
    throw wrong('allowRules', 'true or false', allowRules);
  return {
    config,
    allowRules,
    namespace: optionalText('namespace', 'the name of a namespace', namespace),
    kubeVersion: optionalText('kubeVersion', 'a text such as "1.31"', kubeVersion),
    nodePortRange: optionalText('nodePortRange', 'a text such as "30000-32767"', nodePortRange),
    rules: checkedRules(rules),
    options: checkedRuleOptions(options),
  };
}

function optionalText(name: string, expected: string, value: unknown): string | undefined {
  if (value === undefined || typeof value === 'string') return value;
  throw wrong(name, expected, value);
}

function checkedRules(rules: unknown): CheckedOptions['rules'] {
  if (rules === undefined) return [];
  if (!isRecord(rules)) throw wrong('rules', 'a map from rules to severities', rules);
  return Object.entries(rules).map(([id, value]) => {
    const grade = GRADES.find((one) => one === value);
    if (grade === undefined) throw wrong(`rules["${id}"]`, GRADES.map((one) => `"${one}"`).join(', '), value);
    return [id, grade];
  });
}

function checkedRuleOptions(options: unknown): CheckedOptions['options'] {
  if (options === undefined) return {};
  if (!isRecord(options)) throw wrong('options', 'a map from rules to their options', options);
  const rules = Object.entries(options).map(([rule, values]) => {
    const where = `options["${rule}"]`;
    if (!isRecord(values)) throw wrong(where, 'a map from options to values', values);
    const checked = Object.entries(values).map(([name, value]) => [name, checkedValue(`${where}["${name}"]`, value)]);
    return [rule, Object.fromEntries(checked)] as const;
  });
  return Object.fromEntries(rules);
}

function checkedValue(where: string, value: unknown): OptionValue {
  if (typeof value === 'string' || typeof value === 'boolean') return value;
  if (typeof value === 'number' && Number.isFinite(value)) return value;
  const list: readonly unknown[] = Array.isArray(value) ? Array.from(value) : [undefined];
  if (list.every((one) => typeof one === 'string')) return list;
  throw wrong(where, 'a text, a number, true, false or a list of texts', value);
}

function wrong(name: string, expected: string, value: unknown): UsageError {
  return new UsageError(`lint: ${name} must be ${expected}, and not ${kindOf(value)}`);
}

/** What a value is, for a message; never what it holds. */
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

export function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
