/** Runs that are killed while they write: every file is the old one or the new one, and the next run clears up. */
import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { COMMAND } from '../dev/command.ts';

const FILES = 120;
const old = (index: number): string =>
  `apiVersion: v1\nkind: Service\nmetadata: {name: web-${index}}\nspec: {type: nodeport, ports: [{port: 80}]}\n${'# filler\n'.repeat(200)}`;
const fixed = (index: number): string => old(index).replace('nodeport', 'NodePort');

function fill(folder: string): void {
  for (let index = 0; index < FILES; index++) writeFileSync(join(folder, `web-${index}.yaml`), old(index));
}

/** Fixes the folder, and kills the run when some files have been written; the signal that ended it. */
async function killed(folder: string, files: number, signal?: NodeJS.Signals): Promise<NodeJS.Signals | null> {
  const argv = [...COMMAND, 'lint', '--fix', '-q', '--fail-on', 'never', folder];
  const child = spawn(process.execPath, argv, { stdio: 'ignore', env: { ...process.env, KROUTE_THREADS: '1' } });
  const ended = new Promise<NodeJS.Signals | null>((done) => child.on('exit', (_, by) => done(by)));
  let isOver = false;
  void ended.then(() => {
    isOver = true;
  });
  const last = join(folder, `${readdirSync(folder).sort()[files]}`);
  while (signal !== undefined && !isOver && !readFileSync(last, 'utf8').includes('NodePort'))
    await new Promise((done) => setImmediate(done));
  if (signal !== undefined) child.kill(signal);
  return ended;
}

/** How many files are fixed; each must be whole. */
function mendedIn(folder: string): number {
  let count = 0;
  for (let index = 0; index < FILES; index++) {
    const text = readFileSync(join(folder, `web-${index}.yaml`), 'utf8');
    assert.ok(text === old(index) || text === fixed(index), `web-${index}.yaml`);
    if (text === fixed(index)) count++;
  }
  return count;
}

const onUnix = { skip: process.platform === 'win32' && 'there are no signals', timeout: 180_000 };

test('files stay whole under SIGKILL, and the next run leaves nothing but them', onUnix, async () => {
  const folder = mkdtempSync(join(tmpdir(), 'kroute-killed-'));
  fill(folder);
  for (const files of [0, 40]) {
    assert.equal(await killed(folder, files, 'SIGKILL'), 'SIGKILL');
    assert.ok(mendedIn(folder) < FILES);
  }
  assert.equal(await killed(folder, 0), null);
  assert.equal(mendedIn(folder), FILES);
  assert.equal(readdirSync(folder).length, FILES);
});

for (const signal of ['SIGINT', 'SIGTERM'] as const)
  test(`${signal} ends a run between two files`, onUnix, async () => {
    const folder = mkdtempSync(join(tmpdir(), 'kroute-killed-'));
    fill(folder);
    assert.equal(await killed(folder, 20, signal), signal);
    const count = mendedIn(folder);
    assert.ok(count > 0 && count < FILES, String(count));
    assert.equal(readdirSync(folder).length, FILES);
  });
