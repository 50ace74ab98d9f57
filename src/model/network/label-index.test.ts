/** What an index of labels answers is what comparing with every map or selector finds. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { fc } from '../../dev/property.ts';
import { bareOf } from '../../text/own.ts';
import { mapSelects } from '../objects/selector.ts';
import { anyCompatible, anySelecting, firstSelected } from './label-index.ts';

const pairs = fc.dictionary(fc.constantFrom('app', 'tier', 'env', '__proto__'), fc.constantFrom('a', 'b', 'c'), {
  maxKeys: 4,
});
const labels = pairs.map((record) => bareOf(Object.entries(record)));
const many = fc.array(labels, { maxLength: 20, size: 'max' });

/** How often the answer was yes and no, so that a property cannot hold because one of them never occurs. */
function counted(): { readonly note: (answer: boolean) => boolean; readonly assertBoth: () => void } {
  const times = new Map<boolean, number>();
  return {
    note: (answer) => {
      times.set(answer, (times.get(answer) ?? 0) + 1);
      return answer;
    },
    assertBoth: () => {
      for (const answer of [true, false]) assert.ok((times.get(answer) ?? 0) > 50, `${answer}: ${times.get(answer)}`);
    },
  };
}

test('the first of many maps that a selector selects is the first that it selects alone', () => {
  const { note, assertBoth } = counted();
  fc.assert(
    fc.property(many, pairs, (maps, selector) => {
      const expected = maps.find((one) => mapSelects(selector, one));
      note(expected !== undefined);
      assert.equal(firstSelected(maps)(selector), expected);
    }),
    { numRuns: 500 },
  );
  assertBoth();
});

test('a selector is compatible with one of many maps of labels if one of them has no other value for any of its labels', () => {
  const { note, assertBoth } = counted();
  fc.assert(
    fc.property(many, pairs, (maps, selector) => {
      const expected = maps.some((one) =>
        Object.entries(selector).every(([key, value]) => !(key in one) || one[key] === value),
      );
      assert.equal(anyCompatible(maps)(selector), note(expected));
    }),
    { numRuns: 500 },
  );
  assertBoth();
});

test('labels are selected by one of many selectors if one that is accepted selects them', () => {
  const { note, assertBoth } = counted();
  const thing = fc.record({ selector: pairs, isAccepted: fc.boolean() });
  fc.assert(
    fc.property(fc.array(thing, { maxLength: 20, size: 'max' }), labels, (things, own) => {
      const expected = things.some(({ selector, isAccepted }) => isAccepted && mapSelects(selector, own));
      const index = anySelecting(things, ({ selector }) => selector);
      assert.equal(
        index(own, ({ isAccepted }) => isAccepted),
        note(expected),
      );
    }),
    { numRuns: 500 },
  );
  assertBoth();
});
