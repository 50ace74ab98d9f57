/** Checks that data from a cache file has the expected form; other data is not used. */
import { SEVERITY_RANK } from '../linter/diagnostic.ts';
import type { PortableFinding } from '../linter/serialized-diagnostics.ts';
import type { KeptObjects, KeptRun } from './result-cache.ts';

type Fields = Readonly<Record<string, unknown>>;

/** A stored run; undefined if the data has another form. */
export function readRun(data: unknown): KeptRun | undefined {
  return isRun(data) ? data : undefined;
}

/** Stored findings of object rules, as the entries of the map; undefined if the data has another form. */
export function readObjects(data: unknown): KeptObjects | undefined {
  return isObjects(data) ? new Map(data) : undefined;
}

function isObjects(data: unknown): data is readonly (readonly [string, readonly PortableFinding[]])[] {
  return isListOf(
    data,
    (entry) =>
      Array.isArray(entry) &&
      entry.length === 2 &&
      typeof entry[0] === 'string' &&
      isListOf(entry[1], (one) => isFinding(one) && isOptional(one.resource, isObjectPlace)),
  );
}

function isRun(data: unknown): data is KeptRun {
  return (
    isFields(data) &&
    isFields(data.holds) &&
    isOptional(data.holds.after, isNumber) &&
    isOptional(data.holds.until, isNumber) &&
    isFields(data.outcome) &&
    isListOf(data.outcome.found, (one) => isFinding(one) && isOptional(one.about, isIdentity)) &&
    areAll(isCount, data.outcome.suppressed, data.outcome.documents, data.outcome.resources) &&
    isListOf(data.outcome.skipped, (one) => isFields(one) && areAll(isText, one.file, one.reason))
  );
}

function isFinding(data: unknown): data is Fields {
  return (
    isFields(data) &&
    areAll(isText, data.rule, data.messageId, data.message) &&
    isText(data.severity) &&
    Object.hasOwn(SEVERITY_RANK, data.severity) &&
    isOptional(data.help, isText) &&
    isPlace(data.at) &&
    isListOf(data.notes, (note) => isFields(note) && isText(note.message) && isPlace(note.at)) &&
    isOptional(data.fix, isFix)
  );
}

function isPlace(data: unknown): boolean {
  return isSpan(data) && isCount(data.document) && isListOf(data.path, (step) => isText(step) || isCount(step));
}

function isFix(data: unknown): boolean {
  return (
    isFields(data) &&
    isText(data.title) &&
    (data.safety === 'safe' || data.safety === 'unsafe') &&
    isListOf(data.edits, (edit) => isSpan(edit) && isText(edit.text))
  );
}

// Whether the span is within its file is checked when the text is looked up.
function isSpan(data: unknown): data is Fields {
  return (
    isFields(data) &&
    isText(data.file) &&
    areAll(isCount, data.start, data.end) &&
    Number(data.start) <= Number(data.end)
  );
}

function isObjectPlace(data: unknown): boolean {
  return isFields(data) && isText(data.file) && isCount(data.index);
}

function isIdentity(data: unknown): boolean {
  return isFields(data) && areAll(isText, data.apiVersion, data.group, data.kind, data.name, data.namespace);
}

function isFields(data: unknown): data is Fields {
  return typeof data === 'object' && data !== null;
}

function isListOf(data: unknown, is: (one: unknown) => boolean): boolean {
  return Array.isArray(data) && data.every(is);
}

function isOptional(data: unknown, is: (one: unknown) => boolean): boolean {
  return data === undefined || is(data);
}

function areAll(is: (one: unknown) => boolean, ...data: readonly unknown[]): boolean {
  return data.every(is);
}

const isText = (data: unknown): data is string => typeof data === 'string';
const isNumber = (data: unknown): data is number => typeof data === 'number';
const isCount = (data: unknown): data is number => isNumber(data) && Number.isSafeInteger(data) && data >= 0;
