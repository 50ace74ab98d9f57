/** What was cut off or changed anywhere, or was never ours, is no data. */
import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { test } from 'node:test';
import { seal, unseal } from './checksummed-json.ts';

const bytesOf = (text: string): Uint8Array => new TextEncoder().encode(text);

test('data comes back as it was', () => {
  for (const data of [{ found: ['é\n\u2028'] }, [], 'x', 0, null]) assert.deepEqual(unseal(bytesOf(seal(data))), data);
});

test('a file that ends or differs anywhere is ignored', () => {
  const bytes = bytesOf(seal({ a: [1, 2, 'x'] }));
  for (let at = 0; at < bytes.length; at++) {
    assert.equal(unseal(bytes.subarray(0, at)), undefined);
    assert.equal(unseal(bytes.map((byte, index) => (index === at ? byte ^ 1 : byte))), undefined);
  }
  assert.equal(unseal(bytesOf(`${seal(1)}\n`)), undefined);
});

test('so is what is no JSON behind a hash that fits', () => {
  for (const text of ['', '[1', '\ufffe', 'undefined'])
    assert.equal(unseal(bytesOf(`${createHash('sha256').update(text).digest('hex')}\n${text}`)), undefined);
});
