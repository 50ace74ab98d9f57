/** Patterns from manifests are matched in bounded time. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { compileRegex } from './regex.ts';

test('a pattern so long that matching it would take minutes is refused', () => {
  const long = compileRegex(`${'a?'.repeat(100_000)}${'a'.repeat(100_000)}`, false);
  assert.deepEqual(long, { ok: false, message: 'longer than 10000 characters' });
  assert.equal(compileRegex(`/${'a'.repeat(9000)}`, false).ok, true);
});
