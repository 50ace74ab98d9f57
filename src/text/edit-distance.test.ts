import assert from 'node:assert/strict';
import { test } from 'node:test';
import { fc } from '../dev/property.ts';
import { didYouMean, editDistance } from './edit-distance.ts';

const CASES: readonly (readonly [string, readonly string[], string | undefined])[] = [
  ['NodePort', ['nodePort', 'port', 'name'], 'nodePort'],
  ['matadata', ['metadata', 'spec', 'status'], 'metadata'],
  ['targetport', ['targetPort', 'port'], 'targetPort'],
  ['storefrnt', ['storefront', 'cart'], 'storefront'],
  ['web-svc', ['cart', 'checkout'], undefined],
  ['ab', ['cd', 'ef'], undefined],
  ['cart1', ['cart2', 'cart3'], undefined],
  ['prefix', ['Exact', 'Prefix', 'ImplementationSpecific'], 'Prefix'],
];

for (const [word, candidates, meant] of CASES)
  test(`"${word}" means ${meant ?? 'nothing'} among ${candidates.join(', ')}`, () => {
    assert.equal(didYouMean(word, candidates), meant);
  });

test('a swap of neighbors is one edit', () => assert.equal(editDistance('443', '434'), 1));

test('the distance is symmetric and zero only for equal words', () => {
  const word = fc.string({ unit: fc.constantFrom('a', 'b', 'c'), maxLength: 8 });
  fc.assert(
    fc.property(word, word, (a, b) => {
      assert.equal(editDistance(a, b), editDistance(b, a));
      assert.equal(editDistance(a, b) === 0, a === b);
    }),
  );
});

test('up to its limit the distance is exact, and above it more than that', () => {
  const word = fc.string({ unit: fc.constantFrom('a', 'b', 'c'), maxLength: 8 });
  fc.assert(
    fc.property(word, word, fc.nat({ max: 4 }), (a, b, limit) => {
      const distance = editDistance(a, b);
      const limited = editDistance(a, b, limit);
      assert.equal(limited <= limit ? limited : undefined, distance <= limit ? distance : undefined);
    }),
    { numRuns: 2000 },
  );
});
