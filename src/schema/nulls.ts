/** Reads null as the API server does: as nothing, and in a list as the zero value of its items. */
import { groupBy } from '../text/group.ts';
import { own } from '../text/own.ts';

/** The value without the fields that are null; the same value if no field is null. */
export function withoutNulls(value: unknown): unknown {
  return hasNullField(value) ? cleaned(value) : value;
}

/** No field of the API lies deeper; what does is hostile, and walking it would use up the stack. */
const MAX_DEPTH = 500;

function hasNullField(value: unknown, depth = 0): boolean {
  if (typeof value !== 'object' || value === null || depth > MAX_DEPTH) return false;
  if (Array.isArray(value)) return value.some((item: unknown) => hasNullField(item, depth + 1));
  return Object.values(value).some(
    (each: unknown) => each === null || (typeof each === 'object' && hasNullField(each, depth + 1)),
  );
}

function cleaned(value: unknown, depth = 0): unknown {
  if (typeof value !== 'object' || value === null || depth > MAX_DEPTH) return value;
  if (Array.isArray(value)) return value.map((item: unknown) => cleaned(item, depth + 1));
  const kept = Object.entries(value).filter(([, each]) => each !== null);
  return Object.fromEntries(kept.map(([field, each]) => [field, cleaned(each, depth + 1)]));
}

export interface Replacement {
  readonly path: readonly (string | number)[];
  readonly by: unknown;
}

/** A copy with other values at some paths. */
export function replacedAt(value: unknown, replacements: readonly Replacement[], depth = 0): unknown {
  const here = replacements.findLast(({ path }) => path.length === depth);
  if (here !== undefined) return here.by;
  if (typeof value !== 'object' || value === null) return value;
  const below = groupBy(replacements, ({ path }) => path[depth]);
  const replaced = (each: unknown, step: string | number): unknown => {
    const own = below.get(step);
    return own === undefined ? each : replacedAt(each, own, depth + 1);
  };
  if (Array.isArray(value)) return value.map(replaced);
  return Object.fromEntries(Object.entries(value).map(([field, each]) => [field, replaced(each, field)]));
}

/** The value at a path, or undefined. */
export function valueAt(value: unknown, path: readonly (string | number)[]): unknown {
  return path.reduce<unknown>((at, step) => {
    return typeof at === 'object' && at !== null
      ? own(at as Readonly<Record<string, unknown>>, String(step))
      : undefined;
  }, value);
}
