/** The second thread of the built command line. */
import { join } from 'node:path';
import { load } from './compiled.ts';

interface Thread {
  readonly serve: () => Promise<void>;
}

const { serve } = load(join(__dirname, 'cli.script.cjs'), { env: process.env, platform: process.platform }) as Thread;
serve();
