/** The second thread from the sources; the build has `src/start/worker.ts` in its place. */
import { serve } from '../src/start/cli.ts';

await serve();
