import assert from 'node:assert/strict';
import { test } from 'node:test';
import { listing } from './listing.ts';

const numbers = (count: number): readonly string[] => Array.from({ length: count }, (_, index) => String(index));

test('a few are all named', () => {
  assert.equal(listing([], String), '');
  assert.equal(listing(['80', '443'], String), '80, 443');
  assert.equal(listing(['80', '443'], String, ' or '), '80 or 443');
  assert.equal(listing(numbers(21), String), numbers(21).join(', '));
});

test('of many the first are named, and the others counted', () => {
  assert.equal(listing(numbers(22), String), `${numbers(20).join(', ')} and 2 more`);
  assert.ok(listing(numbers(26_000), String).endsWith(', 19 and 25980 more'));
});
