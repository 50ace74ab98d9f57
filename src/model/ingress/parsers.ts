/** Parsers of annotation values that several controllers share. Their errors continue "the value ...". */
import { choice } from '../../text/listing.ts';
import type { Parser, Reading } from './declaration.ts';
import { commaList, isAddressOrCidr, parseBool, parseInteger, parseJson, trimSpace } from './go-values.ts';

/** Any text, unchanged. */
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

function integerError(given: string): string {
  if (/^[-+]?\d+$/.test(given)) return 'is out of range';
  return /^\d+(ms|s|m|h)$/.test(given) ? 'must be a number of seconds without a unit' : 'must be an integer';
}

/** The default of a list. */
export const NOTHING: readonly string[] = [];

/** A comma-separated list. */
export const list: Parser<readonly string[]> = (given) => ({ value: commaList(given) });

/** One of several words; `trims`: spaces around it are ignored. The value is the word as listed. */
export function oneOf<const W extends string>(
  words: readonly W[],
  options: { readonly ignoresCase?: boolean; readonly trims?: boolean } = {},
): Parser<W> {
  const { ignoresCase = false, trims = false } = options;
  const error = `must be ${choice(words.map((word) => `"${word}"`))}`;
  return (given) => {
    const word = trims ? trimSpace(given) : given;
    const value = words.find((one) => (ignoresCase ? one.toLowerCase() === word.toLowerCase() : one === word));
    return value === undefined ? { error } : { value };
  };
}

/** A text that matches a pattern, which must not backtrack: values may be long. */
export function matching(pattern: RegExp, expected: string): Parser<string> {
  return (value) => (pattern.test(value) ? { value } : { error: `must be ${expected}` });
}

const NOT_JSON = 'is not valid JSON';

/** JSON, whose value `read` interprets. */
export function json<T>(read: (value: unknown) => Reading<T>): Parser<T> {
  return (given) => {
    const parsed = parseJson(given);
    return parsed === undefined ? { error: NOT_JSON } : read(parsed.value);
  };
}

/** Any JSON. */
export const anyJson: Parser<unknown> = json((value) => ({ value }));

/** A comma-separated list of addresses and CIDRs without empty items. Source: ingress-nginx internal/net/ipnet.go ParseCIDRs. */
export const addresses: Parser<readonly string[]> = (given) => {
  const items = given.split(',').map(trimSpace);
  const bad = items.find((item) => !isAddressOrCidr(item));
  if (bad === undefined) return { value: items };
  if (bad === '') return { error: 'must be a comma-separated list of IP addresses and CIDRs without empty items' };
  return { error: `must be a comma-separated list of IP addresses and CIDRs, but "${bad}" is neither` };
};
