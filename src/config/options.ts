/** Options of rules in a configuration: their form, their problems and their values. */
import { boundsOf, type Option, type Options, type OptionValue, type RuleOptions } from '../linter/options.ts';
import type { Rules } from '../linter/rule.ts';
import type { Cursor } from '../load/value/cursor.ts';
import { own } from '../text/own.ts';
import type { WrittenOptions } from './config.ts';
import { entryProblems, type Field, type Fields, type Problem, type Shape, type Text, textOf } from './shape.ts';

/** The user's rules; which options they have is known only where they run. */
const CUSTOM_RULES = '^custom/[a-z0-9-]+$';

/** The form of `options`: a map from rules with options to their options. */
export function optionFields(rules: Rules): Fields {
  const fields = Object.entries(rules).flatMap(([id, { docs, options }]): readonly [string, Field][] =>
    options === undefined ? [] : [[id, { docs: docs.summary, shape: fieldsOf(options) }]],
  );
  return {
    is: 'fields',
    required: [],
    fields: Object.fromEntries(fields),
    noun: 'rule',
    intro: 'rules with options:',
    others: { pattern: CUSTOM_RULES, holding: 'options' },
    errorOfKey: (key) => (Object.hasOwn(rules, key) ? `rule "${key}" has no options` : undefined),
  };
}

function fieldsOf(options: Options): Fields {
  const fields = Object.entries(options).map(([name, option]): [string, Field] => [
    name,
    { docs: option.docs, shape: shapeOf(option), default: option.default },
  ]);
  return { is: 'fields', required: [], fields: Object.fromEntries(fields), noun: 'option' };
}

function shapeOf(option: Option): Shape {
  switch (option.is) {
    case 'texts':
      return { is: 'list', of: textShape(option), orOne: false };
    case 'text':
      return textShape(option);
    case 'words':
      return { is: 'words', words: option.words };
    case 'number':
      return { is: 'number', what: `a number ${boundsOf(option)}`.trimEnd(), min: option.min, max: option.max };
    case 'boolean':
      return { is: 'boolean' };
    default:
      return option satisfies never;
  }
}

function textShape({
  what = 'a string',
  errorOf = () => undefined,
  pattern,
}: Partial<Pick<Text, 'what' | 'errorOf' | 'pattern'>>): Text {
  return { is: 'text', what, errorOf, pattern };
}

/** What a map of rules to options contains, without checking it. */
export function writtenOptions(map: Cursor): WrittenOptions {
  // An option without a value is like a missing one.
  const optionsIn = (rule: Cursor): ReadonlyMap<string, Cursor> =>
    new Map(rule.entries().flatMap((option) => (option.isNull ? [] : [[String(option.step), option] as const])));
  return new Map(map.entries().map((rule) => [String(rule.step), optionsIn(rule)]));
}

/**
 * The problems with options of the user's rules, which were not known when the file was read. If some of their modules
 * could not be loaded, an unknown rule may be in one of these.
 */
export function customOptionProblems(
  written: WrittenOptions | undefined,
  custom: Rules,
  areAllLoaded: boolean,
): readonly Problem[] {
  const shape: Fields = { ...optionFields(custom), others: undefined };
  const named = [...(written ?? [])].filter(
    ([rule]) => new RegExp(CUSTOM_RULES).test(rule) && (areAllLoaded || Object.hasOwn(custom, rule)),
  );
  // As written: several files may configure the same rule.
  const maps = new Set(named.flatMap(([, options]) => [...options.values()].flatMap(({ parent }) => parent ?? [])));
  return [...maps].flatMap((map) => entryProblems(map, shape));
}

/** The values of valid options, for the rules that declare them. */
export function ruleOptions(written: WrittenOptions | undefined, rules: Rules): RuleOptions {
  const all = [...(written ?? [])].flatMap(([rule, options]) => {
    const declared = own(rules, rule)?.options;
    const values = [...options].flatMap(([name, cursor]) => {
      const option = declared === undefined ? undefined : own(declared, name);
      const value = option === undefined ? undefined : readValue(cursor, option);
      return value === undefined ? [] : [[name, value] as const];
    });
    return values.length === 0 ? [] : [[rule, Object.fromEntries(values)] as const];
  });
  return Object.fromEntries(all);
}

function readValue(cursor: Cursor, option: Option): OptionValue | undefined {
  switch (option.is) {
    case 'texts':
      return cursor.items().flatMap((item) => textOf(item) ?? []);
    case 'number':
      return cursor.number;
    case 'boolean':
      return cursor.boolean;
    default:
      return textOf(cursor);
  }
}
