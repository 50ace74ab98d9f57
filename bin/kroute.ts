#!/usr/bin/env node
/** The command line from its sources; the build starts at `src/launcher/main.ts`. */
import { run } from '../src/launcher/cli.ts';

await run();
