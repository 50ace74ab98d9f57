/** The process as commands see it. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { widthOf } from './io.ts';

test('a terminal that says it has 0 columns is as wide as one that does not say', () => {
  assert.equal(widthOf({ isTTY: true, columns: 0 }), 80);
  assert.equal(widthOf({ isTTY: true, columns: 120 }), 120);
  assert.equal(widthOf({ isTTY: false, columns: 120 }), undefined);
});
