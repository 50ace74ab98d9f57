/**
 * The types of the package are correct for its users: with and without the types of Node, with module resolution as in
 * Node and in bundlers.
 */
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';

const ROOT = fileURLToPath(new URL('../..', import.meta.url));

const CODE = `import { type Configuration, explain, fix, type LintOptions, type LintResult, lint, test, trace, UsageError } from 'kroute';
import * as browser from 'kroute/browser';

const config: Configuration = { severity: { 'service/*': 'off' }, overrides: [{ files: 'a/', namespace: 'b' }] };
const options: LintOptions = { config, allowRules: false };
export const result: LintResult = await lint(['k8s', { path: 'a', text: '' }], options);
export const text: string | undefined = (await fix('k8s', { unsafe: true })).files[0]?.text;
const { routes } = await browser.routes({ path: 'a', text: '' }, { status: 'broken' });
export const port: number | undefined = routes[0]?.backends[0]?.workloads[0]?.containerPort;
export const location: string | undefined = (await trace('k8s', { url: 'x', headers: { a: 'b' } })).location;
export const service: string | undefined = (await test('k8s', 'a.yaml')).cases[0]?.actual.backends[0]?.service;
export const summary: string = explain('a').summary;
export const option = (error: unknown): string | undefined => (error instanceof UsageError ? error.option : undefined);
// @ts-expect-error: paths are not accepted
await browser.lint('k8s');
// @ts-expect-error: unknown option
await lint('k8s', { kubeVersoin: '1.31' });
`;

const RESOLUTIONS = { nodenext: 'nodenext', bundler: 'esnext' } as const;

for (const [resolution, module] of Object.entries(RESOLUTIONS))
  test(`the types are found and correct with the module resolution ${resolution}`, {
    skip: !existsSync(join(ROOT, 'dist/browser.js')),
  }, () => {
    // In the package directory, its own name resolves to the build.
    const folder = join(ROOT, 'build/consumer');
    mkdirSync(folder, { recursive: true });
    const file = join(folder, `${resolution}.mts`);
    writeFileSync(file, CODE);
    const options = [
      '--ignoreConfig',
      '--noEmit',
      '--strict',
      '--target',
      'es2022',
      '--lib',
      'es2023,dom',
      '--types',
      '',
    ];
    const { status, stdout } = spawnSync(
      process.execPath,
      [
        join(ROOT, 'node_modules/typescript/bin/tsc'),
        ...options,
        '--module',
        module,
        '--moduleResolution',
        resolution,
        file,
      ],
      { cwd: ROOT, encoding: 'utf8' },
    );
    assert.equal(status, 0, stdout);
  });
