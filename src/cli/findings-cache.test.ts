/** A cache that was cut off, or is somebody else's, is no cache. */
import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { test } from 'node:test';
import { readCache } from './findings-cache.ts';

const withHash = (text: string): string => `${createHash('sha256').update(text).digest('hex')}\n${text}`;

test('only a whole file of our own is read', () => {
  assert.deepEqual(readCache(withHash('{"objects":{}}')), { objects: {} });
  assert.equal(readCache(withHash('{"objects":{}}').slice(0, -1)), undefined);
  assert.equal(readCache(withHash('[1')), undefined);
  assert.equal(readCache(withHash('null')), undefined);
  assert.equal(readCache('{"objects":{}}'), undefined);
  assert.equal(readCache(''), undefined);
});
