/** Rules that users write: their shape is checked, and what they throw stays with them. */

import type { Option, Options } from '../linter/options.ts';
import type { Context, Messages, Rule, Rules, Wording } from '../linter/rule.ts';
import type { Place } from '../load/value/place.ts';

/** A module that was imported, or why it could not be. */
export interface ImportedModule {
  /** How it is named in what is said about it. */
  readonly path: string;
  readonly exports: Readonly<Record<string, unknown>> | undefined;
  readonly message?: string;
}

export interface CustomRules {
  /** By id: `custom/<name>`. */
  readonly rules: Rules;
  /** What is wrong with modules and rules, one sentence each; more may come while rules run. */
  readonly problems: readonly string[];
}

const AREA = 'custom';
const NAME = /^[a-z0-9]+(-[a-z0-9]+)*$/;
const SEVERITIES: readonly unknown[] = ['error', 'warning', 'info'];

/**
 * The rules of modules. A default export that is a rule gets the name of its file; one that is a map of rules names
 * them itself. `tell` hears, once for each rule, of one that fails while it runs; it does not run on.
 */
export function customRules(modules: readonly ImportedModule[], tell: (problem: string) => void): CustomRules {
  const rules = new Map<string, Rule>();
  const problems: string[] = [];
  for (const { path, exports, message } of modules) {
    if (exports === undefined) {
      problems.push(`${path}: ${message ?? 'cannot be loaded'}`);
      continue;
    }
    for (const [name, value] of exportedRules(path, exports.default)) {
      const id = `${AREA}/${name}`;
      const flaw = !NAME.test(name)
        ? `"${name}" is no name for a rule; use small letters, digits and "-"`
        : flawOf(value);
      if (flaw !== undefined) problems.push(`${path}: ${flaw}`);
      else if (rules.has(id)) problems.push(`${path}: there is a rule ${id} already`);
      else if (isRule(value)) rules.set(id, guarded(id, value, tell));
    }
  }
  return { rules: Object.fromEntries(rules), problems };
}

const RULE_KEYS = ['check', 'messages', 'docs', 'severity'] as const;
const DOCS_KEYS = ['summary', 'why', 'remedy'] as const;

function exportedRules(path: string, exported: unknown): readonly (readonly [string, unknown])[] {
  const file = path.slice(path.lastIndexOf('/') + 1).replace(/\.\w+$/, '');
  const looksLikeRule = !isRecord(exported) || RULE_KEYS.some((key) => key in exported);
  return looksLikeRule ? [[file, exported]] : Object.entries(exported);
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** Whether a value has the shape of a rule, as far as it can be seen without running it. */
function isRule(value: unknown): value is Rule {
  return flawOf(value) === undefined;
}

function flawOf(value: unknown): string | undefined {
  if (!isRecord(value)) return 'the default export is no rule; export default defineRule({ ... })';
  const { severity, docs, options, messages, check } = value;
  if (!SEVERITIES.includes(severity)) return 'severity must be "error", "warning" or "info"';
  if (!isRecord(docs) || !DOCS_KEYS.every((key) => typeof docs[key] === 'string'))
    return 'docs must have the texts summary, why and remedy';
  const optionFlaw = options === undefined ? undefined : flawOfOptions(options);
  if (optionFlaw !== undefined) return optionFlaw;
  if (!isRecord(messages) || !Object.values(messages).every((one) => typeof one === 'function'))
    return 'messages must be a map of functions';
  if (!isRecord(check) || !Object.values(check).every((one) => typeof one === 'function'))
    return 'check must be a map of functions, by kind or by manifest, resource, workload or cluster';
  return undefined;
}

function flawOfOptions(options: unknown): string | undefined {
  if (!isRecord(options)) return 'options must be a map of options by name';
  return Object.entries(options)
    .map(([name, option]) => flawOfOption(name, option))
    .find((flaw) => flaw !== undefined);
}

const isTexts = (value: unknown): value is readonly string[] =>
  Array.isArray(value) && value.every((one) => typeof one === 'string');

/** Whether a value is one of an option, by what the option is. */
const FORMS: Readonly<Record<Option['is'], (value: unknown) => boolean>> = {
  texts: isTexts,
  text: (value) => typeof value === 'string',
  words: (value) => typeof value === 'string',
  number: (value) => typeof value === 'number',
  boolean: (value) => typeof value === 'boolean',
};

function flawOfOption(name: string, option: unknown): string | undefined {
  if (!isRecord(option)) return `option "${name}" must be a map with is, docs and default`;
  const [form, fits] = Object.entries(FORMS).find(([each]) => each === option.is) ?? [];
  if (form === undefined || fits === undefined)
    return `option "${name}": "is" must be ${Object.keys(FORMS).join(', ')}`;
  if (typeof option.docs !== 'string') return `option "${name}" must have the text docs`;
  if (option.is === 'words' && !(isTexts(option.words) && option.words.some((word) => word === option.default)))
    return `option "${name}" must have a list of words, with its default among them`;
  if (!fits(option.default)) return `option "${name}": its default is of another form than "${form}"`;
  return undefined;
}

type Run = (subject: never, context: Context<Messages>) => unknown;

/** The rule, with checks that report what they throw and then keep still. */
function guarded(id: string, rule: Rule, tell: (problem: string) => void): Rule {
  let hasFailed = false;
  const fail = (error: unknown): void => {
    if (!hasFailed)
      tell(`rule ${id} failed, so it is left out: ${error instanceof Error ? error.message : String(error)}`);
    hasFailed = true;
  };
  const guard =
    (run: Run): Run =>
    (subject, context) => {
      if (hasFailed) return;
      try {
        const result = run(subject, careful(context));
        if (!(result instanceof Promise)) return;
        result.catch(() => undefined);
        fail('a check must not be asynchronous');
      } catch (error) {
        fail(error);
      }
    };
  const checks = Object.entries(rule.check).map(([key, run]) => [key, guard(run as Run)]);
  const messages = Object.entries(rule.messages).map(([key, word]) => [
    key,
    (data: never) => checkedWording(word(data)),
  ]);
  return {
    severity: rule.severity,
    offByDefault: rule.offByDefault,
    fix: rule.fix,
    docs: rule.docs,
    options: rule.options === undefined ? undefined : guardedOptions(id, rule.options, tell),
    messages: Object.fromEntries(messages),
    check: Object.fromEntries(checks),
  };
}

/** The options, where what judges a text lets it pass when it fails. */
function guardedOptions(id: string, options: Options, tell: (problem: string) => void): Options {
  const guardOption = (name: string, option: Option): Option => {
    if ((option.is !== 'texts' && option.is !== 'text') || option.flawOf === undefined) return option;
    const { flawOf } = option;
    const guardedFlaw = (text: string): string | undefined => {
      try {
        const flaw: unknown = flawOf(text);
        return typeof flaw === 'string' ? flaw : undefined;
      } catch (error) {
        tell(`rule ${id} cannot judge its option "${name}": ${error instanceof Error ? error.message : String(error)}`);
        return undefined;
      }
    };
    return { ...option, flawOf: guardedFlaw };
  };
  return Object.fromEntries(Object.entries(options).map(([name, option]) => [name, guardOption(name, option)]));
}

function checkedWording(wording: unknown): Wording {
  if (typeof wording === 'string') return wording;
  if (isRecord(wording) && typeof wording.message === 'string' && typeof wording.help === 'string')
    return { message: wording.message, help: wording.help };
  throw new Error('a message must be a string, or { message, help }');
}

/** The same context, but `report` refuses what is no place: it would fail later, where nobody knows whose it was. */
function careful(context: Context<Messages>): Context<Messages> {
  const report: Context<Messages>['report'] = (at, id, data, extra) => {
    if (!isPlace(at)) throw new Error('report wants a place first, such as root.at or root.child("spec").key');
    context.report(at, id, data, extra);
  };
  // What the context computes when it is asked for stays so.
  return Object.create(context, { report: { value: report } });
}

function isPlace(at: unknown): at is Place {
  if (!isRecord(at) || !isRecord(at.file) || !isRecord(at.span)) return false;
  return typeof at.file.path === 'string' && typeof at.span.start === 'number' && typeof at.span.end === 'number';
}
