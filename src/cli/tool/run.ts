/** The one place where kroute starts a program: for so long, with so much memory and output, and no longer. */
import { type ChildProcess, spawn } from 'node:child_process';
import { availableParallelism } from 'node:os';
import { dirname } from 'node:path';
import { PURPOSES } from '../../load/discover/limits.ts';
import { disk } from '../../node/reader.ts';
import { printable } from '../../text/printable.ts';
import type { Argument } from './argument.ts';
import { undoAtEnd } from './cleanup.ts';
import type { Environment } from './environment.ts';
import type { Tool } from './find.ts';

export type Ran =
  | { readonly ok: true; readonly out: Uint8Array; readonly err: string }
  /**
   * `message` is the line of its problem that says most, fit to be printed; `err` is all of it. `isStopped` where kroute
   * ended it, and its problem does not contain the reason.
   */
  | {
      readonly ok: false;
      readonly message: string;
      readonly isStopped: boolean;
      readonly out: Uint8Array;
      readonly err: string;
    };

export interface RunOptions {
  readonly env: Environment;
  readonly seconds: number;
  /** Where it runs: never in the tree, since programs look for configuration around themselves. Else where it is installed. */
  readonly directory?: string;
  /** What it reads from standard input. */
  readonly input?: string;
  /** Of its output. */
  readonly maxBytes?: number;
}

const MIB = 1024 * 1024;
/** What one text of V8 can hold. */
const MOST_OUTPUT = 500 * MIB;
/** Of problems, the beginning and the end say what is wrong. */
const MOST_COMPLAINT = MIB / 4;
/** Of it, as characters. */
const MOST_SAID = 300;
/** Templates can ask for any amount; without a limit the system ends what it likes. */
const MOST_MEMORY = 2048 * MIB;
const LOOK_MS = 100;

/** Runs a program to its end. It never throws. */
export function runTool(tool: Tool, args: readonly Argument[], options: RunOptions): Promise<Ran> {
  const { env, seconds, directory = dirname(tool.path), input = '', maxBytes = MOST_OUTPUT } = options;
  return new Promise((resolve) => {
    const chunks: Uint8Array[] = [];
    const err = new ErrorText();
    let size = 0;
    let stopped: string | undefined;
    let failure: string | undefined;
    let child: ChildProcess;
    const end = (): void => {
      const output = { out: Buffer.concat(chunks), err: err.toString() };
      const why = stopped ?? (failure === undefined ? undefined : gist(output.err) || failure);
      if (why === undefined) resolve({ ok: true, ...output });
      else
        resolve({
          ok: false,
          message: printable(why.slice(0, MOST_SAID)),
          isStopped: stopped !== undefined,
          ...output,
        });
    };
    try {
      child = spawn(tool.path, args.map(String), {
        cwd: directory,
        env: { ...env },
        // A separate group, so that what it starts ends with it.
        detached: process.platform !== 'win32',
        stdio: ['pipe', 'pipe', 'pipe'],
        shell: false,
        windowsHide: true,
      });
    } catch (error) {
      // Arguments that are too long, or that hold a NUL.
      failure = `it cannot be started: ${reasonOf(error)}`;
      end();
      return;
    }
    const isDone = undoAtEnd(() => killAll(child));
    const stop = (why: string): void => {
      stopped ??= why;
      killAll(child);
    };
    const timer = setTimeout(() => stop(`it took longer than ${seconds} seconds`), seconds * 1000);
    const watch = setInterval(() => {
      if (memoryOf(child) > MOST_MEMORY) stop(`it took more than ${MOST_MEMORY / MIB} MiB of memory`);
    }, LOOK_MS);
    child.stdout?.on('data', (chunk: Uint8Array) => {
      size += chunk.length;
      if (size > maxBytes) stop(`it wrote more than ${Math.round(maxBytes / MIB)} MiB`);
      else chunks.push(chunk);
    });
    child.stderr?.on('data', (chunk: Uint8Array) => err.push(chunk));
    child.stdin?.on('error', () => {
      // It ended before it had read all: how it ended says why.
    });
    child.stdin?.end(input);
    child.on('error', (error) => {
      failure = `it cannot be started: ${reasonOf(error)}`;
    });
    // What it left behind may hold the pipes open.
    child.on('exit', () => killAll(child));
    child.on('close', (code, signal) => {
      clearTimeout(timer);
      clearInterval(watch);
      isDone();
      if (code !== 0) failure ??= `it ended with ${signal ?? code ?? 'an error'}`;
      end();
    });
  });
}

/** What a program wrote, as text; with the limit of its output that is always one. */
export function textOf(bytes: Uint8Array): string {
  return new TextDecoder().decode(bytes);
}

/** Ends a program and all that it started. */
function killAll(child: ChildProcess): void {
  if (child.pid === undefined) return;
  try {
    if (process.platform === 'win32') child.kill('SIGKILL');
    else process.kill(-child.pid, 'SIGKILL');
  } catch {
    // All of them have ended.
  }
}

/** Bytes that a program has in memory; 0 where the system does not tell. */
function memoryOf({ pid }: ChildProcess): number {
  if (process.platform !== 'linux' || pid === undefined) return 0;
  // https://man7.org/linux/man-pages/man5/proc_pid_statm.5.html
  const content = disk.read(`/proc/${pid}/statm`, PURPOSES.status);
  return content.ok ? Number(new TextDecoder().decode(content.value).split(' ')[1]) * PAGE : 0;
}

/** On most processors; where pages are larger, less memory is counted than there is. */
const PAGE = 4096;

/** The beginning and the end of what comes. */
class ErrorText {
  readonly #head: Uint8Array[] = [];
  #headSize = 0;
  #tail = Buffer.alloc(0);

  push(chunk: Uint8Array): void {
    if (this.#headSize < MOST_COMPLAINT) {
      this.#head.push(chunk);
      this.#headSize += chunk.length;
    } else this.#tail = Buffer.from(Buffer.concat([this.#tail, chunk]).subarray(-MOST_COMPLAINT));
  }

  toString(): string {
    return Buffer.concat([...this.#head, this.#tail]).toString();
  }
}

function reasonOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  const code = 'code' in error ? String(error.code) : '';
  if (code === 'E2BIG') return 'its arguments are too long';
  if (code === 'ERR_INVALID_ARG_VALUE') return 'an argument holds a NUL';
  return code === '' ? error.message : code;
}

/** The line of a program's problem that says most, without the program's own preface. */
function gist(text: string): string {
  const lines = text
    .split(/\r?\n/)
    .map((line) => line.trim())
    .filter((line) => line !== '' && !/^(#|warning\b|[EWI]\d{4} |coalesce\.go|walk\.go)/i.test(line));
  const found = lines.findIndex((one) => /^(error|fatal)\b/i.test(one));
  const [line = '', ...more] = lines.slice(Math.max(found, 0));
  const whole = line.endsWith(':') ? [line, ...more.slice(0, 5)].join(' ') : line;
  return whole.replace(/^(?:error|fatal):\s*/i, '');
}

/** Does the work for each item, several at a time; the answers come in the order of the items. */
export async function eachOf<T, R>(items: readonly T[], work: (item: T) => Promise<R>): Promise<readonly R[]> {
  const answers: R[] = [];
  let next = 0;
  const worker = async (): Promise<void> => {
    for (let index = next++; index < items.length; index = next++) {
      const item = items[index];
      if (item !== undefined) answers[index] = await work(item);
    }
  };
  await Promise.all(Array.from({ length: Math.min(items.length, availableParallelism()) }, worker));
  return answers;
}
