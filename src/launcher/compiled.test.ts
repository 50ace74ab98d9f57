/** What V8 compiled in an earlier run is used as it was written, or not at all: damaged code would end the process. */
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import {
  chmodSync,
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
  writeFileSync(
    join(folder, `s${index}.script.cjs`),
    `(function(exports,require,module,__filename,__dirname,HERE,IMPORT){${functions.join('')}exports.sum=${sum}+${index}})`,
  );
writeFileSync(
  join(folder, 'main.cjs'),
  `const { load, keepCompiled } = require('./compiled.cjs');
const home = { env: process.env, platform: process.platform };
let wrong = 0;
const base = load(__dirname + '/s0.script.cjs', home).sum;
for (let index = 0; index < ${SCRIPTS}; index++)
  if (load(__dirname + '/s' + index + '.script.cjs', home).sum !== base + index) wrong++;
keepCompiled();
console.log('wrong: ' + wrong);
`,
);

function run(): void {
  const env = { PATH: process.env.PATH, NODE_COMPILE_CACHE: join(folder, 'cache') };
  const { status, signal, stdout, stderr } = spawnSync(process.execPath, [join(folder, 'main.cjs')], {
    env,
    encoding: 'utf8',
    timeout: 60_000,
  });
  assert.deepEqual([status, signal, stdout], [0, null, 'wrong: 0\n'], stderr);
}

const files = (): readonly string[] => readdirSync(kept).sort();

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
    writeFileSync(path, bytes.fill(0, at, at + 4096));
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
  files().forEach((name, index) => {
    const path = join(kept, name);
    const bytes = readFileSync(path);
    DAMAGES[index % DAMAGES.length]?.(path, bytes);
  });
  run();
  // Each was written anew, and is good again.
  run();
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
