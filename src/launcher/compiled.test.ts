/** What V8 compiled in an earlier run is used as it was written, or not at all: damaged code would end the process. */
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import {
  chmodSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { buildSync } from 'esbuild';

const folder = mkdtempSync(join(tmpdir(), 'kroute-compiled-'));
const kept = join(folder, 'cache/kroute');
const beside = join(folder, 'compiled');
const SCRIPTS = 200;

buildSync({
  entryPoints: [fileURLToPath(new URL('compiled.ts', import.meta.url))],
  outfile: join(folder, 'compiled.cjs'),
  bundle: true,
  platform: 'node',
  format: 'cjs',
  define: { KROUTE_BUILD: '"test"' },
});

// Functions that ran are in the compiled code, and damage in them is what V8 does not see.
const functions = Array.from(
  { length: 60 },
  (_, index) => `function f${index}(a){const o={x:a,y:[a,"${index}"]};for(let i=0;i<3;i++)o.x+=i*${index};return o.x}`,
);
const sum = functions.map((_, index) => `f${index}(1)`).join('+');
for (let index = 0; index < SCRIPTS; index++)
  writeFileSync(join(folder, `s${index}.cjs`), `${functions.join('')}exports.sum=${sum}+${index}`);
writeFileSync(
  join(folder, 'main.cjs'),
  `const { load, keepCompiled } = require('./compiled.cjs');
const home = { env: process.env, platform: process.platform };
let wrong = 0;
const base = load(__dirname + '/s0.cjs', home).sum;
for (let index = 0; index < ${SCRIPTS}; index++)
  if (load(__dirname + '/s' + index + '.cjs', home).sum !== base + index) wrong++;
keepCompiled(home);
console.log('wrong: ' + wrong);
`,
);

function run(where: object = { NODE_COMPILE_CACHE: join(folder, 'cache') }): void {
  const env = { PATH: process.env.PATH, ...where };
  const { status, signal, stdout, stderr } = spawnSync(process.execPath, [join(folder, 'main.cjs')], {
    env,
    encoding: 'utf8',
    timeout: 60_000,
  });
  assert.deepEqual([status, signal, stdout], [0, null, 'wrong: 0\n'], stderr);
}

const files = (directory = kept): readonly string[] => readdirSync(directory).sort();

/** The same numbers in each run. */
function numbers(seed: number): (limit: number) => number {
  let state = seed;
  return (limit) => {
    state = (Math.imul(state, 1103515245) + 12345) & 0x7fffffff;
    return (state >> 8) % limit;
  };
}

const pick = numbers(1);

const DAMAGES: readonly ((path: string, bytes: Buffer) => void)[] = [
  (path, bytes) => writeFileSync(path, bytes.subarray(0, pick(bytes.length))),
  (path, bytes) => {
    const at = pick(bytes.length);
    bytes[at] = (bytes[at] ?? 0) ^ (1 << pick(8));
    writeFileSync(path, bytes);
  },
  (path, bytes) => {
    const at = pick(bytes.length);
    for (let index = at; index < at + 400 && index < bytes.length; index++) bytes[index] = pick(256);
    writeFileSync(path, bytes);
  },
  (path, bytes) => writeFileSync(path, bytes.fill(0, pick(bytes.length))),
  (path, bytes) => {
    const at = pick(bytes.length);
    writeFileSync(path, bytes.fill(0, at, Math.min(at + 4096, bytes.length)));
  },
  (path, bytes) => writeFileSync(path, Buffer.concat([bytes, bytes.subarray(0, pick(100) + 1)])),
  (path, bytes) => writeFileSync(path, Buffer.concat([bytes.subarray(bytes.length >> 1), bytes])),
  (path) => {
    const other = files()[pick(SCRIPTS)] ?? '';
    writeFileSync(path, readFileSync(join(kept, other)));
  },
];

test('compiled code that was damaged in any way is compiled anew', () => {
  run();
  assert.equal(files().length, SCRIPTS);
  damageAll(kept);
  run();
  // Each was written anew, and is good again.
  run();
});

function damageAll(directory: string): void {
  files(directory).forEach((name, index) => {
    const path = join(directory, name);
    const bytes = readFileSync(path);
    DAMAGES[index % DAMAGES.length]?.(path, bytes);
  });
}

test('compiled code is kept beside the scripts where they are the user’s, for all, on CI machines too', () => {
  const home = { HOME: join(folder, 'home'), XDG_CACHE_HOME: '', CI: 'true' };
  run(home);
  assert.equal(files(beside).length, SCRIPTS);
  assert.ok(!existsSync(home.HOME));
  if (process.platform !== 'win32') assert.equal(statSync(join(beside, files(beside)[0] ?? '')).mode & 0o444, 0o444);
  const written = files(beside).map((name) => statSync(join(beside, name)).mtimeMs);
  run(home);
  assert.deepEqual(
    files(beside).map((name) => statSync(join(beside, name)).mtimeMs),
    written,
  );
  damageAll(beside);
  run(home);
  run(home);
  // Nothing can be made where a file is: then it is kept for the user alone.
  rmSync(beside, { recursive: true });
  writeFileSync(beside, '');
  run(home);
  assert.equal(readFileSync(beside, 'utf8'), '');
  const own = join(home.HOME, process.platform === 'darwin' ? 'Library/Caches/kroute' : '.cache/kroute');
  if (process.platform !== 'win32') assert.equal(files(own).length, SCRIPTS);
  run(home);
  rmSync(beside);
});

test('nothing is kept where that is asked for', () => {
  run({ HOME: join(folder, 'nowhere'), NODE_DISABLE_COMPILE_CACHE: '1' });
  assert.ok(!existsSync(beside) && !existsSync(join(folder, 'nowhere')));
});

test('what is no file of the user is not taken for compiled code', { skip: process.platform === 'win32' }, () => {
  run();
  const [first = '', second = '', third = '', fourth = ''] = files();
  for (const name of [first, second, third]) rmSync(join(kept, name));
  mkdirSync(join(kept, first));
  spawnSync('mkfifo', [join(kept, second)]);
  writeFileSync(join(folder, 'elsewhere'), 'x');
  symlinkSync(join(folder, 'elsewhere'), join(kept, third));
  chmodSync(join(kept, fourth), 0o644);
  run();
  assert.equal(readFileSync(join(folder, 'elsewhere'), 'utf8'), 'x');
  assert.equal(statSync(join(kept, fourth)).mode & 0o777, 0o600);
  // In a directory that others may write to, nothing is kept.
  rmSync(kept, { recursive: true });
  mkdirSync(kept);
  chmodSync(kept, 0o755);
  run();
  assert.deepEqual(files(), []);
});
