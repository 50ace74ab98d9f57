/** Plain data without what is not there. */

/** A copy without the fields that are undefined, so that what is absent is absent. */
export function compact<T extends object>(value: T): T {
  // Entries of any form, so that the type of what they make is that of the value.
  const entries: readonly (readonly unknown[])[] = Object.entries(value).filter(([, field]) => field !== undefined);
  return Object.fromEntries(entries);
}
