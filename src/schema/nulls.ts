/** Reads null as the API server does: as nothing, and in a list as the zero value of its items. */

/** The value without the fields that are null; the same value where there are none. */
export function withoutNulls(value: unknown): unknown {
  return hasNullField(value) ? cleaned(value) : value;
}

/** No field of the API lies deeper; what does is hostile, and walking it would use up the stack. */
const MAX_DEPTH = 500;

function hasNullField(value: unknown, depth = 0): boolean {
  if (typeof value !== 'object' || value === null || depth > MAX_DEPTH) return false;
  if (Array.isArray(value)) return value.some((item: unknown) => hasNullField(item, depth + 1));
  for (const field in value) {
    const each = (value as Readonly<Record<string, unknown>>)[field];
    if (each === null || (typeof each === 'object' && hasNullField(each, depth + 1))) return true;
  }
  return false;
}

function cleaned(value: unknown, depth = 0): unknown {
  if (typeof value !== 'object' || value === null || depth > MAX_DEPTH) return value;
  if (Array.isArray(value)) return value.map((item: unknown) => cleaned(item, depth + 1));
  const kept = Object.entries(value).filter(([, each]) => each !== null);
  return Object.fromEntries(kept.map(([field, each]) => [field, cleaned(each, depth + 1)]));
}

/** A copy with another value at a path. */
export function replacedAt(value: unknown, path: readonly (string | number)[], by: unknown): unknown {
  const [step, ...rest] = path;
  if (step === undefined) return by;
  if (Array.isArray(value)) {
    return value.map((item: unknown, index) => (index === step ? replacedAt(item, rest, by) : item));
  }
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value).map(([field, each]) => [field, field === step ? replacedAt(each, rest, by) : each]),
  );
}

/** The value at a path, or undefined. */
export function valueAt(value: unknown, path: readonly (string | number)[]): unknown {
  return path.reduce<unknown>((at, step) => {
    if (typeof at !== 'object' || at === null) return undefined;
    return Object.entries(at).find(([key]) => key === String(step))?.[1];
  }, value);
}
