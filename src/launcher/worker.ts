/** The second thread of the built command line. */
import { join } from 'node:path';
import { load, useVariant } from './compiled.ts';
import { tuningFor } from './tune.ts';

interface Thread {
  readonly serve: () => Promise<void>;
}

// It is handed the arguments of the first, which has set V8 for both.
useVariant(tuningFor(process.argv.slice(2), process.versions.v8).variant);
const { serve } = load(join(__dirname, 'cli.cjs'), { env: process.env, platform: process.platform }) as Thread;
serve();
