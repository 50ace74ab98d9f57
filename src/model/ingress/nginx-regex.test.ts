import assert from 'node:assert/strict';
import { test } from 'node:test';
import { fc } from '../../dev/property.ts';
import { regexMark } from './nginx-regex.ts';

test('what marks a pattern is what comes first of all that marks one', () => {
  const marks = /[\^[\]{}|\\]|\([^)]*[*+?.]|\.[*+?]|\*|\$$|\)[*+?]/;
  const text = fc.array(fc.constantFrom('(', ')', '.', '*', '+', '?', '$', '[', '^', '\\', '/', 'a'), {
    maxLength: 12,
  });
  fc.assert(
    fc.property(text, (parts) => {
      const path = parts.join('');
      const [mark] = marks.exec(path) ?? [];
      assert.equal(regexMark(path), mark?.startsWith('(') ? '(' : mark);
    }),
    { numRuns: 3000 },
  );
});
