/** Whether a map holds a field that its type does not have: what seems missing may then stand there, misspelled. */
import type { Cursor } from '../../load/value/cursor.ts';

export function hasOtherFields(map: Cursor, fields: readonly string[]): boolean {
  return map.keys().some((key) => !fields.includes(key));
}
