/**
 * Objects read by keys that come from outside. A plain object answers to `constructor`, `toString` and `__proto__` as
 * well as to what it was given; nothing here does. A test refuses any other way of reading an object by such a key.
 */
declare const bare: unique symbol;

/** An object without a prototype: it has what it was given, and nothing else. It may be read by any key. */
export type Bare<T> = { [key: string]: T } & { readonly [bare]: true };

/** A bare object with nothing in it yet. */
export function emptyBare<T>(): Bare<T> {
  return Object.create(null);
}

/** A bare object of these entries; of equal keys the last counts. */
export function bareOf<T>(entries: Iterable<readonly [string, T]>): Bare<T> {
  const made = emptyBare<T>();
  for (const [key, value] of entries) made[key] = value;
  return made;
}

/** What a plain object itself has under a key; undefined for what it inherits. */
export function own<T>(record: { readonly [key: string]: T }, key: string): T | undefined {
  return Object.hasOwn(record, key) ? record[key] : undefined;
}

/** Sets a key of a plain object as data, `__proto__` too. */
export function setOwn<T>(record: { [key: string]: T }, key: string, value: T): void {
  if (key !== '__proto__') record[key] = value;
  else Object.defineProperty(record, key, { value, enumerable: true, configurable: true, writable: true });
}

/** The rows of a table that is written as an object and asked by keys from outside. */
export function table<T>(rows: { readonly [key: string]: T }): ReadonlyMap<string, T> {
  return new Map(Object.entries(rows));
}
