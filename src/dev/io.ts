/** A process that exists only in memory, for tests of commands: real files, captured streams. */
import { type Io, processIo } from '../cli/io.ts';
import { main } from '../cli/main.ts';

export interface Run {
  readonly code: number;
  readonly out: string;
  readonly err: string;
}

export interface RunOptions {
  readonly stdin?: string;
  readonly env?: Io['env'];
  /** Pretends that standard output is a terminal of this width. */
  readonly terminal?: number;
}

export async function run(argv: readonly string[], { stdin = '', env = {}, terminal }: RunOptions = {}): Promise<Run> {
  let out = '';
  let err = '';
  const io: Io = {
    ...processIo(),
    env,
    readStdin: () => ({ ok: true, value: new TextEncoder().encode(stdin) }),
    writeOut: (text) => {
      out += text;
    },
    writeError: (text) => {
      err += text;
    },
    out: { isTerminal: terminal !== undefined, width: terminal },
    err: { isTerminal: false, width: undefined },
  };
  const code = await main(argv, io);
  return { code, out, err };
}
