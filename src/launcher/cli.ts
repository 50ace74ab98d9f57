/** What `src/launcher` and `bin` start: the command line, and its second thread. */
import { guarded } from '../cli/guard.ts';
import { processIo } from '../cli/io.ts';
import { main } from '../cli/main.ts';
import type { ImportModule } from '../node/workspace.ts';
import { watchEnding } from './ending.ts';

export { serve } from '../cli/second-thread.ts';
/** For tests, which have their own process. */
export { main, processIo };

/**
 * Hands the process to the command line and its answer to the process, without clearing up what ends with it. The build
 * hands in its name, and a way to import modules.
 */
export async function run(build?: string, importModule?: ImportModule): Promise<never> {
  const io = processIo(build, importModule);
  const { finish } = watchEnding(guarded(io).writeError);
  return finish(await main(process.argv.slice(2), io));
}
