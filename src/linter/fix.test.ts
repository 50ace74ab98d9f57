import assert from 'node:assert/strict';
import { test } from 'node:test';
import { fc } from '../dev/property.ts';
import { sourceFile } from '../text/source-file.ts';
import type { Edit, Fix } from './diagnostic.ts';
import { applyFixes } from './fix.ts';

const file = sourceFile('a.yaml', 'abcdefgh\n'.repeat(2000));
const { length } = file.text;

/** Places close together and far apart; spans of a few characters, of a few blocks, and of most of the file. */
const start = fc.oneof(fc.nat({ max: 40 }), fc.nat({ max: length - 1 }));
const size = fc.oneof(fc.nat({ max: 6 }), fc.nat({ max: 300 }), fc.nat({ max: length }));
const edit: fc.Arbitrary<Edit> = fc.tuple(start, size, fc.constantFrom('', 'X', 'Y\n')).map(([from, count, text]) => {
  return { file, span: { start: from, end: Math.min(length, from + count) }, text };
});

function doOverlap(a: Edit, b: Edit): boolean {
  // For two edits that start at the same place the order would be arbitrary.
  if (a.span.start === b.span.start) return true;
  return a.span.start < b.span.end && b.span.start < a.span.end;
}

test('a fix is not applied if one of its edits overlaps an earlier one, the same as when all pairs are compared', () => {
  const fix: fc.Arbitrary<Fix> = fc
    .array(edit, { minLength: 1, maxLength: 2 })
    .filter(([one, other]) => one === undefined || other === undefined || !doOverlap(one, other))
    .map((edits) => ({ title: 'a fix', safety: 'safe', edits }));
  fc.assert(
    fc.property(fc.array(fix, { maxLength: 12, size: 'max' }), (fixes) => {
      const applied: Fix[] = [];
      for (const one of fixes) {
        const taken = applied.flatMap(({ edits }) => edits);
        if (!one.edits.some((own) => taken.some((other) => doOverlap(own, other)))) applied.push(one);
      }
      const fixed = applyFixes(file, fixes);
      assert.deepEqual(fixed.applied, applied);
      assert.deepEqual(
        fixed.left,
        fixes.filter((one) => !applied.includes(one)),
      );
      // Backwards, so that no edit moves another one.
      const edits = applied.flatMap((one) => one.edits).toSorted((a, b) => b.span.start - a.span.start);
      let expected = file.text;
      for (const { span, text } of edits) expected = expected.slice(0, span.start) + text + expected.slice(span.end);
      assert.equal(fixed.text, expected);
    }),
    { numRuns: 1000 },
  );
});

test('of two insertions at one place only the first is applied', () => {
  const at = (text: string, end: number): Fix => ({
    title: text,
    safety: 'safe',
    edits: [{ file, span: { start: 3, end }, text }],
  });
  const fixes = [at('X', 3), at('Y', 3), at('Z', 5)];
  const { text, applied, left } = applyFixes(file, fixes);
  assert.equal(text.slice(0, 10), 'abcXdefgh\n');
  assert.deepEqual([applied, left], [fixes.slice(0, 1), fixes.slice(1)]);
});
