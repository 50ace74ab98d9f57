/**
 * One thread of the fuzzer. It reports its progress in shared memory, and the main thread ends it if an input takes too
 * long.
 */
import { parentPort, workerData } from 'node:worker_threads';
import { type Input, inputOf, type Kind } from './inputs.ts';
import { type Judge, judgeOf } from './judge.ts';
import { readSeeds } from './seeds.ts';
import { shown, shrunk } from './shrink.ts';

/** The work of a thread: the inputs `from`, `from + step`, ... below `to`. */
interface Task {
  readonly root: string;
  readonly seed: number;
  readonly from: number;
  readonly to: number;
  readonly step: number;
  readonly only: Kind | undefined;
  /** The current input, the number of finished inputs, and a counter that grows while there is progress. */
  readonly shared: Int32Array;
  /** The signatures of failures that need not be reported again. */
  readonly known: readonly string[];
}

async function run({ root, seed, from, to, step, only, shared, known }: Task): Promise<void> {
  const seeds = readSeeds(root);
  const judgeAlone = judgeOf(root);
  const judge: Judge = (input: Input) => {
    Atomics.add(shared, 2, 1);
    return judgeAlone(input);
  };
  const reported = new Set(known);
  for (let index = from; index < to; index += step) {
    Atomics.store(shared, 0, index);
    const input = inputOf(seeds, seed, index, only);
    // Stack traces are slow, and many errors are expected; a failure is run again with its stack trace.
    Error.stackTraceLimit = 0;
    const first = await judge(input);
    Atomics.add(shared, 1, 1);
    if (first === undefined) continue;
    const signature = signatureOf(first);
    if (reported.has(signature)) continue;
    reported.add(signature);
    const small = await shrunk(input, judge);
    Error.stackTraceLimit = 12;
    const failure = (await judge(small)) ?? `${first}\nwhich does not happen again`;
    parentPort?.postMessage({ index, signature, failure, input: shown(small) });
  }
}

/** Part of a message that is the same for most failures with the same cause. */
function signatureOf(failure: string): string {
  const [first = ''] = failure.split('\n');
  return first
    .replaceAll(/"(?:[^"\\]|\\.)*"/g, '"')
    .replaceAll(/\d+/g, '0')
    .slice(0, 60);
}

await run(workerData);
