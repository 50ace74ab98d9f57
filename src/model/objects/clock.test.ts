/** The comparisons with a clock bound the period in which their results hold. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { fc } from '../../dev/property.ts';
import { clockAt, isWithin } from './clock.ts';

test('results hold from the last moment that has passed to the next one that has not', () => {
  const clock = clockAt(100);
  assert.deepEqual(clock.bounds, {});
  assert.equal(clock.isAfter(50), true);
  assert.equal(clock.isAfter(99), true);
  assert.equal(clock.isAfter(100), false);
  assert.equal(clock.isAfter(200), false);
  assert.deepEqual(clock.bounds, { after: 99, until: 100 });
  assert.ok(isWithin(clock.bounds, clockAt(100)));
  assert.ok(!isWithin(clock.bounds, clockAt(101)));
  assert.ok(!isWithin(clock.bounds, clockAt(99)));
});

test('without a comparison the period has no bounds', () => {
  assert.ok(isWithin(clockAt(100).bounds, clockAt(Number.MAX_SAFE_INTEGER)));
  assert.ok(isWithin(clockAt(100).bounds, clockAt(0)));
});

test('within the bounds every result is the same, and just outside one differs', () => {
  const moment = fc.integer({ min: -50, max: 50 });
  const asked = fc.oneof(moment, fc.constantFrom(Number.NaN, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY));
  fc.assert(
    fc.property(moment, moment, fc.array(asked, { maxLength: 6 }), (first, second, moments) => {
      const answersAt = (now: number) => {
        const clock = clockAt(now);
        return { answers: moments.map((one) => clock.isAfter(one)), bounds: clock.bounds };
      };
      const { answers, bounds } = answersAt(first);
      const isSame = JSON.stringify(answersAt(second).answers) === JSON.stringify(answers);
      // As they come back from a file.
      assert.equal(isWithin(JSON.parse(JSON.stringify(bounds)), clockAt(second)), isSame);
    }),
  );
});
