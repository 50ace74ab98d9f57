/** Whether a map has a field that its type does not have. A missing field can then be misspelled instead. */
import type { Cursor } from '../../load/value/cursor.ts';

export function hasOtherFields(map: Cursor, fields: readonly string[]): boolean {
  return map.keys().some((key) => !fields.includes(key));
}
