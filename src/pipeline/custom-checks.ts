/** Runs the checks of custom rules. Their exceptions are reported as theirs, and they cannot change data of kroute. */
import type { Edit, Fix, Note } from '../linter/diagnostic.ts';
import type { Option, Options } from '../linter/options.ts';
import type { AnyCheck, Context, Extra, Messages, Rule, Wording } from '../linter/rule.ts';
import type { Place } from '../load/value/place.ts';
import { isRecord } from '../text/record.ts';
import type { SourceFile } from '../text/source-file.ts';
import { messageOf } from '../text/thrown.ts';
import { frozen, frozenCluster, frozenRoutes } from './frozen.ts';

/** Gets reports about custom rules while they run. */
export interface Listener {
  /** One sentence about a rule that failed. */
  tell(problem: string): void;
  /** Which custom code runs from now on, such as `rule custom/owner`; undefined for none. */
  runs(name: string | undefined): void;
}

type Run = (subject: never, context: Context<Messages>, of: never) => unknown;

/** The rule, with checks that report an exception once and then do nothing. */
export function guarded(id: string, rule: Rule, listener: Listener): Rule {
  let hasFailed = false;
  const fail = (message: string): void => {
    if (!hasFailed) listener.tell(`rule ${id} failed, so it is left out: ${message}`);
    hasFailed = true;
  };
  const guard = (run: AnyCheck): Run => {
    // A run has one context for each rule.
    let last: { readonly of: Context<Messages>; readonly careful: Careful } | undefined;
    return (subject, context, of) => {
      if (hasFailed) return;
      if (last?.of !== context) last = { of: context, careful: carefulContext(context, rule.messages) };
      const { careful } = last;
      listener.runs(`rule ${id}`);
      try {
        const error = errorOfResult(run(careful.handed(subject), careful.context, careful.handed(of)));
        if (error !== undefined) fail(error);
      } catch (error) {
        fail(messageOf(error));
      } finally {
        listener.runs(undefined);
      }
    };
  };
  const checks = Object.entries(rule.check).map(([key, written]) => [
    key,
    typeof written === 'function' ? guard(written) : { ...written, check: guard(written.check) },
  ]);
  const messages = Object.entries(rule.messages).map(([key, word]) => [
    key,
    (data: never) => checkedWording(word(data)),
  ]);
  return {
    ...rule,
    options: rule.options === undefined ? undefined : guardedOptions(id, rule.options, listener),
    messages: Object.fromEntries(messages),
    check: Object.fromEntries(checks),
  };
}

/** A check must return nothing; a promise or generator would never be awaited. */
function errorOfResult(result: unknown): string | undefined {
  if ((typeof result !== 'object' && typeof result !== 'function') || result === null) return undefined;
  if ('then' in result && typeof result.then === 'function') {
    Promise.resolve(result).catch(() => undefined);
    return 'a check must not be asynchronous';
  }
  return 'next' in result && typeof result.next === 'function' ? 'a check must not be a generator' : undefined;
}

/** The options of the rule. If the function that checks a text throws, the text is accepted. */
function guardedOptions(id: string, options: Options, listener: Listener): Options {
  const guardOption = (name: string, option: Option): Option => {
    if ((option.is !== 'texts' && option.is !== 'text') || option.errorOf === undefined) return option;
    const { errorOf } = option;
    const guardedError = (text: string): string | undefined => {
      listener.runs(`rule ${id}`);
      try {
        const error: unknown = errorOf(text);
        return typeof error === 'string' ? error : undefined;
      } catch (error) {
        listener.tell(`rule ${id} cannot judge its option "${name}": ${messageOf(error)}`);
        return undefined;
      } finally {
        listener.runs(undefined);
      }
    };
    return { ...option, errorOf: guardedError };
  };
  return Object.fromEntries(Object.entries(options).map(([name, option]) => [name, guardOption(name, option)]));
}

function checkedWording(wording: unknown): Wording {
  if (typeof wording === 'string') return wording;
  if (isRecord(wording)) {
    const { message, help } = wording;
    if (typeof message === 'string' && typeof help === 'string') return { message, help };
  }
  throw new Error('a message must be a string, or { message, help }');
}

interface Careful {
  readonly context: Context<Messages>;
  /** What a check is called with instead of its subject. */
  handed(subject: never): never;
}

/**
 * The same context with read-only data, and with a `report` that accepts only valid findings: an invalid one would fail
 * later, where it is not known which rule made it.
 */
function carefulContext(context: Context<Messages>, messages: Messages): Careful {
  const files = new WeakSet<object>(context.project.files);
  const resources = new WeakSet<object>(context.cluster.resources);
  const report = (at: unknown, id: unknown, data: unknown, extra?: unknown): void => {
    const place = placeOf(at, files);
    if (place === undefined)
      throw new Error('the first argument of report must be a place, such as root.at or root.child("spec").key');
    const message = String(id);
    if (!Object.hasOwn(messages, message)) throw new Error(`no message "${message}"`);
    context.report(place, message, data as never, extraOf(extra, files, resources));
  };
  const cluster = frozenCluster(context.cluster);
  const careful: Context<Messages> = Object.freeze({
    settings: frozen(context.settings),
    options: frozen(context.options),
    project: Object.freeze({ ...frozen(context.project), cluster }),
    cluster,
    get routes() {
      return frozenRoutes(context.routes);
    },
    report,
  });
  return {
    context: careful,
    // The subject of a check may be the cluster. The types do not show that both are clusters then.
    handed: (subject) => ((subject as unknown) === context.cluster ? (cluster as never) : frozen(subject)),
  };
}

/** A copy of a place in one of the files; undefined if the value is not such a place. */
function placeOf(at: unknown, files: WeakSet<object>): Place | undefined {
  if (!isRecord(at)) return undefined;
  const { file, span, document, path } = at;
  const range = isFile(file, files) ? spanOf(span, file) : undefined;
  if (!isFile(file, files) || range === undefined || !isIndex(document) || !Array.isArray(path)) return undefined;
  const steps: readonly unknown[] = Array.from(path);
  if (!steps.every((step) => typeof step === 'string' || typeof step === 'number')) return undefined;
  return { file, span: range, document, path: steps };
}

function isFile(value: unknown, files: WeakSet<object>): value is SourceFile {
  return typeof value === 'object' && value !== null && files.has(value);
}

function spanOf(span: unknown, { text }: SourceFile): Place['span'] | undefined {
  if (!isRecord(span)) return undefined;
  const { start, end } = span;
  return isIndex(start) && isIndex(end) && start <= end && end <= text.length ? { start, end } : undefined;
}

const isIndex = (value: unknown): value is number => Number.isSafeInteger(value) && Number(value) >= 0;

/** A checked copy of the last argument of `report`. */
function extraOf(extra: unknown, files: WeakSet<object>, resources: WeakSet<object>): Extra | undefined {
  if (extra === undefined) return undefined;
  if (!isRecord(extra))
    throw new Error('the last argument of report must be an object with notes, fix, severity or about');
  const { severity, notes, fix, about } = extra;
  if (severity !== undefined && severity !== 'error' && severity !== 'warning' && severity !== 'info')
    throw new Error('the severity of a finding must be "error", "warning" or "info"');
  if (about !== undefined && !(typeof about === 'object' && about !== null && resources.has(about)))
    throw new Error('about must be one of the objects of the cluster');
  return {
    severity,
    notes: notes === undefined ? undefined : notesOf(notes, files),
    fix: fix === undefined ? undefined : fixOf(fix, files),
    about: about as Extra['about'],
  };
}

function notesOf(notes: unknown, files: WeakSet<object>): readonly Note[] {
  const error = 'notes must be a list of { message, at }, where "at" is a place';
  if (!Array.isArray(notes)) throw new Error(error);
  return Array.from(notes, (note: unknown) => {
    const { message, at } = isRecord(note) ? note : { message: undefined, at: undefined };
    const place = placeOf(at, files);
    if (typeof message !== 'string' || place === undefined) throw new Error(error);
    return { message, at: place };
  });
}

function fixOf(fix: unknown, files: WeakSet<object>): Fix {
  const error = 'a fix must be made by safeFix or unsafeFix';
  if (!isRecord(fix)) throw new Error(error);
  const { title, safety, edits } = fix;
  if (typeof title !== 'string' || (safety !== 'safe' && safety !== 'unsafe') || !Array.isArray(edits))
    throw new Error(error);
  const copies = Array.from(edits, (edit: unknown): Edit => {
    const { file, span, text } = isRecord(edit) ? edit : { file: undefined, span: undefined, text: undefined };
    const range = isFile(file, files) ? spanOf(span, file) : undefined;
    if (!isFile(file, files) || range === undefined || typeof text !== 'string') throw new Error(error);
    return { file, span: range, text };
  });
  return { title, safety, edits: copies };
}
