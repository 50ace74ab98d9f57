/** How tests start kroute as a process. */
import { fileURLToPath } from 'node:url';

/**
 * Arguments for Node that run kroute from its sources. `scripts/test.mjs` bundles them once; without it they are
 * translated at each start, which takes a second.
 */
export const COMMAND: readonly string[] =
  process.env.KROUTE_COMMAND === undefined
    ? ['--import', import.meta.resolve('tsx'), fileURLToPath(new URL('../../bin/kroute.ts', import.meta.url))]
    : [process.env.KROUTE_COMMAND];

/** The same as words of a shell, with Node before them. */
export const SHELL_COMMAND: string = [process.execPath, ...COMMAND].map((word) => `'${word}'`).join(' ');
