/** `*` matches as a regular expression of `.*` would, in time that grows with the lengths and no faster. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { fc } from '../dev/property.ts';
import { wildcard } from './wildcard.ts';

test('patterns match whole texts', () => {
  const matches = (pattern: string, text: string): boolean => wildcard(pattern)(text);
  assert.ok(matches('shop/*-api', 'shop/cart-api'));
  assert.ok(matches('*', ''));
  assert.ok(matches('a*', 'a'));
  assert.ok(!matches('a*a', 'a'));
  assert.ok(!matches('a.c', 'abc'));
  assert.ok(matches('**a**', 'xxaxx'));
  assert.ok(!matches('cart', 'cart2'));
});

test('they match what a regular expression of them matches', () => {
  const short = fc.string({ unit: fc.constantFrom('a', 'b', '/', '.', '\n', 'é', '😀'), maxLength: 12 });
  const pattern = fc.string({ unit: fc.constantFrom('a', 'b', '/', '.', '*', '*', '😀'), maxLength: 8 });
  fc.assert(
    fc.property(pattern, short, (glob, text) => {
      const parts = glob.split('*').map((part) => part.replaceAll('.', '\\.'));
      assert.equal(wildcard(glob)(text), new RegExp(`^${parts.join('.*')}$`, 's').test(text));
    }),
    { numRuns: 2000 },
  );
});

test('many stars against a text that nearly matches come to an end', () => {
  for (const stars of [10, 1000]) {
    const test = wildcard(`${'*a'.repeat(stars)}*b`);
    assert.equal(test('a'.repeat(60_000)), false);
    assert.equal(test(`${'a'.repeat(60_000)}b`), true);
  }
});
