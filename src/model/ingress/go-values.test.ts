/** Go's own definitions. Source: golang/go src/strconv/atob.go, atoi.go; src/strings TrimSpace; src/net ParseIP, ParseCIDR. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { fc } from '../../dev/property.ts';
import { commaList, isAddressOrCidr, jsonField, parseBool, parseInteger, trimSpace } from './go-values.ts';

const TRUE = ['1', 't', 'T', 'true', 'TRUE', 'True'];
const FALSE = ['0', 'f', 'F', 'false', 'FALSE', 'False'];

test('ParseBool accepts 1, t, T, TRUE, true, True, 0, f, F, FALSE, false, False', () => {
  for (const text of TRUE) assert.equal(parseBool(text), true, text);
  for (const text of FALSE) assert.equal(parseBool(text), false, text);
});

test('ParseBool: any other value is an error', () => {
  const near = fc
    .constantFrom(...TRUE, ...FALSE)
    .chain((text) => fc.constantFrom(` ${text}`, `${text} `, `${text}${text}`));
  const other = fc.oneof(fc.string(), near, fc.constantFrom('yes', 'no', 'on', 'off', 'tRUE', 'fALSE', 'TrUe', ''));
  fc.assert(
    fc.property(other, (text) => {
      fc.pre(![...TRUE, ...FALSE].includes(text));
      assert.equal(parseBool(text), undefined);
    }),
  );
});

/** What atoi.go says: an optional sign, then decimal digits, within the range of the size; no underscores in base 10. */
function integerByDefinition(text: string, bits: 32 | 64): number | undefined {
  if (!/^[+-]?[0-9]+$/.test(text)) return undefined;
  const value = BigInt(text.replace('+', ''));
  return BigInt.asIntN(bits, value) === value ? Number(value) : undefined;
}

test('ParseInt takes a sign and decimal digits that fit its size', () => {
  const digits = fc.array(fc.constantFrom(...'0123456789'), { minLength: 1, maxLength: 22 }).map((one) => one.join(''));
  const edges = fc.constantFrom(
    '2147483647',
    '2147483648',
    '9223372036854775807',
    '9223372036854775808',
    '0000000000000000000000001',
    '1_000',
    '0x10',
    '1e3',
    '1.0',
    ' 1',
    '1 ',
    '',
    '-',
    '+',
    '١',
  );
  const text = fc
    .tuple(fc.constantFrom('', '+', '-'), fc.oneof(digits, edges, fc.string({ maxLength: 6 })))
    .map(([sign, rest]) => sign + rest);
  fc.assert(
    fc.property(text, (given) => {
      for (const bits of [32, 64] as const) assert.equal(parseInteger(given, bits), integerByDefinition(given, bits));
    }),
    { numRuns: 3000 },
  );
});

test('TrimSpace removes Unicode White_Space, which a byte order mark is not and U+0085 is', () => {
  const text = fc
    .array(fc.constantFrom(' ', '\t', '\n', '\u0085', '\u00a0', '\u2003', '\ufeff', 'a', 'b'))
    .map((one) => one.join(''));
  fc.assert(
    fc.property(text, (given) =>
      assert.equal(trimSpace(given), given.replace(/^\p{White_Space}+|\p{White_Space}+$/gu, '')),
    ),
  );
});

test('ParseIP and ParseCIDR', () => {
  for (const text of ['10.0.0.1', '10.0.0.0/8', '10.0.0.1/0', '::1', '2001:db8::/32', '::ffff:10.0.0.1'])
    assert.equal(isAddressOrCidr(text), true, text);
  for (const text of [
    '',
    '10.0.0',
    '010.0.0.1',
    '10.0.0.0/33',
    '10.0.0.0/',
    'fe80::1%eth0',
    '::1/129',
    'localhost',
    '10.0.0.1 ',
  ])
    assert.equal(isAddressOrCidr(text), false, text);
});

test('lists between commas, items trimmed, empty ones left out', () => {
  assert.deepEqual(commaList(' a, b ,,c, '), ['a', 'b', 'c']);
  assert.deepEqual(commaList(''), []);
});

test('encoding/json finds the fields of a struct without regard to case, and takes the last', () => {
  assert.equal(jsonField({ StatusCode: 'a', statuscode: 'b' }, 'statusCode'), 'b');
  assert.equal(jsonField([], 'length'), undefined);
  assert.equal(jsonField({}, 'toString'), undefined);
  assert.equal(jsonField(null, 'a'), undefined);
});
