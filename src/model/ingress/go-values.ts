/**
 * Values as the standard library of Go parses them: all these controllers are written in Go.
 * Source: golang/go src/strconv (ParseBool, Atoi, ParseInt), src/net (ParseIP, ParseCIDR), src/unicode (White_Space).
 */
import { parseAddress, parseCidr } from '../objects/ip.ts';

const TRUE: ReadonlySet<string> = new Set(['1', 't', 'T', 'TRUE', 'true', 'True']);
const FALSE: ReadonlySet<string> = new Set(['0', 'f', 'F', 'FALSE', 'false', 'False']);

/** strconv.ParseBool; undefined for its error. */
export function parseBool(text: string): boolean | undefined {
  if (TRUE.has(text)) return true;
  return FALSE.has(text) ? false : undefined;
}

/**
 * strconv.ParseInt with base 10; undefined for an error of syntax or range. strconv.Atoi is the same with 64 bits.
 * Integers above 2^53 lose their last digits.
 */
export function parseInteger(text: string, bits: 32 | 64 = 64): number | undefined {
  if (!/^[-+]?[0-9]+$/.test(text)) return undefined;
  const digits = text.replace(/^[-+]?0*/, '');
  if (digits.length > 19) return undefined;
  const value = BigInt(`${text.startsWith('-') ? '-' : ''}${digits === '' ? '0' : digits}`);
  const limit = 1n << BigInt(bits - 1);
  return value >= -limit && value < limit ? Number(value) : undefined;
}

const SPACE = '\\t\\n\\v\\f\\r \\u0085\\u00a0\\u1680\\u2000-\\u200a\\u2028\\u2029\\u202f\\u205f\\u3000';
const LEADING = new RegExp(`^[${SPACE}]+`);

/** strings.TrimSpace, which differs from JavaScript's trim in the byte order mark and in U+0085. */
export function trimSpace(text: string): string {
  const start = text.replace(LEADING, '');
  let end = start.length;
  while (end > 0 && LEADING.test(start.charAt(end - 1))) end--;
  return start.slice(0, end);
}

/** Whether net.ParseCIDR or net.ParseIP accepts a text: neither allows leading zeros. */
export function isAddressOrCidr(text: string): boolean {
  const address = text.includes('/') ? parseCidr(text)?.address : parseAddress(text);
  return address !== undefined && !address.leadingZeros;
}

/** A comma-separated list, as most controllers split it: items trimmed, empty ones omitted. */
export function commaList(text: string): readonly string[] {
  return text
    .split(',')
    .map(trimSpace)
    .filter((item) => item !== '');
}

/** Unmarshal of encoding/json into any value; undefined for an error. */
export function parseJson(text: string): { readonly value: unknown } | undefined {
  try {
    return { value: JSON.parse(text) };
  } catch {
    return undefined;
  }
}

/** A field of a JSON object as encoding/json finds it for a struct: names are case-insensitive, and the last one is used. */
export function jsonField(value: unknown, name: string): unknown {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return undefined;
  const folded = name.toLowerCase();
  let found: unknown;
  for (const [key, one] of Object.entries(value)) if (key.toLowerCase() === folded) found = one;
  return found;
}
