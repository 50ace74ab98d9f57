/** Amounts of a resource: `500m`, `1.5Gi`, `1e3`. Source: apimachinery pkg/api/resource/quantity.go. */
import { table } from '../../text/own.ts';

const QUANTITY = /^([-+]?)(\d*\.?\d*)(n|u|m|k|M|G|T|P|E|Ki|Mi|Gi|Ti|Pi|Ei|[eE][-+]?\d+)?$/;
const DECIMAL = table({ n: -9, u: -6, m: -3, k: 3, M: 6, G: 9, T: 12, P: 15, E: 18 });
const BINARY = table({ Ki: 10, Mi: 20, Gi: 30, Ti: 40, Pi: 50, Ei: 60 });

/** The value of a quantity, precise enough for comparisons; undefined if the text is not a quantity. */
export function quantityOf(text: string): number | undefined {
  const [, sign, digits, suffix = ''] = QUANTITY.exec(text) ?? [];
  // Without digits it is 0: the server takes "Gi" and ".".
  if (digits === undefined || text === '') return undefined;
  const number = Number(digits === '.' ? 0 : digits) * (sign === '-' ? -1 : 1);
  const binary = BINARY.get(suffix);
  if (binary !== undefined) return number * 2 ** binary;
  const exponent = DECIMAL.get(suffix) ?? (suffix === '' ? 0 : Number(suffix.slice(1)));
  return number * 10 ** exponent;
}
