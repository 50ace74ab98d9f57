/** What rule modules import from the library to make findings and fixes: each says what it expected where it is handed something else. */
import type { Edit, Fix } from '../linter/diagnostic.ts';
import * as edits from '../linter/edits.ts';
import type { NoOptions, Options } from '../linter/options.ts';
import * as rule from '../linter/rule.ts';
import type { Cursor } from '../load/value/cursor.ts';
import * as place from '../load/value/place.ts';
import { describe as describeIdentity, type Identity } from '../model/objects/resource.ts';
import * as distance from '../text/edit-distance.ts';
import { isRecord, kindOf } from './arguments.ts';
import { UsageError } from './usage-error.ts';

/** Gives a rule its types. The rest of its shape is looked at when kroute loads the module. */
export function defineRule<const M extends rule.Messages, const O extends Options = NoOptions>(
  spec: rule.RuleSpec<M, O>,
): rule.Rule {
  expect(isRecord(spec), 'defineRule', 'an object with severity, docs, messages and check', spec);
  return rule.defineRule(spec);
}

/** An edit that puts a text where something else is written. */
export function replacing(at: place.Place, text: string): Edit {
  expect(isPlace(at), 'replacing', 'a place such as root.at', at);
  expectText(text, 'replacing');
  return edits.replacing(at, text);
}

/**
 * Another string for a scalar, in the quotes it has, or in new ones where it would be no string without; undefined where
 * there is nothing to rewrite.
 */
export function rewriting(scalar: Cursor, text: string): Edit | undefined {
  expectCursor(scalar, 'rewriting');
  expectText(text, 'rewriting');
  return edits.rewriting(scalar, text);
}

/** Another key for an entry, in the quotes it has; undefined where its mapping has that key already. */
export function renamingKey(entry: Cursor, key: string): Edit | undefined {
  expectCursor(entry, 'renamingKey');
  expectText(key, 'renamingKey');
  return edits.renamingKey(entry, key);
}

/** Takes an entry out of its mapping; undefined where that cannot be done without touching anything else. */
export function removing(entry: Cursor): Edit | undefined {
  expectCursor(entry, 'removing');
  return edits.removing(entry);
}

/**
 * Writes `key: value` before an entry of a mapping: in its column, or beside it within braces; undefined where the
 * indentation was lost.
 */
export function writingBefore(entry: Cursor, key: string, value: string | number): Edit | undefined {
  expectCursor(entry, 'writingBefore');
  expectText(key, 'writingBefore');
  const isValue = typeof value === 'string' || (typeof value === 'number' && Number.isFinite(value));
  expect(isValue, 'writingBefore', 'a text or a number last', value);
  return edits.writingBefore(entry, key, value);
}

/** A fix of what cannot have meant anything else; none where an edit is missing. */
export function safeFix(title: string, ...made: readonly (Edit | undefined)[]): Fix | undefined {
  expectText(title, 'safeFix');
  expectEdits(made, 'safeFix');
  return edits.safeFix(title, ...made);
}

/** A fix that may change what the manifest means; none where an edit is missing. */
export function unsafeFix(title: string, ...made: readonly (Edit | undefined)[]): Fix | undefined {
  expectText(title, 'unsafeFix');
  expectEdits(made, 'unsafeFix');
  return edits.unsafeFix(title, ...made);
}

/** `spec.ports[0].nodePort`, the way the API server names fields. */
export function fieldPath(path: readonly place.Step[]): string {
  expect(isSteps(path), 'fieldPath', 'a list of names and indexes', path);
  return place.fieldPath(path);
}

/** RFC 6901: `/spec/ports/0/nodePort`; the whole document is `''`. */
export function pointer(path: readonly place.Step[]): string {
  expect(isSteps(path), 'pointer', 'a list of names and indexes', path);
  return place.pointer(path);
}

/** `Service default/web`, `IngressClass nginx`. */
export function describe(identity: Identity): string {
  const isIdentity =
    isRecord(identity) && [identity.kind, identity.namespace, identity.name].every((one) => typeof one === 'string');
  expect(isIdentity, 'describe', 'an object with the texts kind, namespace and name', identity);
  return describeIdentity(identity);
}

/** The candidate that was probably meant by a word; undefined where none is near. */
export function didYouMean(word: string, candidates: Iterable<string>): string | undefined {
  expectText(word, 'didYouMean');
  const list: readonly unknown[] = isIterable(candidates) ? Array.from(candidates) : [undefined];
  if (list.every((one) => typeof one === 'string')) return distance.didYouMean(word, list);
  throw refusal('didYouMean', 'a list of texts last', candidates);
}

function refusal(name: string, expected: string, value: unknown): UsageError {
  return new UsageError(`${name}: it takes ${expected}, and not ${kindOf(value)}`);
}

function expect(holds: boolean, name: string, expected: string, value: unknown): void {
  if (!holds) throw refusal(name, expected, value);
}

function isIterable(value: unknown): value is Iterable<unknown> {
  if (typeof value === 'string') return true;
  return (
    typeof value === 'object' &&
    value !== null &&
    Symbol.iterator in value &&
    typeof value[Symbol.iterator] === 'function'
  );
}

function expectText(value: unknown, name: string): void {
  expect(typeof value === 'string', name, 'a text', value);
}

/** By its shape: the library and the command line may be two copies of one class. */
function expectCursor(value: unknown, name: string): void {
  const isCursor = isRecord(value) && isRecord(value.document) && 'step' in value && typeof value.child === 'function';
  expect(isCursor, name, 'a cursor such as root.child("spec")', value);
}

function expectEdits(made: readonly unknown[], name: string): void {
  for (const edit of made)
    expect(
      edit === undefined ||
        (isRecord(edit) && isRecord(edit.file) && isSpan(edit.span) && typeof edit.text === 'string'),
      name,
      'edits such as rewriting(port, "443")',
      edit,
    );
}

function isPlace(value: unknown): boolean {
  return isRecord(value) && isRecord(value.file) && typeof value.file.path === 'string' && isSpan(value.span);
}

function isSpan(value: unknown): boolean {
  return isRecord(value) && typeof value.start === 'number' && typeof value.end === 'number';
}

function isSteps(value: unknown): boolean {
  return Array.isArray(value) && value.every((step: unknown) => typeof step === 'string' || typeof step === 'number');
}
