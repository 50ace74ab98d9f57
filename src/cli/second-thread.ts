/** A second thread that judges objects by themselves while the first looks at how they belong together. */
import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import type { Worker } from 'node:worker_threads';
import { answer, type ObjectAnswer, type ObjectRequest } from '../api/object-findings.ts';
import { clock } from './clock.ts';

/** `KROUTE_THREADS=1` keeps to one thread. */
export function hasThreads(env: Readonly<Record<string, string | undefined>>): boolean {
  return env.KROUTE_THREADS !== '1';
}

let started: Promise<Worker | undefined> | undefined;

/** Answers a request in a thread that stays for further ones; undefined where there is none or it broke down. */
export async function judgeInThread(request: ObjectRequest): Promise<ObjectAnswer | undefined> {
  started ??= start();
  const worker = await started;
  if (worker === undefined) return undefined;
  worker.ref();
  const answered = await new Promise<ObjectAnswer | undefined>((resolve) => {
    const end = (result: ObjectAnswer | undefined): void => {
      worker.removeAllListeners();
      resolve(result);
    };
    worker.once('message', end);
    worker.once('error', () => end(undefined));
    worker.once('exit', () => end(undefined));
    worker.postMessage(request);
  });
  worker.unref();
  if (answered === undefined) started = Promise.resolve(undefined);
  return answered;
}

async function start(): Promise<Worker | undefined> {
  const { availableParallelism } = await import('node:os');
  if (availableParallelism() < 2) return undefined;
  // In the build, and in a checkout.
  const places = ['./worker.cjs', '../../bin/worker.ts'].map((path) => new URL(path, import.meta.url));
  const file = places.find((url) => existsSync(fileURLToPath(url)));
  if (file === undefined) return undefined;
  const threads = await import('node:worker_threads');
  return new threads.Worker(file);
}

/** What the thread does: it answers requests, one after the other. */
export async function serve(): Promise<void> {
  const { parentPort } = await import('node:worker_threads');
  parentPort?.on('message', async (request: ObjectRequest) => {
    parentPort.postMessage(await answer(request, clock));
  });
}
