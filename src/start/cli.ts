/** What the script of the build exports. */
import { processIo } from '../cli/io.ts';
import { main } from '../cli/main.ts';

/** Hands the process to the command line and its answer to the process. */
export async function run(): Promise<void> {
  process.exitCode = await main(process.argv.slice(2), processIo());
}
