#!/usr/bin/env node
import { processIo } from '../src/cli/io.ts';
/** Hands the process to the command line and its answer to the process. */
import { main } from '../src/cli/main.ts';

process.exitCode = await main(process.argv.slice(2), processIo());
