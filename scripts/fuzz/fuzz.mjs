/**
 * Looks for inputs that break kroute: exceptions, hangs, `undefined` in messages, places outside of the file, reports that
 * are not as their schemas say, fixes that never end. The same seed gives the same inputs, whatever the number of threads.
 *
 *   node scripts/fuzz/fuzz.mjs --count 100000 --seed 1
 *   node scripts/fuzz/fuzz.mjs --seed 1 --from 4711 --count 1     the same input again
 *   node scripts/fuzz/fuzz.mjs --only config --seconds 60         one kind, for a minute
 */
import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { parseArgs } from 'node:util';
import { Worker } from 'node:worker_threads';
import { build } from 'esbuild';

const { values } = parseArgs({
  options: {
    count: { type: 'string', default: '10000' },
    from: { type: 'string', default: '0' },
    seed: { type: 'string', default: '1' },
    seconds: { type: 'string', default: '86400' },
    only: { type: 'string' },
    jobs: { type: 'string', default: '1' },
    // The time limit for one input in seconds, and the number of different failures after which to stop.
    hang: { type: 'string', default: '60' },
    faults: { type: 'string', default: '10' },
  },
});
function numberOf(name) {
  const number = Number(values[name]);
  if (values[name] === '' || !Number.isSafeInteger(number) || number < 0)
    stop(`--${name}: "${values[name]}" is not a number`);
  return number;
}
const [count, from, seed, seconds, jobs, hang, most] = [
  'count',
  'from',
  'seed',
  'seconds',
  'jobs',
  'hang',
  'faults',
].map(numberOf);
const root = fileURLToPath(new URL('../..', import.meta.url));

// A single file starts faster and runs faster than with a loader.
const folder = join(root, 'build/fuzz');
await mkdir(folder, { recursive: true });
await build({
  absWorkingDir: root,
  entryPoints: { worker: 'src/dev/fuzz/worker.ts', inputs: 'src/dev/fuzz/describe.ts' },
  outdir: folder,
  outExtension: { '.js': '.mjs' },
  bundle: true,
  platform: 'node',
  format: 'esm',
  target: 'node20',
  packages: 'external',
  logLevel: 'warning',
});
const { describeInput, isKind, KINDS } = await import(pathToFileURL(join(folder, 'inputs.mjs')).href);
const { only } = values;
if (only !== undefined && !isKind(only)) stop(`--only: unknown kind "${only}"; use one of ${KINDS.join(', ')}`);
if (jobs === 0) stop('--jobs: use at least one');

const to = from + count;
const began = Date.now();
const end = began + seconds * 1000;
const found = new Map();
/**
 * Running threads. Each one reports in shared memory its current input, how many inputs it has done, and that it is
 * alive.
 */
const running = new Map();
let doneBefore = 0;
let reported = { at: began, done: 0 };
const watch = setInterval(look, 500);
for (let job = 0; job < jobs && job < count; job++) start(from + job);
if (count === 0) finish();

function start(first) {
  const shared = new Int32Array(new SharedArrayBuffer(12));
  shared[0] = first;
  const worker = new Worker(join(folder, 'worker.mjs'), {
    workerData: { root, seed, from: first, to, step: jobs, only, shared, known: [...found.keys()] },
    // The stack size of a process, and a memory limit.
    resourceLimits: { maxOldGenerationSizeMb: 2000, maxYoungGenerationSizeMb: 64, stackSizeMb: 1 },
  });
  running.set(worker, { shared, beat: 0, since: Date.now(), used: cpuSeconds() });
  worker.on('message', ({ index, signature, failure, input }) => tell(index, signature, failure, input));
  worker.on('error', (error) => abandon(worker, `the thread failed: ${error.stack ?? error}`));
  worker.on('exit', () => retire(worker));
}

/** Reports an input that ends or blocks its thread without making it smaller; another thread continues after it. */
function abandon(worker, failure) {
  const thread = running.get(worker);
  if (thread === undefined) return;
  const [index] = thread.shared;
  tell(index, `${failure.slice(0, 60)} ${index}`, failure, describeInput(root, seed, index, only));
  retire(worker);
  void worker.terminate();
  if (index + jobs < to && running.size < jobs) start(index + jobs);
}

function retire(worker) {
  const thread = running.get(worker);
  if (thread === undefined) return;
  running.delete(worker);
  doneBefore += thread.shared[1];
  // After a thread is abandoned, the next one starts at once.
  setImmediate(() => running.size === 0 && finish());
}

function tell(index, signature, failure, input) {
  if (found.has(signature)) return;
  found.set(signature, index);
  console.error(`seed ${seed}, input ${index}: ${failure}\n${input}\n`);
  process.exitCode = 1;
  if (found.size >= most) finish();
}

function look() {
  const now = Date.now();
  if (now >= end) finish();
  for (const [worker, thread] of running) {
    const [, , beat] = thread.shared;
    if (beat !== thread.beat) Object.assign(thread, { beat, since: now, used: cpuSeconds() });
    // CPU time, because other processes may use the machine; a thread that only waits uses none.
    else if (cpuSeconds() - thread.used > hang * running.size || now - thread.since > hang * 10_000)
      abandon(worker, `takes longer than ${hang} seconds`);
  }
  if (now - reported.at < 60_000) return;
  const done = doneSoFar();
  const rate = ((done - reported.done) / (now - reported.at)) * 1000;
  console.error(`${done} inputs, ${rate.toFixed(0)}/s, ${Math.round(process.memoryUsage.rss() / 2 ** 20)} MiB`);
  reported = { at: now, done };
}

/** The CPU time of all threads. */
function cpuSeconds() {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1e6;
}

function doneSoFar() {
  return [...running.values()].reduce((sum, { shared }) => sum + shared[1], doneBefore);
}

function finish() {
  clearInterval(watch);
  const done = doneSoFar();
  const took = (Date.now() - began) / 1000;
  console.log(
    `${done} inputs of seed ${seed} in ${took.toFixed(0)} s, ${(done / took).toFixed(0)}/s, ${found.size} failures`,
  );
  process.exit();
}

function stop(message) {
  console.error(message);
  process.exit(2);
}
