/** The fields of a kind and what they hold, for repairing text, for suggestions and for help. */
import { type FieldType, type Path, shapeBehind, typeAt } from './field-map.ts';
import { formAt } from './type-tree.ts';
import { type KindName, loadValidators, validatorOf } from './validators.ts';

export type FieldKind =
  | 'any'
  | 'boolean'
  | 'int-or-string'
  | 'integer'
  | 'list'
  | 'map'
  | 'number'
  | 'quantity'
  | 'string';

/** Loads the fields of these kinds; the same step as for validating them. */
export const loadFields: (kinds: Iterable<KindName>) => Promise<void> = loadValidators;

/**
 * The fields of the object at a path and what each holds; undefined where the path leads to no object with set fields.
 * A list at the end of the path means its items.
 */
export function fieldsAt(
  apiVersion: string,
  kind: string,
  path: Path,
): Readonly<Record<string, FieldKind>> | undefined {
  const root = validatorOf({ apiVersion, kind })?.shape;
  const shape = root && shapeBehind(typeAt(root, path));
  return shape && Object.fromEntries(Object.entries(shape).map(([field, type]) => [field, kindOf(type)]));
}

/** What the value at a path must be, or undefined when unknown. */
export function typeOfField(apiVersion: string, kind: string, path: Path): FieldKind | undefined {
  const root = validatorOf({ apiVersion, kind })?.shape;
  const type = root && typeAt(root, path);
  return type && kindOf(type);
}

/** The values that an enumerated field supports; empty for other fields and where they are not known. */
export function valuesOfField(apiVersion: string, kind: string, path: Path): readonly (string | number)[] {
  const root = validatorOf({ apiVersion, kind })?.form;
  const form = root && formAt(root, path);
  return form !== undefined && typeof form === 'object' && 'enum' in form
    ? form.enum.filter((each) => each !== '')
    : [];
}

function kindOf(type: FieldType): FieldKind {
  if (typeof type === 'function') return 'map';
  if (typeof type !== 'string') return 'each' in type ? 'map' : 'list';
  return type === 'byte' || type === 'date-time' ? 'string' : type;
}
