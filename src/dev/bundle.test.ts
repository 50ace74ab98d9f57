/**
 * The shipped build, with bundled rules and precompiled validators, has the same findings in all rule fixtures as the
 * sources.
 */
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { Worker } from 'node:worker_threads';
import { rules } from '../../rules/index.ts';
import { DEFAULT_SETTINGS } from '../model/cluster/settings.ts';
import type { ObjectRequest } from '../pipeline/worker.ts';
import { type Case, casesOf, nameWithin } from './fixtures.ts';
import { isBundle, run } from './io.ts';

const fixtures = fileURLToPath(new URL('../../fixtures/rules', import.meta.url));
const configFile = join(mkdtempSync(join(tmpdir(), 'kroute-bundle-')), 'kroute.yaml');

/** The fields of a finding in a report of `--format json` that are compared. */
interface Finding {
  readonly rule: string;
  readonly file: string;
  readonly severity: string;
  readonly message: string;
  readonly range: Readonly<Record<'start' | 'end', { readonly line: number; readonly column: number }>>;
}

test('the places of a stack of the minified script can be said', {
  skip: !isBundle && 'npm run test:bundle runs it',
}, () => {
  const root = fileURLToPath(new URL('../..', import.meta.url));
  const code = `const { main, processIo } = require('./dist/chunks/cli.cjs');
    main(['lint', '--debug', '--no-render', 'fixtures/example'], { ...processIo(), get out() { return null; } });`;
  const { stderr } = spawnSync(process.execPath, ['-e', code], { cwd: root, encoding: 'utf8' });
  assert.match(stderr, /cli\.cjs:\d+:\d+/);
  const { stdout } = spawnSync(process.execPath, ['scripts/stack.mjs'], { cwd: root, encoding: 'utf8', input: stderr });
  assert.match(stdout, /^TypeError: .*isTerminal/m);
  assert.match(stdout, /^ +at src\/cli\/\w[\w-]*\.ts:\d+:\d+$/m);
  assert.match(stdout, /^ +at async src\/cli\/program\.ts:\d+:\d+$/m);
  assert.doesNotMatch(stdout, /cli\.cjs/);
});

for (const [id, { severity, offByDefault }] of Object.entries(rules)) {
  test(`${id}, as shipped`, { skip: !isBundle && 'npm run test:bundle runs it' }, async () => {
    const cases = casesOf(join(fixtures, id));
    for (const one of cases) {
      const { out, err } = await run([
        ...['lint', '--no-render', '--format', 'json'],
        ...(offByDefault === true ? ['--rule', `${id}=${severity}`] : []),
        ...configOf(one),
        ...one.flags,
        ...one.files,
      ]);
      const found = findingsIn(out, err).filter(({ rule }) => rule === id);
      assert.deepEqual(
        found.map((finding) => lineOf(one, finding)),
        one.expected.map(withoutMessageId),
        one.name,
      );
    }
  });
}

test('the second thread, as shipped, judges files', { skip: !isBundle && 'npm run test:bundle runs it' }, async () => {
  const thread = new Worker(new URL('../../dist/chunks/worker.cjs', import.meta.url), { argv: ['lint', '.'] });
  const { namespaceIn: _, clock: __, readCertificate: ___, ...settings } = DEFAULT_SETTINGS;
  const text =
    'apiVersion: v1\nkind: Service\nmetadata: {name: web}\nspec: {selector: {app: web}, ports: [{port: 0}]}\n';
  const request: ObjectRequest = {
    parts: [[{ path: 'web.yaml', text, undecodable: undefined, namespace: undefined }]],
    claims: new Int32Array(new SharedArrayBuffer(4)),
    kustomizations: [],
    paths: ['web.yaml'],
    settings,
    ruleOptions: {},
    rules: ['service/port-out-of-range'],
    timed: false,
  };
  const answers: unknown[] = [];
  await new Promise<void>((resolve, reject) => {
    thread.on('error', reject).on('exit', () => reject(new Error('the thread ended')));
    thread.on('message', ({ answer }: { readonly answer: unknown }) =>
      answer === undefined ? resolve() : answers.push(answer),
    );
    thread.postMessage({ id: 0, request });
  });
  thread.removeAllListeners('exit');
  await thread.terminate();
  assert.match(JSON.stringify(answers), /must be in 1-65535/);
});

function configOf({ config }: Case): readonly string[] {
  // Without a configuration, ignore comments may be for custom rules.
  writeFileSync(configFile, config ?? '{}');
  return ['--config', configFile];
}

function findingsIn(out: string, err: string): readonly Finding[] {
  assert.ok(out !== '', err);
  return JSON.parse(out).diagnostics;
}

function lineOf({ base }: Case, { file, severity, message, range: { start, end } }: Finding): string {
  const place = `${start.line}:${start.column}-${end.line}:${end.column}`;
  return `${nameWithin(base, resolve(file))}:${place} ${severity}: ${message}`;
}

/** The id of a message is not part of a report. */
function withoutMessageId(expected: string): string {
  return expected.replace(/(:\d+:\d+-\d+:\d+ \w+) [\w-]+: /, '$1: ');
}
