/** The second thread from the sources; the build has `src/launcher/worker.ts` in its place. */
import { serve } from '../src/launcher/cli.ts';

await serve();
