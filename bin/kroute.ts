#!/usr/bin/env node
/** Hands the process to the command line and its answer to the process. */
import module from 'node:module';
import { setFlagsFromString } from 'node:v8';
import { processIo } from '../src/cli/io.ts';
import { main } from '../src/cli/main.ts';

const isWorth = process.argv.length > 3;
// Node 22 and later keep what they compiled for the next run, unless NODE_DISABLE_COMPILE_CACHE says otherwise.
if (isWorth && 'enableCompileCache' in module && typeof module.enableCompileCache === 'function')
  module.enableCompileCache();
// Hundreds of rules each run for a moment: optimizing them early and with all they call costs more than it gains.
// Releases for which this was measured; the flags are no promise of others.
if (isWorth && /^(?:20|22)\./.test(process.versions.node))
  for (const flag of ['--max-inlined-bytecode-size-cumulative=300', '--interrupt-budget=264000'])
    setFlagsFromString(flag);

process.exitCode = await main(process.argv.slice(2), processIo());
