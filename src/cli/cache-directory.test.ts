/** What is kept stays within limits, and in one place. */
import assert from 'node:assert/strict';
import {
  chmodSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { PURPOSES } from '../load/discover/limits.ts';
import { cacheDirectory, keepFile, readKept, removeOld } from './cache-directory.ts';

const folder = (): string => mkdtempSync(join(tmpdir(), 'kroute-kept-'));

test('the directory is absolute, or undefined', () => {
  const on = (env: Readonly<Record<string, string>>, platform = 'linux') => cacheDirectory({ env, platform });
  assert.equal(on({ XDG_CACHE_HOME: '/x', HOME: '/home/me' }), join('/x', 'kroute'));
  assert.equal(on({ XDG_CACHE_HOME: 'x', HOME: '/home/me' }), join('/home/me', '.cache/kroute'));
  assert.equal(on({ HOME: '/home/me' }, 'darwin'), join('/home/me', 'Library/Caches/kroute'));
  assert.equal(on({}), undefined);
  assert.equal(on({ HOME: 'x' }), undefined);
});

test('a file is for the user alone, and is replaced at once or not at all', () => {
  const directory = join(folder(), 'deep/down');
  keepFile(join(directory, 'a'), 'one');
  keepFile(join(directory, 'a'), 'two');
  assert.equal(readFileSync(join(directory, 'a'), 'utf8'), 'two');
  if (process.platform !== 'win32') {
    assert.equal(statSync(join(directory, 'a')).mode & 0o777, 0o600);
    assert.equal(statSync(directory).mode & 0o777, 0o700);
  }
  // Neither leaves anything behind.
  mkdirSync(join(directory, 'taken'));
  keepFile(join(directory, 'taken'), 'three');
  keepFile(join(directory, 'a/b'), 'four');
  assert.deepEqual(readdirSync(directory).sort(), ['a', 'taken']);
});

test('what others may have written is not used', { skip: process.platform === 'win32' }, () => {
  const directory = folder();
  const path = join(directory, 'a');
  const kept = (): string => {
    const content = readKept(path, PURPOSES.findings);
    return content.ok ? Buffer.from(content.value).toString() : '-';
  };
  keepFile(path, 'one');
  assert.equal(kept(), 'one');
  chmodSync(path, 0o644);
  assert.equal(kept(), '-');
  chmodSync(path, 0o600);
  for (const mode of [0o755, 0o770, 0o701]) {
    chmodSync(directory, mode);
    assert.equal(kept(), '-', mode.toString(8));
    keepFile(path, 'two');
  }
  chmodSync(directory, 0o700);
  assert.equal(kept(), 'one');
  rmSync(path);
  writeFileSync(join(directory, 'b'), 'other', { mode: 0o600 });
  symlinkSync('b', path);
  assert.equal(kept(), '-');
  keepFile(path, 'three');
  assert.equal(kept(), 'three');
  assert.equal(readFileSync(join(directory, 'b'), 'utf8'), 'other');
});

test('the oldest go first, and nothing of others', () => {
  const directory = folder();
  const write = (name: string, daysAgo: number): void => {
    writeFileSync(join(directory, name), '12345');
    const time = Date.now() / 1000 - daysAgo * 24 * 60 * 60;
    utimesSync(join(directory, name), time, time);
  };
  const left = () => readdirSync(directory).sort();
  for (const [index, name] of ['x-a-1', 'x-a-2', 'x-a-3', 'x-b-1', 'other'].entries()) write(name, 10 - index);
  write('x-c-1', 40);
  mkdirSync(join(directory, 'x-d-1'));
  const isOurs = (name: string): boolean => name.startsWith('x-');
  removeOld(directory, isOurs, { days: 30 });
  assert.deepEqual(left(), ['other', 'x-a-1', 'x-a-2', 'x-a-3', 'x-b-1', 'x-d-1']);
  removeOld(directory, isOurs, { days: 30, alike: 2 });
  assert.deepEqual(left(), ['other', 'x-a-2', 'x-a-3', 'x-b-1', 'x-d-1']);
  removeOld(directory, isOurs, { days: 30, bytes: 12 });
  assert.deepEqual(left(), ['other', 'x-a-3', 'x-b-1', 'x-d-1']);
  removeOld(join(directory, 'not/there'), isOurs, { days: 30 });
});
