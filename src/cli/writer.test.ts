/** Files are replaced whole or not at all, and nothing else is left beside them. */
import assert from 'node:assert/strict';
import { spawn, spawnSync } from 'node:child_process';
import {
  chmodSync,
  lstatSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  statSync,
  symlinkSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { temporaryName } from '../load/discover/temporary.ts';
import { createFile, removeTemporaries, replaceFile, writeFile } from './writer.ts';

const folder = (): string => mkdtempSync(join(tmpdir(), 'kroute-writer-'));
const read = (path: string): string => readFileSync(path, 'utf8');
const onUnix = { skip: process.platform === 'win32' && 'not supported there' };
const DONE = { ok: true, value: undefined };
const RANDOM = '0123456789abcdef';

test('a report is made, with the directories that it is in, and replaced', onUnix, () => {
  const directory = folder();
  const path = join(directory, 'reports/today/out.json');
  assert.deepEqual(writeFile(path, 'one'), DONE);
  chmodSync(path, 0o640);
  const before = statSync(path).ino;
  assert.deepEqual(writeFile(path, 'two'), DONE);
  assert.deepEqual([read(path), statSync(path).mode & 0o777], ['two', 0o640]);
  assert.notEqual(statSync(path).ino, before);
  assert.deepEqual(readdirSync(join(directory, 'reports/today')), ['out.json']);
  assert.deepEqual(writeFile(directory, 'x'), { ok: false, message: 'is a directory' });
  assert.deepEqual(writeFile(join(path, 'x'), 'x'), { ok: false, message: 'not a directory' });
});

test('a link stays, and what it leads to is written, be it there or not', onUnix, () => {
  const directory = folder();
  mkdirSync(join(directory, 'real'));
  symlinkSync('real/out.json', join(directory, 'link'));
  for (const text of ['one', 'two']) {
    assert.deepEqual(writeFile(join(directory, 'link'), text), DONE);
    assert.equal(read(join(directory, 'real/out.json')), text);
  }
  assert.ok(lstatSync(join(directory, 'link')).isSymbolicLink());
  symlinkSync('again', join(directory, 'again'));
  assert.deepEqual(writeFile(join(directory, 'again'), 'x'), {
    ok: false,
    message: 'too many levels of symbolic links',
  });
});

test('devices and pipes are written to and stay what they are', onUnix, async () => {
  assert.deepEqual(writeFile('/dev/null', 'x'), DONE);
  assert.ok(statSync('/dev/null').isCharacterDevice());
  const pipe = join(folder(), 'pipe');
  spawnSync('mkfifo', [pipe]);
  const reader = spawn('cat', [pipe]);
  let text = '';
  reader.stdout.on('data', (chunk) => void (text += chunk));
  const ended = new Promise((done) => reader.on('close', done));
  // More than fits into a pipe at once.
  assert.deepEqual(writeFile(pipe, 'x'.repeat(200_000)), DONE);
  await ended;
  assert.equal(text.length, 200_000);
});

test('a full disk is reported', { skip: process.platform !== 'linux' && 'there is no /dev/full' }, () => {
  assert.deepEqual(writeFile('/dev/full', 'x'), { ok: false, message: 'no space left' });
});

test('a file that is there is not made, and neither is one behind a link', onUnix, () => {
  const directory = folder();
  writeFileSync(join(directory, 'a'), 'old');
  symlinkSync('elsewhere', join(directory, 'b'));
  for (const name of ['a', 'b'])
    assert.deepEqual(createFile(join(directory, name), 'new'), { ok: false, message: 'exists already' });
  assert.deepEqual(createFile(join(directory, 'c'), 'new'), DONE);
  assert.deepEqual(readdirSync(directory), ['a', 'b', 'c']);
  assert.equal(read(join(directory, 'a')), 'old');
});

test('names may be as long as the system allows', () => {
  const directory = folder();
  for (const name of ['x'.repeat(255), 'é'.repeat(127)]) {
    writeFileSync(join(directory, name), 'old');
    assert.deepEqual(replaceFile(join(directory, name), Buffer.from('new')), DONE);
    assert.equal(read(join(directory, name)), 'new');
  }
  assert.equal(readdirSync(directory).length, 2);
});

test('what killed runs have left is removed, and what others write is not', () => {
  const directory = folder();
  const { pid: gone = 1 } = spawnSync(process.execPath, ['--version']);
  const inUse = temporaryName('a.yaml', process.ppid, RANDOM);
  const old = temporaryName('b.yaml', process.ppid, RANDOM);
  const others = ['.a.yaml.kroute-1.tmp', `a.kroute-x-${RANDOM}.tmp`, `.a.kroute-${gone}-${RANDOM}.tmp.yaml`, 'a.yaml'];
  const stale = [gone, process.pid, 0, 9_999_999_999].map((pid) => temporaryName('a.yaml', pid, RANDOM));
  for (const name of [inUse, old, ...others, ...stale]) writeFileSync(join(directory, name), '');
  mkdirSync(join(directory, temporaryName('c.yaml', gone, RANDOM)));
  utimesSync(join(directory, old), 1, 1);
  removeTemporaries(directory);
  assert.deepEqual(readdirSync(directory), [inUse, ...others, temporaryName('c.yaml', gone, RANDOM)].sort());
  removeTemporaries(join(directory, 'not/there'));
});
