import assert from 'node:assert/strict';
import { test } from 'node:test';
import { splitDocuments } from './split.ts';

function cut(text: string): readonly string[] {
  return splitDocuments(text).map(({ span, badSeparator }) => {
    const bad = badSeparator && `!${text.slice(badSeparator.start, badSeparator.end)}! `;
    return (bad ?? '') + text.slice(span.start, span.end);
  });
}

test('documents end at lines that start with three dashes', () => {
  assert.deepEqual(cut('a: 1\n---\nb: 2\n'), ['a: 1\n', 'b: 2\n']);
  assert.deepEqual(cut('a: 1\n--- # next\nb: 2\n'), ['a: 1\n', 'b: 2\n']);
  assert.deepEqual(cut('a: 1\r\n---\r\nb: 2'), ['a: 1\r\n', 'b: 2']);
  assert.deepEqual(cut('a: |\n  ---\nb: x---\n'), ['a: |\n  ---\nb: x---\n']);
});

test('a separator with nothing before it belongs to its document', () => {
  assert.deepEqual(cut('---\na: 1\n'), ['---\na: 1\n']);
  assert.deepEqual(cut('a: 1\n---\n---\nb: 2\n'), ['a: 1\n', '---\nb: 2\n']);
  assert.deepEqual(cut('---\n---\nb: 2\n'), ['---\n', 'b: 2\n']);
});

test('there is no document after the last separator, and none in nothing', () => {
  assert.deepEqual(cut('a: 1\n---\n'), ['a: 1\n']);
  assert.deepEqual(cut('a: 1\n---'), ['a: 1\n']);
  assert.deepEqual(cut(''), []);
});

test('text on the line of a separator is kept apart', () => {
  assert.deepEqual(cut('a: 1\n--- b: 2\nc: 3\n---\nd: 4\n'), ['a: 1\n', '!b: 2! --- b: 2\nc: 3\n', 'd: 4\n']);
  assert.deepEqual(cut('-----BEGIN\nx\n-----END\n'), ['!--BEGIN! -----BEGIN\nx\n', '!--END! -----END\n']);
});
