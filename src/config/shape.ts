/** What a configuration may contain, as data: one description is used to check files and to write the JSON Schema. */
import { Cursor } from '../load/value/cursor.ts';
import type { Place } from '../load/value/place.ts';
import { duplicateKeys } from '../load/value/value.ts';
import { didYouMean } from '../text/edit-distance.ts';
import { quotedChoice } from '../text/listing.ts';
import { own } from '../text/own.ts';

export type Shape = Text | Words | Numeric | Truth | ListOf | MapOf | Fields;

/** A string with a format. */
export interface Text {
  readonly is: 'text';
  /** What it should be, for messages: `a version such as 1.31`. */
  readonly what: string;
  /** What is wrong with a text, in words that follow it; undefined for a valid one. */
  readonly errorOf: (text: string) => string | undefined;
  /** The same as a regular expression, as far as possible. */
  readonly pattern?: string;
  /** Whether editors may read it as a number without quotes. */
  readonly looksNumeric?: boolean;
}

/** One of some words. */
export interface Words {
  readonly is: 'words';
  readonly words: readonly string[];
}

/** A number, within bounds if there are any. */
export interface Numeric {
  readonly is: 'number';
  readonly what: string;
  /** Inclusive, as is `max`. */
  readonly min?: number;
  readonly max?: number;
}

/** True or false. */
export interface Truth {
  readonly is: 'boolean';
}

export interface ListOf {
  readonly is: 'list';
  readonly of: Text | Words | Fields;
  /** Whether a single value may be given instead of a list. */
  readonly orOne: boolean;
}

/** A map with known keys, each with a description, whose values all have the same form. */
export interface MapOf {
  readonly is: 'map';
  readonly keys: ReadonlyMap<string, string>;
  /** Other keys that are allowed, as a regular expression. */
  readonly others?: string;
  /** What a key is called: `rule`. */
  readonly noun: string;
  readonly of: Words;
}

export interface Fields {
  readonly is: 'fields';
  readonly fields: Readonly<Record<string, Field>>;
  readonly required: readonly string[];
  /** What a key is called, and how a list of them starts; `field` and `valid fields:` if not given. */
  readonly noun?: string;
  readonly intro?: string;
  /** Other keys that are allowed, as a regular expression; their maps are checked elsewhere. */
  readonly others?: { readonly pattern: string; readonly holding: string };
  /** What is wrong with another key, if it is more than unknown. */
  readonly errorOfKey?: (key: string) => string | undefined;
}

export interface Field {
  readonly docs: string;
  readonly shape: Shape;
  /** The default, if editors should know it. */
  readonly default?: unknown;
}

/** A problem in a configuration file. */
export interface Problem {
  readonly message: string;
  readonly at: Place;
}

/** Of one file. More would hide other messages, and a hostile file may have very many. */
export const MOST_PROBLEMS = 100;

/** The problems of many values, up to a limit. */
function problemsOfEach(cursors: readonly Cursor[], judge: (cursor: Cursor) => readonly Problem[]): readonly Problem[] {
  const problems: Problem[] = [];
  for (const cursor of cursors) {
    if (problems.length >= MOST_PROBLEMS) break;
    problems.push(...judge(cursor));
  }
  return problems;
}

/** A text of a configuration, quoted and shortened for a message. */
export function quote(text: string): string {
  return text.length > LONGEST_QUOTE ? `"${text.slice(0, LONGEST_QUOTE)}..."` : `"${text}"`;
}

const LONGEST_QUOTE = 80;

/** The problems of a value that is set. */
export function problemsOf(cursor: Cursor, shape: Shape): readonly Problem[] {
  switch (shape.is) {
    case 'text':
      return ofText(cursor, shape);
    case 'words':
      return ofWords(cursor, shape);
    case 'number':
      return ofNumber(cursor, shape);
    case 'boolean':
      return cursor.boolean === undefined
        ? [{ message: `${nameOf(cursor)} must be true or false`, at: cursor.at }]
        : [];
    case 'list':
      if (cursor.isList) return problemsOfEach(cursor.items(), (item) => problemsOf(item, shape.of));
      if (shape.orOne) return problemsOf(cursor, shape.of);
      return [{ message: `${nameOf(cursor)} must be a list`, at: cursor.at }];
    case 'map':
      return ofMap(cursor, shape);
    case 'fields':
      return ofFields(cursor, shape);
    default:
      return shape satisfies never;
  }
}

/**
 * A scalar as text, also without quotes, so that `off` is a word and `1.30` is not a number. Undefined for maps and
 * lists.
 */
export function textOf(cursor: Cursor): string | undefined {
  if (cursor.isMap || cursor.isList || cursor.isNull || !cursor.exists) return undefined;
  const { scalar } = cursor;
  return typeof scalar === 'string' ? scalar : cursor.source;
}

function ofText(cursor: Cursor, { what, errorOf }: Text): readonly Problem[] {
  const text = textOf(cursor);
  if (text === undefined) return [{ message: `${nameOf(cursor)} must be ${what}`, at: cursor.at }];
  const error = errorOf(text);
  return error === undefined ? [] : [{ message: `${nameOf(cursor)}: ${quote(text)} ${error}`, at: cursor.at }];
}

function ofWords(cursor: Cursor, { words }: Words): readonly Problem[] {
  const text = textOf(cursor);
  if (text !== undefined && words.includes(text)) return [];
  const meant = text === undefined ? undefined : didYouMean(text, words);
  const hint = meant === undefined ? `use ${quotedChoice(words)}` : `did you mean "${meant}"?`;
  const what =
    text === undefined
      ? `${nameOf(cursor)} must be a single word`
      : `unsupported value ${quote(text)} for ${nameOf(cursor)}`;
  return [{ message: `${what}; ${hint}`, at: cursor.at }];
}

function ofNumber(cursor: Cursor, { what, min, max }: Numeric): readonly Problem[] {
  const { number } = cursor;
  const isWithin = number !== undefined && number >= (min ?? number) && number <= (max ?? number);
  return isWithin ? [] : [{ message: `${nameOf(cursor)} must be ${what}`, at: cursor.at }];
}

function ofMap(cursor: Cursor, { keys, others, noun, of }: MapOf): readonly Problem[] {
  if (!cursor.isMap)
    return [{ message: `${nameOf(cursor)} must be a map from ${noun} to ${quotedChoice(of.words)}`, at: cursor.at }];
  return problemsOfEach(cursor.entries(), (entry) => {
    const key = String(entry.step);
    if (keys.has(key) || (others !== undefined && new RegExp(others).test(key))) return problemsOf(entry, of);
    return [
      {
        message: `unknown ${noun} ${quote(key)}; ${hintFor(key, keys.keys(), 'run "kroute explain" to list all')}`,
        at: entry.key,
      },
    ];
  });
}

function ofFields(cursor: Cursor, shape: Fields): readonly Problem[] {
  if (!cursor.isMap) return [notMap(cursor, `${shape.noun ?? 'field'}s`)];
  const wrong = problemsOfEach(cursor.entries(), (entry) => entryProblems(entry, shape));
  const lost = shape.required
    .filter((name) => !cursor.child(name).exists)
    .map((name) => ({ message: `missing required field "${name}" in ${nameOf(cursor)}`, at: cursor.key }));
  return [...wrong, ...lost];
}

/** What is wrong with one entry of a map of fields. */
export function entryProblems(entry: Cursor, shape: Fields): readonly Problem[] {
  const { fields, noun = 'field', intro = `valid ${noun}s:`, others, errorOfKey } = shape;
  const name = String(entry.step);
  const field = own(fields, name);
  // A field without a value is like a missing one.
  if (field !== undefined) return entry.isNull ? [] : problemsOf(entry, field.shape);
  if (others !== undefined && new RegExp(others.pattern).test(name))
    return entry.isMap || entry.isNull ? [] : [notMap(entry, others.holding)];
  const all = Object.keys(fields);
  const hint = all.length === 0 ? '' : `; ${hintFor(name, all, `${intro} ${all.join(', ')}`)}`;
  return [{ message: errorOfKey?.(name) ?? `unknown ${noun} ${quote(name)}${hint}`, at: entry.key }];
}

function notMap(cursor: Cursor, of: string): Problem {
  return { message: `${nameOf(cursor)} must be a map of ${of}`, at: cursor.at };
}

/** Duplicate keys, anywhere in a document. */
export function repeatedKeys({ document }: Cursor): readonly Problem[] {
  return duplicateKeys(document.tape, document.root)
    .slice(0, MOST_PROBLEMS)
    .map(({ again }) => {
      const entry = Cursor.entry(document, again);
      return { message: `duplicate key ${quote(String(entry.step))}`, at: entry.key };
    });
}

function hintFor(word: string, candidates: Iterable<string>, otherwise: string): string {
  const meant = didYouMean(word, candidates);
  return meant === undefined ? otherwise : `did you mean "${meant}"?`;
}

/** `"severity"`, `an item of "ignore"`. */
function nameOf({ step, parent }: Cursor): string {
  if (step === undefined) return 'the configuration';
  if (typeof step === 'string') return quote(step);
  return parent?.step === undefined ? 'an item' : `an item of ${quote(String(parent.step))}`;
}
