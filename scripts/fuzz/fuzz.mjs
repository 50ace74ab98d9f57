/**
 * Looks for manifests that break kroute: exceptions, `undefined` in messages, places outside of the file, reports that
 * are not JSON, fixes that never end. The same seed gives the same inputs.
 *
 *   node --import tsx scripts/fuzz/fuzz.mjs --count 10000 --seed 1 --seconds 600
 */
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { errorOf, manifestsIn, mutated, randomFrom, shrunk } from '../../src/dev/fuzz.ts';

const { values } = parseArgs({
  options: {
    count: { type: 'string', default: '1000' },
    seed: { type: 'string', default: '1' },
    seconds: { type: 'string', default: '600' },
  },
});
const root = fileURLToPath(new URL('../..', import.meta.url));
const seeds = manifestsIn(join(root, 'fixtures/rules'));
const random = randomFrom(Number(values.seed));
const end = Date.now() + Number(values.seconds) * 1000;
let done = 0;
for (; done < Number(values.count) && Date.now() < end; done++) {
  const text = mutated(seeds[random(seeds.length)] ?? '', random);
  // A fix judges the files several times over.
  const withFixes = done % 10 === 0;
  const began = Date.now();
  // An input that hangs kroute is the last one written.
  if (process.env.KROUTE_FUZZ_LAST) writeFileSync(process.env.KROUTE_FUZZ_LAST, text);
  const error = await errorOf(text, withFixes);
  if (error === undefined && Date.now() - began < 20_000) continue;
  const small = error === undefined ? text : await shrunk(text, withFixes);
  console.error(`seed ${values.seed}, input ${done}: ${error ?? 'takes longer than 20 seconds'}\n---\n${small}\n---`);
  process.exitCode = 1;
  break;
}
console.log(`${done} inputs from seed ${values.seed}`);
