/** Custom rules: reads the exports of a module once, and checks their shape. */

import type { Option, Options } from '../linter/options.ts';
import type { AnyCheck, AnyConditional, Rule, Rules } from '../linter/rule.ts';
import type { Basis } from '../model/project/settled.ts';
import { isRecord } from '../text/record.ts';
import { messageOf } from '../text/thrown.ts';
import { guarded, type Listener } from './custom-checks.ts';

/** An imported module, or the reason why it could not be imported. */
export interface ImportedModule {
  /** Its name in messages. */
  readonly path: string;
  readonly exports: Readonly<Record<string, unknown>> | undefined;
  readonly message?: string;
}

export interface CustomRules {
  /** By id: `custom/<name>`. */
  readonly rules: Rules;
  /** Problems with modules and rules, one sentence each; more may be added while rules run. */
  readonly problems: readonly string[];
}

const AREA = 'custom';
const NAME = /^[a-z0-9]+(-[a-z0-9]+)*$/;
/** Per module: the same problem often occurs in all of its rules. */
const MOST_PROBLEMS = 10;
/** Entries of a list or map in a rule. More are an error, because reading them would take long. */
const MOST_ENTRIES = 10_000;

/** A problem with a rule, as a phrase that follows the name of its module. */
class ValidationError extends Error {}

/**
 * The rules of modules. A default export that is a rule is named after its file; in a map of rules the keys are the
 * names. If a rule fails while it runs, the listener is called once and the rule does not run again.
 */
export function customRules(modules: readonly ImportedModule[], listener: Listener): CustomRules {
  const rules = new Map<string, Rule>();
  const problems: string[] = [];
  for (const { path, exports, message } of modules) {
    const errors: string[] = [];
    if (exports === undefined) errors.push(message ?? 'cannot be loaded');
    else
      for (const [name, value] of attempt(() => exportedRules(path, exports), errors) ?? []) {
        const id = `${AREA}/${name}`;
        const rule = attempt(() => namedRule(name, value), errors);
        if (rule === undefined) continue;
        if (rules.has(id)) errors.push(`rule ${id} is already defined`);
        else rules.set(id, guarded(id, rule, listener));
      }
    const rest = errors.length - MOST_PROBLEMS;
    if (rest > 0) errors.splice(MOST_PROBLEMS, rest, `${rest} more of its rules are broken`);
    problems.push(...errors.map((error) => `${path}: ${error}`));
  }
  return { rules: Object.fromEntries(rules), problems };
}

/** Reading the exports may run code of the module: getters and proxies. */
function attempt<T>(read: () => T, errors: string[]): T | undefined {
  try {
    return read();
  } catch (error) {
    errors.push(error instanceof ValidationError ? error.message : `cannot be read: ${messageOf(error)}`);
    return undefined;
  }
}

const RULE_FIELDS = ['check', 'messages', 'docs', 'severity'] as const;

function exportedRules(
  path: string,
  exports: Readonly<Record<string, unknown>>,
): readonly (readonly [string, unknown])[] {
  const { default: exported } = exports;
  const file = path.slice(path.lastIndexOf('/') + 1).replace(/\.\w+$/, '');
  const looksLikeRule = !isRecord(exported) || RULE_FIELDS.some((key) => key in exported);
  return looksLikeRule ? [[file, exported]] : entriesOf(exported, 'the default export');
}

function namedRule(name: string, value: unknown): Rule {
  if (!NAME.test(name))
    throw new ValidationError(`"${name}" is not a valid rule name; use lowercase letters, digits and "-"`);
  return ruleOf(value);
}

/** The rule as plain data, with each field read once, so that later changes by the module have no effect. */
function ruleOf(value: unknown): Rule {
  if (!isRecord(value))
    throw new ValidationError('the default export is not a rule; export default defineRule({ ... })');
  const { severity, offByDefault, fix, judges, docs, options, messages, check } = value;
  if (severity !== 'error' && severity !== 'warning' && severity !== 'info')
    throw new ValidationError('severity must be "error", "warning" or "info"');
  if (fix !== undefined && fix !== 'safe' && fix !== 'unsafe')
    throw new ValidationError('fix must be "safe" or "unsafe"');
  const { summary, why, remedy } = isRecord(docs) ? docs : { summary: undefined, why: undefined, remedy: undefined };
  if (typeof summary !== 'string' || typeof why !== 'string' || typeof remedy !== 'string')
    throw new ValidationError('docs must have the texts summary, why and remedy');
  const declared = options === undefined ? undefined : optionsOf(options);
  const words = functionsOf(messages);
  if (words === undefined) throw new ValidationError('messages must be a map of functions');
  const basis = judges === undefined ? undefined : judgementOf(judges, words);
  const checks = checksOf(check);
  return {
    severity,
    offByDefault: offByDefault === true,
    fix,
    judges: basis,
    docs: { summary, why, remedy },
    options: declared,
    messages: words as Rule['messages'],
    check: checks,
  };
}

const BASES: readonly Basis[] = ['text', 'value', 'objects', 'tree'];

/** How the findings are judged: for all messages, or by message and `rest`. */
function judgementOf(judges: unknown, messages: Readonly<Record<string, unknown>>): Rule['judges'] {
  const error = 'judges must be "text", "value", "objects" or "tree", or a map of these by message';
  const basisOf = (value: unknown): Basis => {
    const basis = BASES.find((one) => one === value);
    if (basis === undefined) throw new ValidationError(error);
    return basis;
  };
  if (!isRecord(judges)) return basisOf(judges);
  const entries = entriesOf(judges, 'judges');
  if (!entries.every(([id]) => id === 'rest' || Object.hasOwn(messages, id))) throw new ValidationError(error);
  return Object.fromEntries(entries.map(([id, basis]) => [id, basisOf(basis)]));
}

/** By subject or path a function, or one with the conditions under which it is called. */
function checksOf(checks: unknown): Rule['check'] {
  if (!isRecord(checks)) throw new ValidationError(CHECKS);
  return Object.fromEntries(entriesOf(checks, 'check').map(([key, one]) => [key, checkOf(key, one)]));
}

const CHECKS =
  'check must be a map of functions, by kind, by path, or by manifest, unreadable, resource, route, filter, destination, listenerOwner, workload, podTemplate, container, schemaError, violation or cluster';

/** These are called with no object, so paths lead nowhere. */
const WITHOUT_PATHS: ReadonlySet<string> = new Set([
  'manifest',
  'unreadable',
  'schemaError',
  'violation',
  'cluster',
  'build',
  'suppression',
]);

const CONDITIONS = ['given', 'required', 'without'] as const;

function checkOf(key: string, written: unknown): AnyCheck | AnyConditional {
  if (typeof written === 'function') return written as AnyCheck;
  if (!isRecord(written)) throw new ValidationError(CHECKS);
  if (WITHOUT_PATHS.has(key))
    throw new ValidationError(`check.${key} must be a function: conditions are for checks of an object`);
  const unknown = Object.keys(written).find((field) => field !== 'check' && !CONDITIONS.some((one) => one === field));
  if (unknown !== undefined)
    throw new ValidationError(`check.${key} has the unknown field "${unknown}"; use "given", "required" or "without"`);
  const { check } = written;
  if (typeof check !== 'function') throw new ValidationError(`check.${key}.check must be a function`);
  const conditions = CONDITIONS.flatMap((field) => {
    const paths = written[field];
    if (paths === undefined) return [];
    const listed = textsOf(paths);
    if (listed === undefined || listed.length === 0)
      throw new ValidationError(`check.${key}.${field} must be a list of at least one path`);
    return [[field, listed] as const];
  });
  if (conditions.length === 0) throw new ValidationError(`check.${key} requires "given", "required" or "without"`);
  return { ...Object.fromEntries(conditions), check: check as AnyCheck };
}

function functionsOf(value: unknown): Readonly<Record<string, unknown>> | undefined {
  if (!isRecord(value)) return undefined;
  const entries = entriesOf(value, 'a map of functions');
  return entries.every(([, one]) => typeof one === 'function') ? Object.fromEntries(entries) : undefined;
}

function optionsOf(options: unknown): Options {
  if (!isRecord(options)) throw new ValidationError('options must be a map of options by name');
  return Object.fromEntries(entriesOf(options, 'options').map(([name, option]) => [name, optionOf(name, option)]));
}

const FORMS: readonly Option['is'][] = ['texts', 'text', 'words', 'number', 'boolean'];

function optionOf(name: string, option: unknown): Option {
  if (!isRecord(option)) throw new ValidationError(`option "${name}" must be a map with is, docs and default`);
  const { is: word, docs, default: standard, what, errorOf, pattern, words, min, max } = option;
  const is = FORMS.find((form) => form === word);
  if (is === undefined) throw new ValidationError(`option "${name}": "is" must be ${FORMS.join(', ')}`);
  if (typeof docs !== 'string') throw new ValidationError(`option "${name}" must have the text docs`);
  const form = {
    what: optional(what, isText, `option "${name}": what must be a text`),
    pattern: optional(pattern, isText, `option "${name}": pattern must be a text`),
    errorOf: optional(errorOf, isJudge, `option "${name}": errorOf must be a function`),
  };
  const bounds = {
    min: optional(min, isNumber, `option "${name}": min must be a number`),
    max: optional(max, isNumber, `option "${name}": max must be a number`),
  };
  const listed = textsOf(words);
  if (is === 'words' && (listed === undefined || !listed.some((one) => one === standard)))
    throw new ValidationError(`option "${name}" must have a list of words, with its default among them`);
  const texts = textsOf(standard);
  if (is === 'texts' && texts !== undefined) return { is, docs, default: texts, ...form };
  if (is === 'text' && isText(standard)) return { is, docs, default: standard, ...form };
  if (is === 'words' && isText(standard) && listed !== undefined) return { is, docs, default: standard, words: listed };
  if (is === 'number' && isNumber(standard)) return { is, docs, default: standard, ...bounds };
  if (is === 'boolean' && typeof standard === 'boolean') return { is, docs, default: standard };
  throw new ValidationError(`option "${name}": its default is not of type "${is}"`);
}

const isText = (value: unknown): value is string => typeof value === 'string';
const isNumber = (value: unknown): value is number => typeof value === 'number' && !Number.isNaN(value);
const isJudge = (value: unknown): value is (text: string) => string | undefined => typeof value === 'function';

function optional<T>(value: unknown, is: (value: unknown) => value is T, error: string): T | undefined {
  if (value === undefined) return undefined;
  if (!is(value)) throw new ValidationError(error);
  return value;
}

/** A copy of a list of texts; undefined if the value is not one. */
function textsOf(value: unknown): readonly string[] | undefined {
  if (!Array.isArray(value)) return undefined;
  if (value.length > MOST_ENTRIES) throw new ValidationError(`a list has more than ${MOST_ENTRIES} items`);
  const copy: readonly unknown[] = Array.from(value);
  return copy.every(isText) ? copy : undefined;
}

function entriesOf(map: Readonly<Record<string, unknown>>, what: string): readonly (readonly [string, unknown])[] {
  const entries = Object.entries(map);
  if (entries.length > MOST_ENTRIES) throw new ValidationError(`${what} has more than ${MOST_ENTRIES} entries`);
  return entries;
}
