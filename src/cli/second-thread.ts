/** A second thread that judges objects by themselves while the first looks at how they belong together. */
import { existsSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { fileURLToPath } from 'node:url';
import { Worker } from 'node:worker_threads';
import { clock } from '../node/clock.ts';
import { answers, type ObjectAnswer, type ObjectJudge, type ObjectRequest } from '../pipeline/worker.ts';

/** What the thread receives: a request, and the number that its answers carry. */
interface Asked {
  readonly id: number;
  readonly request: ObjectRequest;
}

/** What it says: an answer, or that there are no more. */
interface Said {
  readonly id: number;
  readonly answer: ObjectAnswer | undefined;
}

/** `KROUTE_THREADS=1` keeps to one thread. */
export function hasThreads(env: Readonly<Record<string, string | undefined>>): boolean {
  return env.KROUTE_THREADS !== '1';
}

/** In the build, and in a checkout. */
const PLACES = ['./worker.cjs', '../../bin/worker.ts'];

/** The judge in a thread that stays for further requests; undefined if no thread is available. */
export const threadJudge: ObjectJudge = judgeIn(() => {
  if (availableParallelism() < 2) return undefined;
  const file = PLACES.map((path) => new URL(path, import.meta.url)).find((url) => existsSync(fileURLToPath(url)));
  return file === undefined ? undefined : new Worker(file, { argv: process.argv.slice(2) });
});

/**
 * A judge in a thread that is started when work is expected, or requested after it was dismissed; once it broke
 * down he answers nothing.
 */
export function judgeIn(start: () => Worker | undefined): ObjectJudge {
  let hasStarted = false;
  let worker: Worker | undefined;
  /** Threads that were sent home, whose end means nothing. */
  const dismissed = new WeakSet<Worker>();
  let requests = 0;
  /** Who waits for the last answer to a request, by its number. */
  const waiting = new Map<number, { readonly reported: ObjectAnswer[]; readonly end: () => void }>();
  const giveUp = (): void => {
    worker = undefined;
    for (const { end } of waiting.values()) end();
  };
  const started = (): Worker | undefined => {
    if (hasStarted) return worker;
    hasStarted = true;
    const thread = attempt(start);
    worker = thread;
    const ended = (): void => {
      if (thread === undefined || !dismissed.has(thread)) giveUp();
    };
    // By itself it is no reason for the process to stay.
    thread?.unref();
    thread?.on('error', ended).on('exit', ended);
    thread?.on('message', ({ id, answer }: Said) => {
      if (answer === undefined) waiting.get(id)?.end();
      else waiting.get(id)?.reported.push(answer);
    });
    return worker;
  };
  return {
    prepare: () => void started(),
    dismiss: () => {
      if (worker === undefined || waiting.size > 0) return;
      dismissed.add(worker);
      void worker.terminate();
      worker = undefined;
      hasStarted = false;
    },
    judge: async (request) => {
      const thread = started();
      const reported: ObjectAnswer[] = [];
      if (thread === undefined) return reported;
      const id = requests++;
      await new Promise<void>((end) => {
        waiting.set(id, { reported, end });
        thread.ref();
        thread.postMessage({ id, request } satisfies Asked);
      });
      waiting.delete(id);
      if (waiting.size === 0) thread.unref();
      return reported;
    },
  };
}

/** Whatever keeps a thread from starting, the run can do without. */
function attempt(start: () => Worker | undefined): Worker | undefined {
  try {
    return start();
  } catch {
    return undefined;
  }
}

/** What the thread does: it answers requests, one after the other. */
export async function serve(): Promise<void> {
  const { parentPort } = await import('node:worker_threads');
  if (parentPort === null) throw new Error('this is not a second thread');
  const say = (said: Said): void => parentPort.postMessage(said);
  let before = Promise.resolve();
  parentPort.on('message', ({ id, request }: Asked) => {
    before = before.then(async () => {
      for await (const answer of answers(request, clock)) say({ id, answer });
      say({ id, answer: undefined });
    });
  });
}
