#!/usr/bin/env node
/** Hands the process to the command line and its answer to the process. */
import module from 'node:module';
import { processIo } from '../src/cli/io.ts';
import { main } from '../src/cli/main.ts';

// Node 22 and later keep what they compiled for the next run, unless NODE_DISABLE_COMPILE_CACHE says otherwise.
const isWorth = process.argv.length > 3;
if (isWorth && 'enableCompileCache' in module && typeof module.enableCompileCache === 'function')
  module.enableCompileCache();

process.exitCode = await main(process.argv.slice(2), processIo());
