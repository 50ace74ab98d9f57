/** A short run of the fuzzer; `scripts/fuzz` runs it for any length of time. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { inputOf, KINDS } from './inputs.ts';
import { judgeOf } from './judge.ts';
import { readSeeds } from './seeds.ts';
import { shown, shrunk } from './shrink.ts';

const root = fileURLToPath(new URL('../../..', import.meta.url));
const seeds = readSeeds(root);
const SEED = 20261130;

for (const kind of KINDS)
  test(`no fuzzed input of kind ${kind} breaks anything`, async () => {
    const judge = judgeOf(root);
    for (let index = 0; index < (kind === 'large' ? 5 : 50); index++) {
      const input = inputOf(seeds, SEED, index, kind);
      assert.equal(await judge(input), undefined, `input ${index}: ${shown(input)}`);
    }
  });

test('the same seed gives the same inputs, and another seed gives others', () => {
  const inputs = (seed: number): readonly string[] =>
    Array.from({ length: 200 }, (_, index) => shown(inputOf(seeds, seed, index)));
  assert.deepEqual(inputs(7), inputs(7));
  assert.notDeepEqual(inputs(7), inputs(8));
});

test('every kind of input occurs, with all of its names and values', () => {
  const kinds = new Set(Array.from({ length: 3000 }, (_, index) => inputOf(seeds, 1, index).kind));
  assert.deepEqual([...kinds].sort(), [...KINDS].sort());
});

test('a bug is detected, and its input is made smaller', async () => {
  const judge = async (input: Parameters<typeof shown>[0]): Promise<string | undefined> =>
    shown(input).includes('port') ? 'says port' : undefined;
  const input = { kind: 'lines', argv: ['lint', 'x'], depth: 'quick' } as const;
  const files = [
    { path: 'a.yaml', content: 'spec:\n  ports: [{port: 80}]\n' },
    { path: 'b.yaml', content: new TextEncoder().encode('kind: Service\n') },
  ];
  const small = await shrunk({ ...input, files }, judge);
  assert.deepEqual(small, { ...input, argv: [], files: [{ path: 'a.yaml', content: 'port' }] });
});
