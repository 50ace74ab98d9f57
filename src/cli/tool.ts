/** Programs that the user has installed: finding them, and running them for so long and no longer. */
import { execFile } from 'node:child_process';
import { availableParallelism } from 'node:os';
import { delimiter, join } from 'node:path';
import type { Io } from './io.ts';

export interface Tool {
  readonly name: string;
  readonly path: string;
}

export type Ran =
  | { readonly ok: true; readonly out: string; readonly err: string }
  /** `message` is the line of its complaint that says most; `err` is all of it. */
  | { readonly ok: false; readonly message: string; readonly out: string; readonly err: string };

export interface RunOptions {
  readonly env?: Io['env'];
  readonly seconds?: number;
}

const SUFFIXES = process.platform === 'win32' ? ['.exe', '.cmd', '.bat'] : [''];
const MAX_OUTPUT = 512 * 1024 * 1024;

/** Looks a program up in the PATH. */
export function findTool(name: string, io: Io): Tool | undefined {
  for (const directory of (io.env.PATH ?? '').split(delimiter))
    for (const suffix of directory === '' ? [] : SUFFIXES) {
      const path = join(directory, name + suffix);
      const kind = io.files.kindOf(path);
      if (kind?.ok && kind.value === 'file') return { name, path };
    }
  return undefined;
}

/** Runs a program to its end. It never throws. */
export function runTool(
  tool: Tool,
  args: readonly string[],
  { env = {}, seconds = 60 }: RunOptions = {},
): Promise<Ran> {
  return new Promise((resolve) => {
    const options = { env: { ...env }, timeout: seconds * 1000, killSignal: 'SIGKILL', maxBuffer: MAX_OUTPUT } as const;
    const child = execFile(tool.path, [...args], options, (error, stdout, stderr) => {
      if (error === null) resolve({ ok: true, out: stdout, err: stderr });
      else if (error.killed === true)
        resolve({ ok: false, message: `it took longer than ${seconds} seconds`, out: stdout, err: stderr });
      else
        resolve({
          ok: false,
          message: gist(stderr) || error.message.replaceAll(/\s+/g, ' '),
          out: stdout,
          err: stderr,
        });
    });
    child.stdin?.end();
  });
}

/** The line of a program's complaint that says most, without the program's own preface. */
function gist(text: string): string {
  const lines = text
    .split(/\r?\n/)
    .map((line) => line.trim())
    .filter((line) => line !== '' && !/^(#|warning\b|[EWI]\d{4} |coalesce\.go)/i.test(line));
  const line = lines.find((one) => /^error\b/i.test(one)) ?? lines[0] ?? '';
  return line.replace(/^error:\s*/i, '').slice(0, 300);
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
