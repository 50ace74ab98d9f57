import assert from 'node:assert/strict';
import { test } from 'node:test';
import { columns, wrap } from './width.ts';

test('wide characters take two columns, combining ones none', () => {
  assert.equal(columns('abc'), 3);
  assert.equal(columns('日本'), 4);
  assert.equal(columns('e\u0301'), 1);
  assert.equal(columns('😀'), 2);
});

test('text is broken at spaces, a long word has its own line', () => {
  assert.deepEqual(wrap('one two three', 7), ['one two', 'three']);
  assert.deepEqual(wrap('a verylongword b', 5), ['a', 'verylongword', 'b']);
});
