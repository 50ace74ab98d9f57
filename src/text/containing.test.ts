import assert from 'node:assert/strict';
import { test } from 'node:test';
import { fc } from '../dev/property.ts';
import { containing } from './containing.ts';

test('a text that contains one of many others is found as by trying each, however many there are', () => {
  const letters = fc.string({ unit: fc.constantFrom('a', 'b', '-'), minLength: 1, maxLength: 5 });
  const many = fc.array(letters, { maxLength: 120, size: 'max' });
  const seen = { few: 0, manyOthers: 0 };
  fc.assert(
    fc.property(many, fc.string({ unit: fc.constantFrom('a', 'b', 'c', '-'), maxLength: 8 }), (list, text) => {
      const others = new Set(list);
      const lengths = new Set(list.map(({ length }) => length));
      if (others.size > lengths.size * text.length) seen.manyOthers++;
      else seen.few++;
      const expected = list.some((other) => other !== text && text.includes(other));
      assert.equal(containing(others)(text), expected);
    }),
    { numRuns: 500 },
  );
  assert.ok(seen.few > 50 && seen.manyOthers > 50, JSON.stringify(seen));
});

test('a text does not contain itself', () => {
  const others = new Set(['web', ...Array.from({ length: 40 }, (_, index) => String(100 + index))]);
  assert.equal(containing(others)('web'), false);
  assert.equal(containing(others)('dev-web'), true);
  assert.equal(containing(new Set(['web']))('web'), false);
});
