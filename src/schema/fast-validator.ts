/**
 * Sees of most objects that nothing is wrong with them, on the tape as they were read: their data need not be built for
 * a validator then. Where it does not say so, nothing is decided, and the validator must be asked.
 */

import { isSurelyString } from '../load/scalar/plain.ts';
import { scalarValue } from '../load/scalar/scalar.ts';
import { extraOf, Kind, kindOf, nextOf, startOf, type Tape, type Scalar as Value } from '../load/tape/tape.ts';
import { keyText } from '../load/value/value.ts';
import { query } from '../text/query.ts';
import type { Limits, Scalar } from './definition.ts';
import { FORMAT_PATTERNS } from './json-schema.ts';
import type { DefinedForm, Form, ObjectForm } from './type-tree.ts';

/** Whether the value at a node surely is as its form says. Aliases and merges are left to the validator. */
export function conforms(tape: Tape, node: number, form: DefinedForm): boolean {
  return checkOfDefinition(form)(tape, node, 0);
}

type Check = (tape: Tape, node: number, depth: number) => boolean;

/** No field of the API lies deeper. */
const MAX_DEPTH = 100;
/** Longer lists are compared by the validator, if their items must differ. */
const MAX_COMPARED = 32;

const checkOfDefinition = query(
  'fast-validator.checkOfDefinition',
  (form: DefinedForm): Check => ('fields' in form ? checkOfObject(form) : checkOf(form.type)),
);

function checkOf(form: Form): Check {
  if (typeof form === 'string') return SCALARS[form];
  if (typeof form === 'function') {
    let check: Check | undefined;
    return (tape, node, depth) => (check ??= checkOfDefinition(form()))(tape, node, depth);
  }
  if ('list' in form) return checkOfList(checkOf(form.list), form.keys, form);
  if ('map' in form) return checkOfMap(checkOf(form.map), form);
  if ('enum' in form) {
    const allowed = new Set<Value>(form.enum);
    return (tape, node) => isScalar(tape, node) && allowed.has(scalarValue(tape, node));
  }
  const check = checkOf(form.is);
  const pattern = form.pattern === undefined ? undefined : new RegExp(form.pattern);
  return (tape, node, depth) => check(tape, node, depth) && isWithin(tape, node, form, pattern);
}

function checkOfObject({ fields, required = [], isOpen = false }: ObjectForm): Check {
  const known = new Map(
    Object.entries(fields).map(([field, form]) => {
      const place = required.indexOf(field);
      return [field, { check: checkOf(form), bit: place < 0 ? 0 : 1 << place }] as const;
    }),
  );
  const needed = 2 ** required.length - 1;
  return (tape, node, depth) => {
    if (kindOf(tape, node) !== Kind.Mapping || depth > MAX_DEPTH) return false;
    const end = nextOf(tape, node);
    let present = 0;
    for (let key = node + 1; key < end; ) {
      const name = keyText(tape, key);
      const field = known.get(name);
      const value = nextOf(tape, key);
      key = nextOf(tape, value);
      if (field === undefined) {
        if (!isOpen || name === '<<') return false;
      } else if (isNull(tape, value)) {
        // As if it was not there; but what is given twice may be there before.
        if (field.bit !== 0) return false;
      } else {
        if (!field.check(tape, value, depth + 1)) return false;
        present |= field.bit;
      }
    }
    return present === needed;
  };
}

function checkOfMap(check: Check, limits: Limits): Check {
  return (tape, node, depth) => {
    if (kindOf(tape, node) !== Kind.Mapping || depth > MAX_DEPTH) return false;
    const end = nextOf(tape, node);
    let count = 0;
    for (let key = node + 1; key < end; count++) {
      const value = nextOf(tape, key);
      if (keyText(tape, key) === '<<') return false;
      if (!isNull(tape, value) && !check(tape, value, depth + 1)) return false;
      key = nextOf(tape, value);
    }
    return limits.maxProperties === undefined || count <= limits.maxProperties;
  };
}

function checkOfList(check: Check, keys: readonly string[] | undefined, limits: Limits): Check {
  const { minItems = 0, maxItems = Number.POSITIVE_INFINITY } = limits;
  return (tape, node, depth) => {
    if (kindOf(tape, node) !== Kind.Sequence || depth > MAX_DEPTH) return false;
    const end = nextOf(tape, node);
    let count = 0;
    for (let item = node + 1; item < end; item = nextOf(tape, item)) {
      if (!check(tape, item, depth + 1)) return false;
      count++;
    }
    if (count < minItems || count > maxItems) return false;
    return keys === undefined || count < 2 || (count <= MAX_COMPARED && areDistinct(tape, node, keys));
  };
}

/** Whether no two items of a list agree in all keys. Without keys, the items themselves are scalars. */
function areDistinct(tape: Tape, list: number, keys: readonly string[]): boolean {
  const seen = new Set<string>();
  const end = nextOf(tape, list);
  for (let item = list + 1; item < end; item = nextOf(tape, item)) {
    const values = keys.length === 0 ? [scalarValue(tape, item)] : keys.map((key) => fieldOf(tape, item, key));
    // An item that lacks a key is like no other.
    if (values.some((value) => value === undefined || value === null)) continue;
    const identity = JSON.stringify(values);
    if (seen.has(identity)) return false;
    seen.add(identity);
  }
  return true;
}

/** The scalar under a key of a mapping, the last where it is given twice. */
function fieldOf(tape: Tape, mapping: number, field: string): Value | undefined {
  let found: Value | undefined;
  const end = nextOf(tape, mapping);
  for (let key = mapping + 1; key < end; key = nextOf(tape, nextOf(tape, key)))
    if (keyText(tape, key) === field) found = scalarValue(tape, nextOf(tape, key));
  return found;
}

function isWithin(tape: Tape, node: number, limits: Limits, pattern: RegExp | undefined): boolean {
  if (!isScalar(tape, node)) return false;
  const { minimum, maximum, minLength, maxLength } = limits;
  const value = scalarValue(tape, node);
  if (typeof value === 'number')
    return (minimum === undefined || value >= minimum) && (maximum === undefined || value <= maximum);
  if (typeof value !== 'string') return false;
  // Two units may make one character.
  if (minLength !== undefined && value.length < (minLength > 1 ? 2 * minLength : minLength)) return false;
  return (maxLength === undefined || value.length <= maxLength) && (pattern === undefined || pattern.test(value));
}

function isScalar(tape: Tape, node: number): boolean {
  return kindOf(tape, node) > Kind.Empty;
}

/** What counts as absent in a mapping. */
function isNull(tape: Tape, node: number): boolean {
  const kind = kindOf(tape, node);
  if (kind <= Kind.Empty) return kind === Kind.Empty;
  if (extraOf(tape, node) === 0 && !STARTS_OF_NULL.includes(tape.text.charAt(startOf(tape, node)))) return false;
  return scalarValue(tape, node) === null;
}

const STARTS_OF_NULL = '~nN';

const INT32 = 2 ** 31;
const INT64 = 2 ** 63;
const QUANTITY = new RegExp(FORMAT_PATTERNS.quantity);
const DATE_TIME = new RegExp(FORMAT_PATTERNS['date-time']);
const BYTE = new RegExp(FORMAT_PATTERNS.byte);

function scalar(accepts: (value: Value) => boolean): Check {
  return (tape, node) => isScalar(tape, node) && accepts(scalarValue(tape, node));
}

/** Whether a scalar is text by its quotes or its first character, with no need to read it. */
function isSurelyText(tape: Tape, node: number): boolean {
  const kind = kindOf(tape, node);
  if (kind < Kind.Plain || extraOf(tape, node) !== 0) return false;
  return kind > Kind.Plain || isSurelyString(tape.text.charCodeAt(startOf(tape, node)));
}

const isText = (value: Value): value is string => typeof value === 'string';
const isInteger = (value: Value, bound: number): boolean =>
  typeof value === 'number' && Number.isInteger(value) && value >= -bound && value < bound;

const SCALARS: Readonly<Record<Scalar, Check>> = {
  any: (tape, node) => kindOf(tape, node) < Kind.Alias || (isScalar(tape, node) && scalarValue(tape, node) !== null),
  boolean: scalar((value) => typeof value === 'boolean'),
  byte: scalar((value) => isText(value) && BYTE.test(value)),
  'date-time': scalar((value) => isText(value) && DATE_TIME.test(value)),
  'int-or-string': scalar((value) => isText(value) || isInteger(value, INT32)),
  int32: scalar((value) => isInteger(value, INT32)),
  int64: scalar((value) => isInteger(value, INT64)),
  integer: scalar((value) => isInteger(value, Number.POSITIVE_INFINITY)),
  number: scalar((value) => Number.isFinite(value)),
  quantity: scalar((value) => Number.isFinite(value) || (isText(value) && QUANTITY.test(value))),
  string: (tape, node) => isSurelyText(tape, node) || (isScalar(tape, node) && isText(scalarValue(tape, node))),
};
