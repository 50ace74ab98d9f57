/** `--watch` in a separate process: it lints again when something changes, and ends on a signal. */
import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { mkdirSync, mkdtempSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { COMMAND } from '../dev/command.ts';
import { run } from '../dev/io.ts';

const service = (port: number): string =>
  `apiVersion: v1\nkind: Service\nmetadata: {name: web}\nspec:\n  ports:\n    - port: ${port}\n`;

test('changes, new files and new directories are seen; Ctrl-C ends it with 0', { timeout: 60_000 }, async () => {
  const folder = mkdtempSync(join(tmpdir(), 'kroute-watch-'));
  writeFileSync(join(folder, 'web.yaml'), service(0));
  const argv = [...COMMAND, 'lint', '--watch', '--format', 'compact', '--format', 'json:out.json'];
  const child = spawn(process.execPath, argv, { cwd: folder });
  let text = '';
  const hear = (chunk: Buffer): void => void (text += chunk.toString());
  child.stdout.on('data', hear);
  child.stderr.on('data', hear);
  const ended = new Promise<number | null>((done) => child.on('exit', done));
  const until = async (words: RegExp): Promise<void> => {
    for (let tries = 0; !words.test(text); tries++) {
      assert.ok(tries < 1000, `waited in vain for ${words}: ${text}`);
      assert.equal(child.exitCode, null, text);
      await new Promise((done) => setTimeout(done, 20));
    }
    text = '';
  };
  try {
    await until(/web\.yaml:6:13: error: port must be in 1-65535, but is 0 [\s\S]*watching for changes/);
    writeFileSync(join(folder, 'web.yaml'), service(70_000));
    await until(/web\.yaml:6:13: error: port must be in 1-65535, but is 70000/);
    mkdirSync(join(folder, 'more'));
    await until(/but is 70000/);
    writeFileSync(join(folder, 'more/api.yaml'), service(80_000));
    await until(/more\/api\.yaml:6:13: error: port must be in 1-65535, but is 80000/);
    writeFileSync(join(folder, 'kroute.yaml'), 'nonsense: true\n');
    await until(/kroute\.yaml:1:1: .*nonsense/);
  } finally {
    child.kill('SIGINT');
  }
  assert.equal(await ended, 0);
  assert.ok(!text.includes('\u001b'), 'the screen is cleared on a terminal only');
});

test('a directory that is removed is waited for', { timeout: 120_000 }, async () => {
  const folder = realpathSync(mkdtempSync(join(tmpdir(), 'kroute-watch-')));
  const inside = join(folder, 'k8s');
  const fill = (port: number): void => {
    mkdirSync(join(inside, 'deep'), { recursive: true });
    writeFileSync(join(inside, 'deep/web.yaml'), service(port));
  };
  fill(0);
  for (const [cwd, path] of [
    [folder, 'k8s'],
    [folder, 'k8s/**/*.yaml'],
    [inside, '.'],
  ] as const) {
    const argv = [...COMMAND, 'lint', '--watch', '--format', 'compact', path];
    const child = spawn(process.execPath, argv, { cwd });
    let text = '';
    const hear = (chunk: Buffer): void => void (text += chunk.toString());
    child.stdout.on('data', hear);
    child.stderr.on('data', hear);
    const ended = new Promise<number | null>((done) => child.on('exit', done));
    const until = async (words: RegExp): Promise<void> => {
      for (let tries = 0; !words.test(text); tries++) {
        assert.ok(tries < 2000, `waited in vain for ${words}: ${text}`);
        assert.equal(child.exitCode, null, text);
        await new Promise((done) => setTimeout(done, 20));
      }
      text = '';
    };
    try {
      await until(/web\.yaml:6:13: error: port must be in 1-65535, but is 0 [\s\S]*watching for changes/);
      rmSync(inside, { recursive: true });
      await until(/^kroute: \S+: the directory was removed; waiting until it exists again$/m);
      await new Promise((done) => setTimeout(done, 1500));
      assert.equal(text, '');
      fill(70_000);
      await until(/deep\/web\.yaml:6:13: error: port must be in 1-65535, but is 70000/);
      // At once, as git does it.
      rmSync(inside, { recursive: true });
      fill(80_000);
      await until(/deep\/web\.yaml:6:13: error: port must be in 1-65535, but is 80000/);
      fill(0);
      await until(/deep\/web\.yaml:6:13: error: port must be in 1-65535, but is 0/);
    } finally {
      child.kill('SIGINT');
    }
    assert.equal(await ended, 0);
  }
});

test('what cannot be watched is refused', async () => {
  assert.match((await run(['lint', '--watch', '-'])).err, /^kroute: --watch: standard input cannot be watched/);
  assert.match((await run(['lint', '--watch', '--cluster'])).err, /^kroute: --cluster cannot be combined with --watch/);
  assert.equal((await run(['lint', '--watch', 'no/such.yaml'])).code, 2);
  if (process.platform !== 'win32')
    assert.match((await run(['lint', '--watch', '/dev/null'])).err, /^kroute: --watch: \/dev\/null cannot be watched/);
});

test('a report that the configuration requests is not a change', { timeout: 60_000 }, async () => {
  const folder = mkdtempSync(join(tmpdir(), 'kroute-watch-'));
  writeFileSync(join(folder, 'web.yaml'), service(80));
  writeFileSync(join(folder, 'kroute.yaml'), 'format: [pretty, "json:out.json"]\n');
  const argv = [...COMMAND, 'lint', '--watch'];
  const child = spawn(process.execPath, argv, { cwd: folder });
  let text = '';
  const hear = (chunk: Buffer): void => void (text += chunk.toString());
  child.stdout.on('data', hear);
  child.stderr.on('data', hear);
  const ended = new Promise<number | null>((done) => child.on('exit', done));
  while (!/watching for changes/.test(text)) await new Promise((done) => setTimeout(done, 20));
  // Long enough for several runs, one after the other.
  await new Promise((done) => setTimeout(done, 1500));
  child.kill('SIGINT');
  assert.equal(await ended, 0);
  assert.equal(text.match(/1 object in 1 file/g)?.length, 1, text);
});
