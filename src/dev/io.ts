/**
 * A process in memory for tests of commands, with real files and captured streams. With `KROUTE_BUNDLE=1` it runs the
 * built command line with its validators instead of the sources (`npm run test:bundle`).
 */

import { createRequire } from 'node:module';
import type { Io } from '../cli/io.ts';
import * as sources from '../launcher/cli.ts';
import type { ObjectJudge } from '../pipeline/worker.ts';

/** Whether the build is tested instead of the sources. */
export const isBundle = process.env.KROUTE_BUNDLE === '1';

const { main, processIo }: typeof sources = isBundle
  ? createRequire(import.meta.url)('../../dist/chunks/cli.cjs')
  : sources;

export interface Run {
  readonly code: number;
  readonly out: string;
  readonly err: string;
  /** The output in bytes, if any; it is also in `out`, as UTF-8. */
  readonly bytes?: Uint8Array;
}

export interface RunOptions {
  readonly stdin?: string | Uint8Array;
  readonly env?: Io['env'];
  /** What judges objects in addition to this thread; nothing if not given. */
  readonly objectJudge?: ObjectJudge;
  /** Pretends that standard output is a terminal of this width. */
  readonly terminal?: number;
  /** Pretends that standard output is a file. */
  readonly toFile?: boolean;
  /** As `kubectl kroute`. */
  readonly isPlugin?: boolean;
  /** Milliseconds; by default the clock of the process. */
  readonly clock?: () => number;
  /** Where to store findings, as a build does; by default they are not stored. */
  readonly cacheDirectory?: string;
}

export async function run(argv: readonly string[], options: RunOptions = {}): Promise<Run> {
  const { stdin = '', env = {}, objectJudge, terminal, toFile = false, clock, cacheDirectory } = options;
  let out = '';
  let err = '';
  let bytes: Uint8Array | undefined;
  const io: Io = {
    ...processIo(cacheDirectory === undefined ? undefined : 'test'),
    ...(clock === undefined ? {} : { clock }),
    cacheDirectory,
    objectJudge,
    isPlugin: options.isPlugin === true,
    env,
    readStdin: () => ({ ok: true, value: typeof stdin === 'string' ? new TextEncoder().encode(stdin) : stdin }),
    writeOut: (text) => {
      out += text;
    },
    writeBytes: (content) => {
      bytes = Uint8Array.from([...(bytes ?? []), ...content]);
      out += new TextDecoder('utf-8', { ignoreBOM: true }).decode(content);
    },
    writeError: (text) => {
      err += text;
    },
    out: { isTerminal: terminal !== undefined, width: terminal, isFile: toFile },
    err: { isTerminal: false, width: undefined, isFile: false },
  };
  const code = await main(argv, io);
  return { code, out, err, ...(bytes === undefined ? {} : { bytes }) };
}
