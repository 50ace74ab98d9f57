/** Knows which fields of the built-in kinds a minor of Kubernetes has: `validate` goes by the newest. */
import { own } from '../text/own.ts';
import { isRecord } from '../text/record.ts';
import type { Path } from './field-map.ts';
import { type DefinedForm, type Form, formAt, type ObjectForm } from './type-tree.ts';
import { type KindName, validatorOf } from './validators.ts';

/** A field that is set, and the minor that added it. */
export interface NewField {
  /** Of the object that has the field. */
  readonly path: Path;
  readonly field: string;
  readonly since: number;
}

/** The fields of an object that were added after a minor. What is in such a field is not looked at. */
export function fieldsNewerThan(minor: number, kind: KindName, value: unknown): readonly NewField[] {
  const root = validatorOf(kind)?.form;
  return root === undefined ? [] : newerIn(root, value, minor, []);
}

/** The first minor without a field that older ones have; undefined if none has it. */
export function removalOf(kind: KindName, path: Path, field: string): number | undefined {
  const root = validatorOf(kind)?.form;
  const form = root && formAt(root, path);
  const object = typeof form === 'function' ? form() : undefined;
  return object !== undefined && 'fields' in object ? object.until && own(object.until, field) : undefined;
}

function newerIn(form: DefinedForm, value: unknown, minor: number, path: Path): readonly NewField[] {
  return 'fields' in form ? newerInObject(form, value, minor, path) : newerBelow(form.type, value, minor, path);
}

function newerInObject(
  { fields, since = {} }: ObjectForm,
  value: unknown,
  minor: number,
  path: Path,
): readonly NewField[] {
  if (!isRecord(value)) return [];
  return Object.entries(value).flatMap(([field, each]): readonly NewField[] => {
    const added = own(since, field) ?? 0;
    if (added > minor) return [{ path, field, since: added }];
    const inner = own(fields, field);
    return inner === undefined ? [] : newerBelow(inner, each, minor, [...path, field]);
  });
}

function newerBelow(form: Form, value: unknown, minor: number, path: Path): readonly NewField[] {
  if (typeof value !== 'object' || value === null || path.length > MAX_DEPTH) return [];
  if (typeof form === 'function') return newerIn(form(), value, minor, path);
  if (typeof form !== 'object') return [];
  if ('is' in form) return newerBelow(form.is, value, minor, path);
  if ('list' in form) {
    const items: readonly unknown[] = Array.isArray(value) ? value : [];
    return items.flatMap((item, index) => newerBelow(form.list, item, minor, [...path, index]));
  }
  if (!('map' in form) || !isRecord(value)) return [];
  return Object.entries(value).flatMap(([key, each]) => newerBelow(form.map, each, minor, [...path, key]));
}

/** No field of the API lies deeper. */
const MAX_DEPTH = 100;
