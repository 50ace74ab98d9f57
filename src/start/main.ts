/** The built command line: starts it with what an earlier run compiled. */
import { writeSync } from 'node:fs';
import { join } from 'node:path';
import { asksForVersion, VERSION } from '../cli/version.ts';
import { BUILD, keepCompiled, keepsCode, load } from './compiled.ts';

/** What `cli.script.cjs` exports. */
interface CommandLine {
  /** `build` tells this kroute from all others. */
  readonly run: (build: string) => Promise<never>;
}

const argv = process.argv.slice(2);
if (asksForVersion(argv)) writeSync(1, `${VERSION}\n`);
else start();

function start(): void {
  const home = { env: process.env, platform: process.platform };
  const { run } = load(join(__dirname, 'chunks/cli.script.cjs'), home) as CommandLine;
  if (keepsCode(home)) process.on('exit', keepCompiled);
  run(BUILD);
}
