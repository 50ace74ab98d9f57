import assert from 'node:assert/strict';
import { test } from 'node:test';
import { fc } from '../../dev/property.ts';
import type { Scalar } from '../tape/tape.ts';
import { integerText, isAmbiguous, resolvePlain } from './plain.ts';

// Each line was checked against go-yaml v2 as kubectl uses it.
const VALUES: readonly (readonly [string, Scalar])[] = [
  ...['y', 'Y', 'yes', 'Yes', 'YES', 'true', 'True', 'TRUE', 'on', 'On', 'ON'].map((text) => [text, true] as const),
  ...['n', 'N', 'no', 'No', 'NO', 'false', 'False', 'FALSE', 'off', 'Off', 'OFF'].map((text) => [text, false] as const),
  ...['', '~', 'null', 'Null', 'NULL'].map((text) => [text, null] as const),
  ...['tRUE', 'oN', 'nULL', 'None', 'yess', 'nope', 'Noon', 'https', 'tcp'].map((text) => [text, text] as const),
  ['0', 0],
  ['-0', 0],
  ['8080', 8080],
  ['+80', 80],
  ['-1', -1],
  ['0777', 511],
  ['00', 0],
  ['08', 8],
  ['0o17', 15],
  ['0O17', 15],
  ['0x1F', 31],
  ['0X1f', 31],
  ['+0x1F', 31],
  ['0b101', 5],
  ['-0b101', -5],
  ['0b-11', -3],
  ['0b+11', 3],
  ['1_000', 1000],
  ['0x_1F', 31],
  ['1_', 1],
  ['-_1', -1],
  ['_1', '_1'],
  ['1e3', 1000],
  ['1E3', 1000],
  ['1e10', 1e10],
  ['1.10', 1.1],
  ['.5', 0.5],
  ['5.', 5],
  ['.5_5', 0.55],
  ['._5', '._5'],
  ['.5_', '.5_'],
  ['1e400', '1e400'],
  ['.', '.'],
  ['...', '...'],
  ['-', '-'],
  ['0x', '0x'],
  ['0b', '0b'],
  ['0b2', '0b2'],
  ['1:30', '1:30'],
  ['22:22', '22:22'],
  ['2024-01-01', '2024-01-01'],
  ['2001-12-14t21:59:43.10-05:00', '2001-12-14t21:59:43.10-05:00'],
  ['0.1.2', '0.1.2'],
  ['10.0.0.0/8', '10.0.0.0/8'],
  ['100m', '100m'],
  ['<<', '<<'],
  ['=', '='],
  ['.inf', Number.POSITIVE_INFINITY],
  ['-.INF', Number.NEGATIVE_INFINITY],
  ['.NaN', Number.NaN],
  ['.iNf', '.iNf'],
  ['9223372036854775807', 2 ** 63],
];

for (const [text, value] of VALUES) {
  test(`plain "${text}"`, () => {
    assert.ok(Object.is(resolvePlain(text), value), String(resolvePlain(text)));
  });
}

test('integers keep to int64, then uint64, then become floats or strings', () => {
  assert.equal(integerText('9223372036854775807'), '9223372036854775807');
  assert.equal(integerText('18446744073709551615'), '18446744073709551615');
  assert.equal(integerText('18446744073709551616'), undefined);
  assert.equal(integerText('-9223372036854775808'), '-9223372036854775808');
  assert.equal(integerText('-9223372036854775809'), undefined);
  assert.equal(integerText('0x1F'), '31');
  assert.equal(integerText('1e3'), undefined);
  assert.equal(resolvePlain('0x1FFFFFFFFFFFFFFFFF'), '0x1FFFFFFFFFFFFFFFFF');
  assert.equal(resolvePlain('01777777777777777777777'), 2 ** 64);
  assert.equal(resolvePlain('07777777777777777777777'), Number('7777777777777777777777'));
});

test('a scalar is ambiguous where YAML 1.2 reads it otherwise', () => {
  for (const text of ['on', 'yes', 'y', 'NO', '0644', '1_000', '0b1', '+0x1F', '0X1F', '1e400']) {
    assert.equal(isAmbiguous(text), true, text);
  }
  for (const text of ['', 'true', 'null', '80', '08', '0o17', '0x1F', '1e3', '.5', '5.', '.inf', 'web', '22:22', '0']) {
    assert.equal(isAmbiguous(text), false, text);
  }
});

test('short and long integers mean the same digits, up to the limits of Go', () => {
  const base = fc.constantFrom(
    { prefix: '', digits: '0123456789' },
    { prefix: '0x', digits: '0123456789aBcDeF' },
    { prefix: '0b', digits: '01' },
    { prefix: '0', digits: '01234567' },
    { prefix: '0o', digits: '01234567' },
  );
  const number = base.chain(({ prefix, digits }) =>
    fc.record({
      sign: fc.constantFrom('', '', '+', '-'),
      prefix: fc.constant(prefix),
      // A leading zero would make it octal.
      first: fc.constantFrom(...digits.slice(1)),
      rest: fc.string({ unit: fc.constantFrom(...digits), maxLength: digits.length === 2 ? 66 : 24, size: 'max' }),
    }),
  );
  fc.assert(
    fc.property(number, ({ sign, prefix, first, rest }) => {
      const literal = prefix === '0' ? '0o' : prefix;
      const magnitude = BigInt(literal + first + rest);
      const limit = sign === '' ? 1n << 64n : sign === '+' ? 1n << 63n : (1n << 63n) + 1n;
      const text = sign + prefix + first + rest;
      const value = resolvePlain(text);
      if (magnitude < limit) assert.equal(value, Number(sign === '-' ? -magnitude : magnitude), text);
      else assert.equal(typeof value === 'string' || prefix === '' || prefix === '0', true, text);
    }),
    { numRuns: 2000 },
  );
});
