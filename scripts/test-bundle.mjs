/**
 * Runs tests of rules, routes and the command line with dist/, as it is shipped, instead of the sources. Tests that
 * start kroute as a process always use dist/.
 */
import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';

const TESTS = ['dev/bundle', 'render/render', 'render/schemas', 'cli/cli', 'cli/routes', 'cli/test.test', 'cli/fix'];

const test = fileURLToPath(new URL('test.mjs', import.meta.url));
const { status } = spawnSync(process.execPath, [test, ...process.argv.slice(2), ...TESTS], {
  env: { ...process.env, KROUTE_BUNDLE: '1' },
  stdio: 'inherit',
});
process.exitCode = status ?? 1;
