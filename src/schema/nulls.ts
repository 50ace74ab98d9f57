/** Reads null as the API server does: as nothing, and in a list as the zero value of its items. */

/** The value without the fields that are null; the same value where there are none. */
export function withoutNulls(value: unknown): unknown {
  return hasNullField(value) ? cleaned(value) : value;
}

function hasNullField(value: unknown): boolean {
  if (Array.isArray(value)) return value.some(hasNullField);
  if (typeof value !== 'object' || value === null) return false;
  for (const field in value) {
    const each = (value as Readonly<Record<string, unknown>>)[field];
    if (each === null || (typeof each === 'object' && hasNullField(each))) return true;
  }
  return false;
}

function cleaned(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(cleaned);
  if (typeof value !== 'object' || value === null) return value;
  const kept = Object.entries(value).filter(([, each]) => each !== null);
  return Object.fromEntries(kept.map(([field, each]) => [field, cleaned(each)]));
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
