/**
 * Runs the tests: every *.test.ts of the project under Node's own runner.
 *
 *   npm test -- ingress                      only test files whose path contains "ingress"
 *   npm test -- '!hostile'                   all others than those
 *   npm test -- --test-name-pattern=shadow   options go to node
 */
import { spawn } from 'node:child_process';
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { bundleTests } from './build/tests.mjs';

const root = fileURLToPath(new URL('..', import.meta.url));
const FOLDERS = ['src', 'rules', 'bin', 'scripts', 'test'];

const given = process.argv.slice(2);
const options = given.filter((argument) => argument.startsWith('-'));
const names = given.filter((argument) => !argument.startsWith('-')).map((name) => name.replaceAll('\\', '/'));
const filters = names.filter((name) => !name.startsWith('!'));
const excluded = names.filter((name) => name.startsWith('!')).map((name) => name.slice(1));

const files = FOLDERS.flatMap(testsIn).filter(
  (file) =>
    (filters.length === 0 || filters.some((name) => file.includes(name))) &&
    !excluded.some((name) => file.includes(name)),
);
if (files.length === 0) {
  console.error(`no test file matches ${names.join(', ')}`);
  process.exit(1);
}

const { tests, command, remove } = await bundleTests(root, files);
process.on('exit', remove);
// A signal goes to the group, so that the tests end by it, and then this process.
for (const signal of ['SIGINT', 'SIGTERM']) process.on(signal, () => {});

// A run inside of another one must not report its results to it.
const { NODE_TEST_CONTEXT: _, ...env } = process.env;
const reporter = options.some((option) => option.startsWith('--test-reporter')) ? [] : ['--test-reporter=spec'];
const child = spawn(process.execPath, ['--enable-source-maps', '--test', ...reporter, ...options, ...tests], {
  cwd: root,
  env: { ...env, KROUTE_COMMAND: command },
  stdio: 'inherit',
});
child.on('error', (error) => console.error(error.message));
child.on('close', (status) => {
  process.exitCode = status ?? 1;
});

/** Paths of the tests under a folder, relative to the root, in code-unit order. */
function testsIn(folder) {
  let entries;
  try {
    entries = readdirSync(join(root, folder), { withFileTypes: true });
  } catch {
    return [];
  }
  return entries
    .sort((a, b) => (a.name < b.name ? -1 : 1))
    .flatMap((entry) => {
      const path = `${folder}/${entry.name}`;
      if (entry.name === 'node_modules') return [];
      if (entry.isDirectory()) return testsIn(path);
      return entry.name.endsWith('.test.ts') ? [path] : [];
    });
}
