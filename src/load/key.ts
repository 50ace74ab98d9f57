/** The strings that mapping keys become in JSON. */
import { integerText, resolvePlain } from './plain.ts';
import { foldLines } from './quoted.ts';
import { scalarValue } from './scalar.ts';
import { endOf, extraOf, Kind, kindOf, type Scalar, startOf, type Tape } from './tape.ts';

/** The text of a scalar key, as `sigs.k8s.io/yaml` writes it: `true` for `on`, `8080` for `0x1F90`. */
export function keyOf(tape: Tape, node: number): string {
  if (kindOf(tape, node) < Kind.Empty) return '';
  if (kindOf(tape, node) !== Kind.Plain || extraOf(tape, node) > 0) return scalarKey(scalarValue(tape, node));
  const text = foldLines(tape.text.slice(startOf(tape, node), endOf(tape, node)));
  const value = resolvePlain(text);
  if (value === text) return text;
  return typeof value === 'number' ? (integerText(text) ?? floatKey(value)) : String(value);
}

function scalarKey(value: Scalar): string {
  if (typeof value !== 'number') return String(value);
  return Number.isSafeInteger(value) ? String(value) : floatKey(value);
}

/** Go's `FormatFloat(value, 'g', -1, 32)`: the shortest digits that give the same 32-bit float. */
function floatKey(value: number): string {
  if (Number.isNaN(value)) return '.nan';
  if (Object.is(value, -0)) return '-0';
  const float = Math.fround(value);
  if (!Number.isFinite(float)) return float > 0 ? '.inf' : '-.inf';
  for (let digits = 1; digits < 10; digits++) {
    const text = float.toExponential(digits - 1);
    if (Math.fround(Number(text)) === float) return shapeFloat(text);
  }
  return String(value);
}

function shapeFloat(exponential: string): string {
  const [mantissa = '', exponent = '0'] = exponential.split('e');
  const power = Number(exponent);
  if (power >= -4 && power < 6) return String(Number(exponential));
  const sign = power < 0 ? '-' : '+';
  return `${mantissa}e${sign}${String(Math.abs(power)).padStart(2, '0')}`;
}
