/** No run ends before it has said what it found: what ends the process earlier is said, and is never a success. */
import process from 'node:process';
import { Exit, type ExitCode } from '../cli/exit.ts';
import { said } from '../cli/say.ts';
import { blame, culprit, isLoading } from '../node/user-code.ts';

const ADVICE = 'run again with --debug and report what it prints';

/** Watches over a process from here to `finish`, which ends it. */
export function watchEnding(writeError: (text: string) => void): { readonly finish: (code: ExitCode) => never } {
  let code: ExitCode | undefined;
  const print = (text: string): void => {
    try {
      writeError(text);
    } catch {
      // Standard error is closed.
    }
  };
  const say = (line: string): void => print(said(line));
  const end = (line: string, ending: ExitCode): void => {
    if (code !== undefined) return;
    code = ending;
    say(line);
    process.exit(ending);
  };
  // Nothing is left to do, so whatever the run waits for will not happen.
  process.on('beforeExit', () => {
    if (isLoading()) return;
    end(`this is a bug of kroute: the run waits for something that never happens; report the command line`, Exit.Bug);
  });
  process.on('exit', () => {
    if (code === undefined) {
      const who = culprit();
      code = who === undefined ? Exit.Bug : Exit.Usage;
      say(
        who === undefined
          ? `this is a bug of kroute: the process ended before the run; report the command line`
          : `${who}: it ended the process before there was a report; rules must not call process.exit`,
      );
    }
    process.exitCode = code;
  });
  process.on('uncaughtException', (error) => {
    const { who, what, stack } = blame(error);
    if (process.argv.includes('--debug')) print(`${stack}\n`);
    if (who === undefined) end(`this is a bug of kroute: ${what}; ${ADVICE}`, Exit.Bug);
    else end(`${who}: it failed where no check was running: ${what}`, Exit.Usage);
  });
  return {
    finish: (ending) => {
      code = ending;
      // The last to be called: code of the user may have its own handlers, and they must not decide how a run ended.
      process.on('exit', () => {
        process.exitCode = ending;
      });
      process.exit(ending);
    },
  };
}
