/** Quantities as text and as numbers. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { quantityOf } from './quantity.ts';

test('quantities', () => {
  const amounts: readonly (readonly [string, number | undefined])[] = [
    ['1', 1],
    ['500m', 0.5],
    ['1.5Gi', 1.5 * 2 ** 30],
    ['.5', 0.5],
    ['5.', 5],
    ['-1Ki', -1024],
    ['1e3', 1000],
    ['1E3', 1000],
    ['1E', 1e18],
    ['1 Gi', undefined],
    ['1GB', undefined],
    ['', undefined],
    ['.', 0],
    ['Gi', 0],
  ];
  for (const [text, amount] of amounts) assert.equal(quantityOf(text), amount, text);
});
