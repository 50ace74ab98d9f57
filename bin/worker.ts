/** The second thread, run from the sources; the build uses `src/launcher/worker.ts` instead. */
import { serve } from '../src/launcher/cli.ts';

await serve();
