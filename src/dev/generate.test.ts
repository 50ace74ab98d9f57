/** All generated files are up to date. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { stale } from './generate.ts';

test('generated files are fresh', async () => {
  const paths = await stale();
  assert.deepEqual(paths, [], 'run npm run generate and read what changed');
});
