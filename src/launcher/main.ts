/** The built command line: starts it with what an earlier run compiled. */
import { writeSync } from 'node:fs';
import { join } from 'node:path';
import { asksForVersion, VERSION } from '../cli/version.ts';
import type { ImportModule } from '../node/workspace.ts';
import { BUILD, keepCompiled, load, useVariant } from './compiled.ts';
import { tuningFor } from './tune.ts';

/** What `cli.cjs` exports. */
interface CommandLine {
  /** `build` distinguishes this build of kroute from all others. */
  readonly run: (build: string, importModule: ImportModule) => Promise<never>;
}

const argv = process.argv.slice(2);
if (!asksForVersion(argv) || !saysVersion()) start();

/** Whether the version could be written in one step; where it could not, the command line knows what to say. */
function saysVersion(): boolean {
  try {
    writeSync(1, `${VERSION}\n`);
    return true;
  } catch {
    return false;
  }
}

function start(): void {
  const { flags, variant } = tuningFor(argv, process.versions.v8);
  if (flags.length > 0) setFlags(flags);
  useVariant(variant);
  const home = { env: process.env, platform: process.platform };
  const { run } = load(join(__dirname, 'chunks/cli.cjs'), home) as CommandLine;
  process.on('exit', () => keepCompiled(home));
  run(BUILD, (url) => import(url));
}

function setFlags(flags: readonly string[]): void {
  // Loading it takes more than a millisecond.
  const { setFlagsFromString }: typeof import('node:v8') = require('node:v8');
  for (const flag of flags) setFlagsFromString(flag);
}
