/** Parsers of annotation values that several controllers have in common. Their errors continue "the value ...". */
import type { Parser, Reading } from './declaration.ts';
import { commaList, isAddressOrCidr, parseBool, parseInteger, parseJson, trimSpace } from './go-values.ts';

/** Any text, as it stands. */
export const text: Parser<string> = (value) => ({ value });

/** Go's ParseBool. */
export const bool: Parser<boolean> = (given) => {
  const value = parseBool(given);
  return value === undefined ? { error: 'must be "true" or "false"' } : { value };
};

/** Go's Atoi. */
export const integer: Parser<number> = (given) => integerOf(given, 64);

/** Go's ParseInt of 32 bits. */
export const int32: Parser<number> = (given) => integerOf(given, 32);

function integerOf(given: string, bits: 32 | 64): Reading<number> {
  const value = parseInteger(given, bits);
  return value === undefined ? { error: integerError(given) } : { value };
}

export function integerError(given: string): string {
  if (/^[-+]?\d+$/.test(given)) return 'is a number out of range';
  return /^\d+(ms|s|m|h)$/.test(given) ? 'must be a number of seconds without a unit' : 'must be a whole number';
}

/** What a list falls back on. */
export const NOTHING: readonly string[] = [];

/** A list between commas. */
export const list: Parser<readonly string[]> = (given) => ({ value: commaList(given) });

/** One of some words; `trims`: blanks around it do not count. The value is the word as it is listed. */
export function oneOf<const W extends string>(
  words: readonly W[],
  options: { readonly ignoresCase?: boolean; readonly trims?: boolean } = {},
): Parser<W> {
  const { ignoresCase = false, trims = false } = options;
  const error = `must be ${listed(words)}`;
  return (given) => {
    const wanted = trims ? trimSpace(given) : given;
    const value = words.find((word) => (ignoresCase ? word.toLowerCase() === wanted.toLowerCase() : word === wanted));
    return value === undefined ? { error } : { value };
  };
}

function listed(words: readonly string[]): string {
  const quoted = words.map((word) => `"${word}"`);
  return quoted.length < 2 ? quoted.join('') : `${quoted.slice(0, -1).join(', ')} or ${quoted.slice(-1).join('')}`;
}

/** A text that matches a pattern, which must not backtrack: values may be long. */
export function matching(pattern: RegExp, wanted: string): Parser<string> {
  return (value) => (pattern.test(value) ? { value } : { error: `must be ${wanted}` });
}

export const NOT_JSON = 'is no valid JSON';

/** JSON, read further by `read`. */
export function json<T>(read: (value: unknown) => Reading<T>): Parser<T> {
  return (given) => {
    const parsed = parseJson(given);
    return parsed === undefined ? { error: NOT_JSON } : read(parsed.value);
  };
}

/** JSON of any form. */
export const anyJson: Parser<unknown> = json((value) => ({ value }));

/** Addresses and CIDRs between commas, none of them empty. Source: ingress-nginx internal/net/ipnet.go ParseCIDRs. */
export const addresses: Parser<readonly string[]> = (given) => {
  const items = given.split(',').map(trimSpace);
  const bad = items.find((item) => !isAddressOrCidr(item));
  if (bad === undefined) return { value: items };
  if (bad === '') return { error: 'must be a list of addresses and CIDRs without an empty item' };
  return { error: `must be a list of addresses and CIDRs, and "${bad}" is neither` };
};
