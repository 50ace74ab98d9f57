/** Every host is of a class that was found, whatever characters its labels have. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { fc } from '../dev/property.ts';
import type { HostMatch } from '../routes/route/route.ts';
import { hostClasses } from './host-classes.ts';

const SUFFIXES = ['x.test', 'a.x.test', 'a_b.x.test', 'test'];
const LABELS = ['a', 'www', 'a_b', 'a~b', '_', '~', 'a-1'];

const wildcard = fc.record({
  type: fc.constant('wildcard' as const),
  value: fc.constantFrom(...SUFFIXES.map((one) => `*.${one}`)),
  labels: fc.constantFrom('one' as const, 'many' as const, 'word' as const, 'plain' as const),
});
const names = fc
  .tuple(fc.array(fc.constantFrom(...LABELS), { minLength: 1, maxLength: 3 }), fc.constantFrom(...SUFFIXES))
  .map(([labels, suffix]) => [...labels, suffix].join('.'));
const exact = names.map((value): HostMatch => ({ type: 'exact', value }));
const odd = fc.constantFrom<HostMatch>(
  { type: 'any' },
  { type: 'suffix-wildcard', value: 'www.*' },
  { type: 'regex', value: '^[a-z]+\\.x\\.test$', rank: '' },
  { type: 'regex', value: '^[^.]+_[^.]+\\.', rank: '' },
);

test('every host is of a class', () => {
  fc.assert(
    fc.property(
      fc.array(fc.oneof({ arbitrary: wildcard, weight: 3 }, exact, odd), { maxLength: 6 }),
      fc.array(names, { minLength: 30, maxLength: 30 }),
      (named, hosts) => {
        const { classes, isComplete, keyOf } = hostClasses(named);
        const keys = new Set(classes.map(({ key }) => key));
        for (const one of classes) assert.equal(keyOf(one.host), one.key);
        if (isComplete)
          assert.deepEqual(
            hosts.filter((host) => !keys.has(keyOf(host))),
            [],
          );
      },
    ),
    { numRuns: 100 },
  );
});
