#!/usr/bin/env node
/** The command line from its sources; the build starts at `src/start/main.ts`. */
import { run } from '../src/start/cli.ts';

await run();
