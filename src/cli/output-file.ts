/** `--output-file`: what a command prints goes to a file, at once or not at all. */
import { UsageError } from '../library/usage-error.ts';
import { harmless } from '../text/printable.ts';
import type { ExitCode } from './exit.ts';
import type { Io } from './io.ts';

/** Runs a command whose standard output becomes a file, if one is named. Nothing is written where the command does not run. */
export async function toFile(file: string | undefined, io: Io, run: (io: Io) => Promise<ExitCode>): Promise<ExitCode> {
  if (file === undefined) return run(io);
  if (file === '') throw new UsageError('--output-file: the name is empty');
  const parts: string[] = [];
  const code = await run({
    ...io,
    // A file is read by other programs, and later.
    env: { ...io.env, NO_COLOR: '1' },
    out: { isTerminal: false, width: undefined, isFile: true },
    writeOut: (text, as) => void parts.push(as === 'exact' ? text : harmless(text)),
  });
  const written = io.writeFile(file, parts.join(''));
  if (!written.ok) throw new UsageError(`--output-file: ${file}: ${written.message}`);
  return code;
}
