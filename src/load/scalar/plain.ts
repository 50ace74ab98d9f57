/** Resolution of plain (unquoted) scalars as go-yaml v2 does it for kubectl: `resolve.go`, kept to the letter. */
import type { Scalar } from '../tape/tape.ts';

/** What the first character lets a plain scalar be: 1 a word, 2 a number or sign, 3 a dot. Else it is a string. */
const HINTS = new Uint8Array(128);
for (const c of 'yYnNtTfFoO~') HINTS[c.charCodeAt(0)] = 1;
for (const c of '+-0123456789') HINTS[c.charCodeAt(0)] = 2;
HINTS['.'.charCodeAt(0)] = 3;

const WORDS: ReadonlyMap<string, Scalar> = new Map<string, Scalar>([
  ...['y', 'Y', 'yes', 'Yes', 'YES', 'true', 'True', 'TRUE', 'on', 'On', 'ON'].map((w) => [w, true] as const),
  ...['n', 'N', 'no', 'No', 'NO', 'false', 'False', 'FALSE', 'off', 'Off', 'OFF'].map((w) => [w, false] as const),
  ...['~', 'null', 'Null', 'NULL'].map((w) => [w, null] as const),
]);

const SPECIAL_FLOATS: ReadonlyMap<string, number> = new Map<string, number>([
  ...['.nan', '.NaN', '.NAN'].map((w) => [w, Number.NaN] as const),
  ...['.inf', '.Inf', '.INF', '+.inf', '+.Inf', '+.INF'].map((w) => [w, Number.POSITIVE_INFINITY] as const),
  ...['-.inf', '-.Inf', '-.INF'].map((w) => [w, Number.NEGATIVE_INFINITY] as const),
]);

const YAML_FLOAT = /^[-+]?(\.[0-9]+|[0-9]+(\.[0-9]*)?)([eE][-+]?[0-9]+)?$/;
/** What Go's ParseFloat takes of texts that start with a dot: underscores only between digits. */
const DOT_FLOAT = /^\.[0-9]+(_[0-9]+)*([eE][-+]?[0-9]+(_[0-9]+)*)?$/;

/** Whether plain text that starts with this character can be nothing but a string. */
export function isSurelyString(first: number): boolean {
  return first >= 128 || HINTS[first] === 0;
}

/** The value kubectl gives an unquoted scalar. Integers past 2^53 come out rounded, as any JSON number does. */
export function resolvePlain(text: string): Scalar {
  if (text === '') return null;
  const first = text.charCodeAt(0);
  const hint = first < 128 ? HINTS[first] : 0;
  if (hint === 0) return text;
  if (hint === 1) return resolveWord(text);
  if (hint === 2) return resolveNumber(text);
  return resolveDot(text);
}

function resolveWord(text: string): Scalar {
  if (text.length > 5) return text;
  const known = WORDS.get(text);
  return known === undefined ? text : known;
}

function resolveDot(text: string): Scalar {
  const special = SPECIAL_FLOATS.get(text);
  if (special !== undefined) return special;
  if (!DOT_FLOAT.test(text)) return text;
  const value = Number(text.replaceAll('_', ''));
  return Number.isFinite(value) ? value : text;
}

function resolveNumber(text: string): Scalar {
  const simple = simpleInteger(text);
  if (simple !== undefined) return simple;
  const special = SPECIAL_FLOATS.get(text);
  if (special !== undefined) return special;
  const digits = text.includes('_') ? text.replaceAll('_', '') : text;
  return parseInteger(digits) ?? parseDecimal(digits) ?? parseOddBinary(digits) ?? text;
}

function parseDecimal(digits: string): number | undefined {
  if (!YAML_FLOAT.test(digits)) return undefined;
  const value = Number(digits);
  return Number.isFinite(value) ? value : undefined;
}

/** What most numbers are, such as ports: a few decimal digits without a zero before them. */
function simpleInteger(text: string): number | undefined {
  const { length } = text;
  if (length > 9 || (length > 1 && text.charCodeAt(0) === 48)) return undefined;
  let value = 0;
  for (let at = 0; at < length; at++) {
    const digit = text.charCodeAt(at) - 48;
    if (digit < 0 || digit > 9) return undefined;
    value = value * 10 + digit;
  }
  return value;
}

/** Go's `strconv.ParseInt(s, 0, 64)`, then `ParseUint`: prefixes choose the base, a bare leading zero is octal. */
function parseInteger(digits: string): number | undefined {
  const sign = signOf(digits);
  const [base, rest] = splitBase(sign === '' ? digits : digits.slice(1));
  if (!DIGITS[base].test(rest)) return undefined;
  const magnitude = rest.length < 12 ? Number.parseInt(rest, base) : bigMagnitude(sign, base, rest);
  if (magnitude === undefined) return undefined;
  return (sign === '-' ? -Number(magnitude) : Number(magnitude)) || 0;
}

function signOf(digits: string): '' | '+' | '-' {
  const first = digits.charAt(0);
  return first === '-' || first === '+' ? first : '';
}

function bigMagnitude(sign: '' | '+' | '-', base: Base, rest: string): bigint | undefined {
  const magnitude = BigInt(LITERAL_PREFIX[base] + rest);
  return magnitude < INTEGER_LIMITS[sign] ? magnitude : undefined;
}

/** The first magnitude that fits neither int64 nor, without a sign, uint64. */
const INTEGER_LIMITS = { '': 1n << 64n, '+': 1n << 63n, '-': (1n << 63n) + 1n } as const;

/** The decimal digits of a plain scalar that go-yaml takes for an integer; undefined for any other. */
export function integerText(text: string): string | undefined {
  const digits = text.replaceAll('_', '');
  const sign = signOf(digits);
  const [base, rest] = splitBase(sign === '' ? digits : digits.slice(1));
  if (!DIGITS[base].test(rest)) return parseOddBinary(digits)?.toString();
  const magnitude = bigMagnitude(sign, base, rest);
  if (magnitude === undefined) return undefined;
  return sign === '-' ? String(-magnitude) : String(magnitude);
}

type Base = 2 | 8 | 10 | 16;
const DIGITS: Readonly<Record<Base, RegExp>> = { 2: /^[01]+$/, 8: /^[0-7]+$/, 10: /^[0-9]+$/, 16: /^[0-9a-fA-F]+$/ };
const LITERAL_PREFIX: Readonly<Record<Base, string>> = { 2: '0b', 8: '0o', 10: '', 16: '0x' };

function splitBase(body: string): readonly [Base, string] {
  if (body.charCodeAt(0) !== 48 || body.length === 1) return [10, body];
  switch (body.length > 2 ? body.charAt(1).toLowerCase() : '') {
    case 'b':
      return [2, body.slice(2)];
    case 'o':
      return [8, body.slice(2)];
    case 'x':
      return [16, body.slice(2)];
    default:
      return [8, body.slice(1)];
  }
}

/** go-yaml hands what follows `0b` to Go's parser once more, which takes a sign there: `0b-11` is -3. */
function parseOddBinary(digits: string): number | undefined {
  const match = /^0b([-+][01]{1,62})$/.exec(digits);
  if (match === null) return undefined;
  const body = match[1] ?? '';
  const value = Number.parseInt(body.slice(1), 2);
  return (body.startsWith('-') ? -value : value) || 0;
}

/**
 * Whether kubectl reads a plain scalar otherwise than YAML 1.2's core schema (what editors and most other tools
 * follow): `on`, `yes`, `0644`, `1_000`, `0b1`…
 */
export function isAmbiguous(text: string): boolean {
  return !Object.is(resolvePlain(text), resolveCore(text));
}

/** YAML 1.2.2 section 10.3.2. */
function resolveCore(text: string): Scalar {
  if (/^(?:~|null|Null|NULL)?$/.test(text)) return null;
  if (/^(?:true|True|TRUE)$/.test(text)) return true;
  if (/^(?:false|False|FALSE)$/.test(text)) return false;
  if (/^[-+]?[0-9]+$/.test(text)) return Number(text) || 0;
  if (/^0o[0-7]+$/.test(text) || /^0x[0-9a-fA-F]+$/.test(text)) return Number(text);
  const special = SPECIAL_FLOATS.get(text);
  if (special !== undefined) return special;
  if (YAML_FLOAT.test(text)) return Number(text);
  return text;
}
