/** The reader checks what a path leads to after it has opened it, and reads no more than the limit. */
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { SHELL_COMMAND } from '../dev/command.ts';
import { descriptorNamed, disk, readNamed } from './reader.ts';

const folder = mkdtempSync(join(tmpdir(), 'kroute-reader-'));
const place = (name: string): string => join(folder, name);
const SMALL = { name: 'a test', bytes: 1024 * 1024 };
const onUnix = { skip: process.platform === 'win32' && 'there are no FIFOs' };
const onLinux = { skip: process.platform !== 'linux' && 'there is no /proc' };

function read(path: string, named = false): string {
  const content = named ? readNamed(path, SMALL) : disk.read(path, SMALL);
  return content.ok ? `${content.value.length} ${Buffer.from(content.value).toString('utf8', 0, 5)}` : content.message;
}

test('files are read up to the limit, of whatever length', () => {
  for (const length of [0, 1, 5, 65_535, 65_536, 65_537, SMALL.bytes]) {
    writeFileSync(place('file'), 'x'.repeat(length));
    assert.equal(read(place('file')), `${length} ${'x'.repeat(Math.min(length, 5))}`);
    assert.equal(read(place('file'), true), `${length} ${'x'.repeat(Math.min(length, 5))}`);
  }
  writeFileSync(place('file'), 'x'.repeat(SMALL.bytes + 1));
  assert.equal(read(place('file')), 'is larger than 1 MiB, the limit for a test');
});

test('what replaced a file since it was found is reported', onUnix, () => {
  const gone = place('gone');
  assert.equal(read(gone), 'no such file or directory');
  mkdirSync(gone);
  assert.equal(read(gone), 'is a directory');
  assert.equal(read(gone, true), 'is a directory');
  rmSync(gone, { recursive: true });
  spawnSync('mkfifo', [gone]);
  assert.equal(read(gone), 'is a FIFO, not a regular file');
  rmSync(gone);
  symlinkSync('/dev/zero', gone);
  assert.equal(read(gone), 'is a device, not a regular file');
  assert.equal(read(gone, true), 'is a link to a device; use the device itself');
  rmSync(gone);
  symlinkSync(gone, gone);
  assert.equal(read(gone), 'too many levels of symbolic links');
  assert.equal(read(`${folder}/\ufffd`), 'the name is not valid UTF-8');
  assert.equal(read(`${folder}/a\0b`), 'the name contains a NUL character');
});

test('a device that never ends is read up to the limit', onUnix, () => {
  assert.equal(read('/dev/zero', true), 'is larger than 1 MiB, the limit for a test');
  assert.equal(read('/dev/null', true), '0 ');
});

test('files that say they are empty are read, and are not waited for', onLinux, () => {
  assert.match(read('/proc/self/status'), /^\d{3,} Name:$/);
});

test('paths to a file descriptor of the process', () => {
  const paths = ['/dev/stdin', '/dev/fd/3', '/proc/self/fd/12', '/dev/stdout', '/dev/fd/x', '/dev/fd/3/x', 'dev/fd/3'];
  assert.deepEqual(paths.map(descriptorNamed), [0, 3, 12, 1, undefined, undefined, undefined]);
});

test('standard input is found by its name as a pipe, a socket or a file', onUnix, () => {
  const bad =
    'apiVersion: v1\nkind: Service\nmetadata: {name: web}\nspec: {type: nodeport, selector: {a: b}, ports: [{port: 80}]}\n';
  writeFileSync(place('bad.yaml'), bad);
  const kroute = `${SHELL_COMMAND} lint -f compact`;
  const lines = (command: string, input?: string): string =>
    spawnSync('bash', ['-c', command], { cwd: folder, input, encoding: 'utf8' }).stdout.replaceAll(/error:.*/g, '');
  // Node gives child processes a socket.
  assert.match(lines(`${kroute} /dev/stdin`, bad), /^\/dev\/stdin:4:14: $/m);
  assert.match(lines(`${kroute} /dev/stdin < bad.yaml`), /^\/dev\/stdin:4:14: $/m);
  assert.match(lines(`${kroute} /dev/fd/3 3< bad.yaml`), /^\/dev\/fd\/3:4:14: $/m);
  assert.match(
    lines(`${kroute} <(cat bad.yaml) <(cat bad.yaml)`),
    /^\/dev\/fd\/\d+:4:14: [\s\S]*^\/dev\/fd\/\d+:4:14: $/m,
  );
});
