/**
 * Helpers that rule modules import from the library to make findings and fixes. If an argument is invalid, the error
 * says what was expected.
 */
import type { Edit, Fix } from '../linter/diagnostic.ts';
import * as edits from '../linter/edits.ts';
import type { NoOptions, Options } from '../linter/options.ts';
import * as rule from '../linter/rule.ts';
import type { Cursor } from '../load/value/cursor.ts';
import * as place from '../load/value/place.ts';
import { describe as describeIdentity, type Identity } from '../model/objects/resource.ts';
import * as distance from '../text/edit-distance.ts';
import { isRecord } from '../text/record.ts';
import { kindOf } from './arguments.ts';
import { UsageError } from './usage-error.ts';

/** Gives a rule its types. The rule is checked further when kroute loads the module. */
export function defineRule<const M extends rule.Messages, const K extends string, const O extends Options = NoOptions>(
  spec: rule.RuleSpec<M, O, K>,
): rule.Rule {
  expect(isRecord(spec), 'defineRule', 'an object with severity, docs, messages and check', spec);
  return rule.defineRule<M, K, O>(spec);
}

/** An edit that replaces the text at a place. */
export function replacing(at: place.Place, text: string): Edit {
  expect(isPlace(at), 'replacing', 'a place such as root.at', at);
  expectText(text, 'replacing');
  return edits.replacing(at, text);
}

/**
 * Replaces the value of a scalar by a string. Keeps the quotes, and adds them where the value would otherwise not be a
 * string; undefined if there is nothing to replace.
 */
export function rewriting(scalar: Cursor, text: string): Edit | undefined {
  expectCursor(scalar, 'rewriting');
  expectText(text, 'rewriting');
  return edits.rewriting(scalar, text);
}

/** Renames the key of an entry and keeps its quotes; undefined if the mapping already has the new key. */
export function renamingKey(entry: Cursor, key: string): Edit | undefined {
  expectCursor(entry, 'renamingKey');
  expectText(key, 'renamingKey');
  return edits.renamingKey(entry, key);
}

/** Removes an entry from its mapping; undefined if this would change other entries. */
export function removing(entry: Cursor): Edit | undefined {
  expectCursor(entry, 'removing');
  return edits.removing(entry);
}

/**
 * Writes `key: value` before an entry of a mapping: in the same column, or next to it within braces; undefined if the
 * indentation was lost.
 */
export function writingBefore(entry: Cursor, key: string, value: string | number): Edit | undefined {
  expectCursor(entry, 'writingBefore');
  expectText(key, 'writingBefore');
  const isValue = typeof value === 'string' || (typeof value === 'number' && Number.isFinite(value));
  expect(isValue, 'writingBefore', 'a text or a number last', value);
  return edits.writingBefore(entry, key, value);
}

/** A fix that is certainly what the author meant; undefined if an edit is undefined. */
export function safeFix(title: string, ...made: readonly (Edit | undefined)[]): Fix | undefined {
  expectText(title, 'safeFix');
  expectEdits(made, 'safeFix');
  return edits.safeFix(title, ...made);
}

/** A fix that may change what the manifest means; undefined if an edit is undefined. */
export function unsafeFix(title: string, ...made: readonly (Edit | undefined)[]): Fix | undefined {
  expectText(title, 'unsafeFix');
  expectEdits(made, 'unsafeFix');
  return edits.unsafeFix(title, ...made);
}

/** `spec.ports[0].nodePort`: a field as the API server writes it. */
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

/** The candidate that is most similar to a word; undefined if none is close. */
export function didYouMean(word: string, candidates: Iterable<string>): string | undefined {
  expectText(word, 'didYouMean');
  const list: readonly unknown[] = isIterable(candidates) ? Array.from(candidates) : [undefined];
  if (list.every((one) => typeof one === 'string')) return distance.didYouMean(word, list);
  throw refusal('didYouMean', 'a list of texts last', candidates);
}

function refusal(name: string, expected: string, value: unknown): UsageError {
  return new UsageError(`${name}: it takes ${expected}, not ${kindOf(value)}`);
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

/** Checked by shape: the library and the command line may have two copies of the class. */
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
