/** Checks one object against the schema of its kind, as the API server's strict decoder would. */
import type { Tape } from '../load/tape/tape.ts';
import { readComplaints } from './ajv-errors.ts';
import { isCustomResource } from './catalog.ts';
import { conforms } from './fast-validator.ts';
import type { SchemaFault, ValueType } from './fault.ts';
import { replacedAt, valueAt, withoutNulls } from './nulls.ts';
import type { KindValidator } from './source.ts';
import type { DefinedForm } from './type-tree.ts';
import { validatorOf } from './validators.ts';

const ZERO_VALUES: Readonly<Partial<Record<ValueType, unknown>>> = {
  map: {},
  list: [],
  string: '',
  integer: 0,
  number: 0,
  boolean: false,
  'integer or string': 0,
  quantity: 0,
};

/**
 * What is wrong with an object of this kind; nothing where the kind has no schema.
 * The kind must have been given to `loadValidators` before.
 */
export function validate(apiVersion: string, kind: string, value: unknown): readonly SchemaFault[] {
  const validator = validatorOf({ apiVersion, kind });
  if (validator === undefined) return [];
  const isCustom = isCustomResource(apiVersion);
  const clean = withoutNulls(value);
  const faults = decoded(validator, clean, isCustom);
  const all = clean === value ? faults : [...faults, ...unknownNulls(validator, value)];
  return all.filter((fault) => fault.path[0] !== 'status' || isDecoding(fault, isCustom));
}

/**
 * Whether nothing is wrong with the object of this kind at a node of a tape; false where that is not certain, and where
 * the kind has no schema. Cheaper than building the object to validate it.
 */
export function isSurelyValid(apiVersion: string, kind: string, tape: Tape, node: number): boolean {
  const form = validatorOf({ apiVersion, kind })?.form;
  return form !== undefined && conforms(tape, node, form);
}

/** The same for the metadata of an object of any kind, by those of a ConfigMap. */
export function isMetadataSurelyValid(tape: Tape, node: number): boolean {
  if (withMetadata === undefined) {
    const form = validatorOf({ apiVersion: 'v1', kind: 'ConfigMap' })?.form;
    const metadata = form !== undefined && 'fields' in form ? form.fields.metadata : undefined;
    withMetadata = { fields: metadata === undefined ? {} : { metadata }, isOpen: true };
  }
  return conforms(tape, node, withMetadata);
}

let withMetadata: DefinedForm | undefined;

function faultsOf({ complaints, shape }: KindValidator, value: unknown): readonly SchemaFault[] {
  const found = complaints(value);
  return found.length === 0 ? [] : readComplaints(found, value, shape);
}

/** A field that does not exist is refused even where it is null. */
function unknownNulls({ complaints, shape }: KindValidator, value: unknown): readonly SchemaFault[] {
  const found = complaints(value).filter((each) => each.keyword === 'fields');
  return readComplaints(found, value, shape).filter(
    (fault) => fault.is === 'unknown-field' && valueAt(value, [...fault.path, fault.field]) === null,
  );
}

/**
 * A null item of a list is decoded to the zero value of its type, which only the schema knows. Of a custom resource only
 * the metadata are decoded in this way.
 */
function decoded(validator: KindValidator, value: unknown, isCustom: boolean): readonly SchemaFault[] {
  const faults = faultsOf(validator, value);
  const nulls = faults.flatMap((fault) => (fault.is === 'wrong-type' && fault.actual === 'null' ? [fault] : []));
  const items = nulls.filter(({ path }) => typeof path.at(-1) === 'number' && !(isCustom && path[0] !== 'metadata'));
  if (items.length === 0) return faults;
  const filled = replacedAt(
    value,
    items.map(({ path, expected }) => ({ path, by: ZERO_VALUES[expected] })),
  );
  return decoded(validator, filled, isCustom);
}

/** Status is decoded and then thrown away: only what the decoder itself refuses counts there. */
function isDecoding(fault: SchemaFault, isCustom: boolean): boolean {
  if (fault.is === 'unknown-field') return true;
  return !isCustom && (fault.is === 'wrong-type' || fault.is === 'out-of-range' || fault.is === 'bad-format');
}
