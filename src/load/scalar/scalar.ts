/** What a scalar's text means to kubectl: resolution of plain text, unquoting, line folding, block scalars. */

import { endOf, extraOf, Kind, kindOf, type Scalar, startOf, type Tape } from '../tape/tape.ts';
import { blockValue } from './block-scalar.ts';
import { resolvePlain } from './plain.ts';
import { foldLines, unescapeDouble } from './quoted.ts';

export { isAmbiguous, resolvePlain } from './plain.ts';

/**
 * The value kubectl decodes a scalar node to; for an alias, the value of its anchor; null for a mapping or sequence.
 * Computed from the text on every call: nothing is kept.
 */
export function scalarValue(tape: Tape, node: number): Scalar {
  const kind = kindOf(tape, node);
  if (kind === Kind.Alias) return scalarValue(tape, extraOf(tape, node));
  if (kind < Kind.Plain) return null;
  const stored = extraOf(tape, node);
  if (stored > 0) return tape.values[stored - 1] ?? null;
  const { text } = tape;
  const start = startOf(tape, node);
  const end = endOf(tape, node);
  switch (kind) {
    case Kind.Plain:
      return resolvePlain(foldLines(text.slice(start, end)));
    case Kind.SingleQuoted:
      return unquoteSingle(text.slice(start + 1, end - 1));
    case Kind.DoubleQuoted:
      return unescapeDouble(text.slice(start + 1, end - 1));
    default:
      return blockValue(text, start, end, kind === Kind.Folded);
  }
}

function unquoteSingle(inner: string): string {
  const folded = foldLines(inner);
  return folded.includes("'") ? folded.replaceAll("''", "'") : folded;
}
