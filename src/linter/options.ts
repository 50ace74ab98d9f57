/** Options of rules: what a rule declares, and what its checks get. All values are plain data. */
import { own } from '../text/own.ts';

import { jsonText } from '../text/printable.ts';

/** Declared options by name, of any type. */
export type Options = Readonly<Record<string, Option>>;
export type NoOptions = Readonly<Record<never, never>>;

export type Option = TextsOption | TextOption | WordsOption | NumberOption | BooleanOption;
export type OptionValue = string | number | boolean | readonly string[];

/** The values that the user set, by rule and option. Options that are not set are absent. */
export type RuleOptions = Readonly<Record<string, Readonly<Record<string, OptionValue>>>>;

interface Declared<T extends OptionValue> {
  /** What it is for, one sentence with a full stop. */
  readonly docs: string;
  /** The value if the user does not set the option. */
  readonly default: T;
}

interface TextForm {
  /** What a text should be, for messages: `a host such as shop.example.com`. */
  readonly what?: string;
  /** What is wrong with a text, as a phrase that follows it; undefined if it is valid. */
  readonly errorOf?: (text: string) => string | undefined;
  /** The same as a regular expression, for editors. */
  readonly pattern?: string;
}

/** A list of texts. */
export interface TextsOption extends Declared<readonly string[]>, TextForm {
  readonly is: 'texts';
}

export interface TextOption extends Declared<string>, TextForm {
  readonly is: 'text';
}

/** One of several words. */
export interface WordsOption extends Declared<string> {
  readonly is: 'words';
  readonly words: readonly string[];
}

export interface NumberOption extends Declared<number> {
  readonly is: 'number';
  /** Inclusive, as is `max`. */
  readonly min?: number;
  readonly max?: number;
}

export interface BooleanOption extends Declared<boolean> {
  readonly is: 'boolean';
}

/** The values that the checks of a rule get for its declared options. */
export type ValuesOf<O extends Options> = { readonly [Name in keyof O]: ValueOf<O[Name]> };

type ValueOf<T> = T extends { readonly is: 'words'; readonly words: readonly (infer Word)[] }
  ? Word
  : T extends { readonly is: 'texts' }
    ? readonly string[]
    : T extends { readonly is: 'number' }
      ? number
      : T extends { readonly is: 'boolean' }
        ? boolean
        : string;

/** The value that is set for each option, else its default. */
export function valuesOf(
  declared: Options | undefined,
  given: Readonly<Record<string, OptionValue>> | undefined,
): Readonly<Record<string, OptionValue>> {
  const values = Object.entries(declared ?? {}).map(([name, option]) => {
    const value = given === undefined ? undefined : own(given, name);
    return [name, value ?? option.default] as const;
  });
  return Object.fromEntries(values);
}

/** The type of an option as text: `list of strings`. */
export function formOf(option: Option): string {
  switch (option.is) {
    case 'texts':
      return 'list of strings';
    case 'text':
      return 'string';
    case 'words':
      return option.words.join(', ');
    case 'number':
      return option.min === undefined && option.max === undefined ? 'number' : `number ${boundsOf(option)}`;
    case 'boolean':
      return 'true or false';
    default:
      return option satisfies never;
  }
}

/** A value as it is written in a configuration, on one line. */
export function optionText(value: unknown): string {
  return Array.isArray(value) ? `[${value.map((one) => jsonText(one)).join(', ')}]` : jsonText(value);
}

/** `from 1 to 10`, `of at least 1`; `''` if any number is allowed. */
export function boundsOf({ min, max }: Pick<NumberOption, 'min' | 'max'>): string {
  if (min !== undefined && max !== undefined) return `from ${min} to ${max}`;
  if (min !== undefined) return `of at least ${min}`;
  return max === undefined ? '' : `of at most ${max}`;
}
