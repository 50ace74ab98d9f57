/** From arguments to an exit code. Errors stop here: a wrong command is one line, a bug of kroute another. */

import { UsageError } from '../library/usage-error.ts';
import { Exit, type ExitCode } from './exit.ts';
import { guarded } from './guard.ts';
import type { Io } from './io.ts';
import { said, usageText } from './say.ts';
import { asksForVersion, VERSION } from './version.ts';

export async function main(argv: readonly string[], process: Io): Promise<ExitCode> {
  const io = guarded(process);
  try {
    if (asksForVersion(argv)) {
      io.writeOut(`${VERSION}\n`);
      return Exit.Ok;
    }
    const { runProgram } = await import('./program.ts');
    return await runProgram(argv, io);
  } catch (error) {
    if (error instanceof UsageError) {
      io.writeError(usageText(error));
      return Exit.Usage;
    }
    const message = error instanceof Error ? error.message : String(error);
    io.writeError(said(`this is a bug of kroute: ${message}; run again with --debug and report what it prints`));
    if (argv.includes('--debug')) io.writeError(`${trace(error)}\n`);
    return Exit.Bug;
  }
}

function trace(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  const own = error.stack ?? error.message;
  return error.cause === undefined ? own : `${own}\ncaused by: ${trace(error.cause)}`;
}
