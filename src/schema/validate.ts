/** Checks one object against the schema of its kind, as the API server's strict decoder would. */
import type { Tape } from '../load/tape/tape.ts';
import { readAjvErrors } from './ajv-errors.ts';
import { isCustomResource } from './catalog.ts';
import { conforms } from './fast-validator.ts';
import { replacedAt, valueAt, withoutNulls } from './nulls.ts';
import type { SchemaError, ValueType } from './schema-error.ts';
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
export function validate(apiVersion: string, kind: string, value: unknown): readonly SchemaError[] {
  const validator = validatorOf({ apiVersion, kind });
  if (validator === undefined) return [];
  const isCustom = isCustomResource(apiVersion);
  const clean = withoutNulls(value);
  const errors = decoded(validator, clean, isCustom);
  const all = clean === value ? errors : [...errors, ...unknownNulls(validator, value)];
  return all.filter((error) => error.path[0] !== 'status' || isDecoding(error, isCustom));
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

function schemaErrorsOf({ problems, shape }: KindValidator, value: unknown): readonly SchemaError[] {
  const found = problems(value);
  return found.length === 0 ? [] : readAjvErrors(found, value, shape);
}

/** A field that does not exist is refused even where it is null. */
function unknownNulls({ problems, shape }: KindValidator, value: unknown): readonly SchemaError[] {
  const found = problems(value).filter((each) => each.keyword === 'fields');
  return readAjvErrors(found, value, shape).filter(
    (error) => error.is === 'unknown-field' && valueAt(value, [...error.path, error.field]) === null,
  );
}

/**
 * A null item of a list is decoded to the zero value of its type, which only the schema knows. Of a custom resource only
 * the metadata are decoded in this way.
 */
function decoded(validator: KindValidator, value: unknown, isCustom: boolean): readonly SchemaError[] {
  const errors = schemaErrorsOf(validator, value);
  const nulls = errors.flatMap((error) => (error.is === 'wrong-type' && error.actual === 'null' ? [error] : []));
  const items = nulls.filter(({ path }) => typeof path.at(-1) === 'number' && !(isCustom && path[0] !== 'metadata'));
  if (items.length === 0) return errors;
  const filled = replacedAt(
    value,
    items.map(({ path, expected }) => ({ path, by: ZERO_VALUES[expected] })),
  );
  return decoded(validator, filled, isCustom);
}

/** Status is decoded and then thrown away: only what the decoder itself refuses counts there. */
function isDecoding(error: SchemaError, isCustom: boolean): boolean {
  if (error.is === 'unknown-field') return true;
  return !isCustom && (error.is === 'wrong-type' || error.is === 'out-of-range' || error.is === 'bad-format');
}
