/** A short run of the fuzzer; `scripts/fuzz` runs it for as long as one likes. */
import assert from 'node:assert/strict';
import { join } from 'node:path';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { errorOf, manifestsIn, mutated, randomFrom } from './fuzz.ts';

const seeds = manifestsIn(join(fileURLToPath(new URL('../..', import.meta.url)), 'fixtures/rules'));

test('no mutated manifest breaks linting, routing, any format, or fixing', async () => {
  const random = randomFrom(20261129);
  for (let at = 0; at < 300; at++) {
    const text = mutated(seeds[random(seeds.length)] ?? '', random);
    assert.equal(await errorOf(text, at % 10 === 0), undefined, text);
  }
});

test('the same seed gives the same inputs', () => {
  const [seed = ''] = seeds;
  const inputs = (): readonly string[] => {
    const random = randomFrom(7);
    return Array.from({ length: 20 }, () => mutated(seed, random));
  };
  assert.deepEqual(inputs(), inputs());
});
