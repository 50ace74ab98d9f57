/** The strings that mapping keys become in JSON. */
import { integerText, resolvePlain } from '../scalar/plain.ts';
import { foldLines } from '../scalar/quoted.ts';
import { scalarValue } from '../scalar/scalar.ts';
import { endOf, extraOf, Kind, kindOf, type Scalar, STRIDE, startOf, type Tape } from '../tape/tape.ts';
import { NO_WORD } from '../tape/words.ts';

/** The text of a scalar key, as `sigs.k8s.io/yaml` writes it: `true` for `on`, `8080` for `0x1F90`. */
export function keyOf(tape: Tape, node: number): string {
  if (kindOf(tape, node) < Kind.Empty) return '';
  const extra = extraOf(tape, node);
  return extra < 0 ? tape.words.textOf(-extra) : readKey(tape, node);
}

/**
 * The number of the text of a key (`words.ts`), which its node keeps from then on; `NO_WORD` for those that have none,
 * and for what may be a merge key.
 */
export function keyWord(tape: Tape, node: number): number {
  const extra = tape.nodes[node * STRIDE + 3] ?? 0;
  if (extra < 0) return -extra;
  return kindOf(tape, node) < Kind.Empty ? NO_WORD : findWord(tape, node);
}

function findWord(tape: Tape, node: number): number {
  const isPlain = kindOf(tape, node) === Kind.Plain;
  let word = NO_WORD;
  if (isPlain) {
    const written = tape.words.wordAt(tape.text, startOf(tape, node), endOf(tape, node));
    if (written !== NO_WORD && meansItself(tape, node, written)) word = written;
  }
  if (word === NO_WORD) {
    const text = readKey(tape, node);
    if (isPlain && text === MERGE) return NO_WORD;
    word = tape.words.wordAt(text, 0, text.length);
  }
  if (word !== NO_WORD && extraOf(tape, node) === 0) tape.nodes[node * STRIDE + 3] = -word;
  return word;
}

const MERGE = '<<';

/** Whether a plain key is what is written: `on` is `true`. */
function meansItself(tape: Tape, node: number, word: number): boolean {
  const { meanings } = tape.words;
  let meaning = meanings[word];
  if (meaning === undefined) {
    const text = tape.words.textOf(word);
    meanings[word] = meaning = text !== MERGE && readKey(tape, node) === text;
  }
  return meaning;
}

function readKey(tape: Tape, node: number): string {
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
    if (Math.fround(Number(text)) === float) return shapeFloat(toEven(float, text));
  }
  return String(value);
}

/** Of two texts equally near, JavaScript takes the one further from zero and Go the even one. */
function toEven(float: number, text: string): string {
  const [mantissa = '', exponent = ''] = text.split('e');
  const last = mantissa.length - 1;
  if (Number(mantissa.charAt(last)) % 2 === 0) return text;
  const exact = float.toExponential(100).split('e')[0] ?? '';
  const lower = mantissa.slice(0, last) + String(Number(mantissa.charAt(last)) - 1);
  const isTie = exact.startsWith(lower) && /^\.?50*$/.test(exact.slice(lower.length));
  return isTie ? `${lower}e${exponent}` : text;
}

function shapeFloat(exponential: string): string {
  const [mantissa = '', exponent = '0'] = exponential.split('e');
  const power = Number(exponent);
  if (power >= -4 && power < 6) return String(Number(exponential));
  const sign = power < 0 ? '-' : '+';
  return `${mantissa}e${sign}${String(Math.abs(power)).padStart(2, '0')}`;
}
