/** What is not a regular file, or larger than anyone reads, is reported in one line, and what is beside it is linted. */
import assert from 'node:assert/strict';
import { spawn, spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, realpathSync, rmSync, symlinkSync, truncateSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, test } from 'node:test';
import { type Run, run } from '../dev/io.ts';

const home = process.cwd();
let folder = '';

beforeEach(() => {
  folder = realpathSync(mkdtempSync(join(tmpdir(), 'kroute-special-')));
  process.chdir(folder);
  writeFileSync('witness.yaml', service('witness'));
});

afterEach(() => {
  process.chdir(home);
  rmSync(folder, { recursive: true, force: true });
});

function service(name: string): string {
  return `apiVersion: v1\nkind: Service\nmetadata: {name: ${name}}\nspec: {type: nodeport, selector: {a: b}, ports: [{port: 80}]}\n`;
}

/** A file that says how large it is without being stored. */
function hollow(path: string, megabytes: number): void {
  writeFileSync(path, '');
  truncateSync(path, megabytes * 1024 * 1024);
}

/** Lints the folder; what is wrong with the witness must be reported. */
async function lint(...more: readonly string[]): Promise<Run> {
  const result = await run(['lint', '-f', 'compact', '--rule', 'service/selector-matches-nothing=off', '.', ...more]);
  assert.match(result.out, /^witness\.yaml:4:14: error: unsupported value "nodeport"/m, result.out + result.err);
  return result;
}

const onUnix = { skip: process.platform === 'win32' && 'not supported there', timeout: 60_000 };

test('a FIFO, a socket and a device in a directory are reported, and not waited for', onUnix, async () => {
  spawnSync('mkfifo', ['pipe.yaml']);
  const server = createServer().listen('socket.yaml');
  symlinkSync('/dev/zero', 'zero.json');
  symlinkSync('pipe.yaml', 'to-pipe.yml');
  symlinkSync('pipe.yaml', 'pipe.txt');
  spawnSync('mkfifo', ['pipe']);
  try {
    const { code, err } = await lint();
    assert.equal(code, 2);
    assert.equal(
      err,
      'kroute: zero.json: the link leads out of the given paths and of the repository, and is not followed; pass its path to read it; pipe.yaml: is a FIFO, not a regular file; socket.yaml: is a socket, not a regular file; to-pipe.yml: is a FIFO, not a regular file\n',
    );
    const glob = await run(['lint', '*']);
    assert.equal(glob.code, 2);
    assert.match(glob.err, /pipe: is a FIFO, not a regular file/);
    assert.match((await run(['lint', 'socket.yaml'])).err, /^kroute: socket\.yaml: is a socket, not a regular file\n$/);
    assert.match(
      (await run(['lint', 'to-pipe.yml'])).err,
      /^kroute: to-pipe\.yml: is a link to a FIFO; use the FIFO itself\n$/,
    );
  } finally {
    server.close();
  }
});

test('large files are reported, also where they do not say how large they are', onUnix, async () => {
  hollow('large.yaml', 600);
  hollow('large.json', 51);
  const { code, err } = await lint();
  assert.equal(code, 2);
  assert.equal(
    err,
    'kroute: large.json: is larger than 50 MiB, the limit for a manifest; large.yaml: is larger than 50 MiB, the limit for a manifest\n',
  );
  const zero = await run(['lint', '/dev/zero', 'witness.yaml']);
  assert.equal(zero.code, 2);
  assert.equal(zero.err, 'kroute: /dev/zero: is larger than 50 MiB, the limit for a manifest\n');
  assert.match(zero.out, /witness/);
  assert.equal((await run(['lint', '/dev/null'])).code, 0);
});

test('a file of more documents than fit into memory is reported', async () => {
  writeFileSync('many.yaml', '---\n'.repeat(600_000));
  const { code, err } = await lint();
  assert.deepEqual([code, err], [2, 'kroute: many.yaml: contains more than 500,000 documents; split it\n']);
});

for (const [name, make, says] of [
  ['a FIFO', () => spawnSync('mkfifo', ['.gitignore']), 'is a FIFO, not a regular file'],
  ['a link to a device', () => symlinkSync('/dev/zero', '.gitignore'), 'is a link to a device'],
  ['a directory', () => mkdirSync('.gitignore'), 'is a directory'],
  ['a large file', () => hollow('.gitignore', 1024), 'is larger than 1 MiB, the limit for a .gitignore'],
  ['a link to itself', () => symlinkSync('.gitignore', '.gitignore'), 'too many levels of symbolic links'],
] as const)
  test(`${name} in the place of a .gitignore is reported`, onUnix, async () => {
    make();
    const { code, err } = await lint();
    assert.deepEqual([code, err], [2, `kroute: .gitignore: ${says}\n`]);
    mkdirSync('.git');
    mkdirSync('k8s');
    writeFileSync('k8s/web.yaml', service('web'));
    const below = await run(['lint', '-f', 'compact', 'k8s']);
    assert.deepEqual([below.code, below.err], [2, `kroute: ${folder}/.gitignore: ${says}\n`]);
    assert.match(below.out, /^k8s\/web\.yaml/m);
  });

test('ignore files of slow patterns come to an end', { timeout: 120_000 }, async () => {
  writeFileSync('.gitignore', Array.from({ length: 20_000 }, (_, index) => `/${'*a'.repeat(20)}*${index}`).join('\n'));
  for (let index = 0; index < 200; index++) writeFileSync(`${'a'.repeat(240)}${index}.txt`, '');
  const { code, err } = await lint();
  assert.equal(code, 2);
  assert.match(
    err,
    /^kroute: \.: the patterns of \.gitignore files and of the command line take too long to match; simplify them\n$/,
  );
});

test('links that lead out of the given paths are followed within the repository only', async () => {
  mkdirSync('k8s');
  mkdirSync('shared');
  writeFileSync('shared/web.yaml', service('web'));
  symlinkSync('../shared/web.yaml', 'k8s/web.yaml');
  symlinkSync('../shared', 'k8s/more');
  symlinkSync(join(folder, 'witness.yaml'), 'k8s/witness.yaml');
  symlinkSync('../shared/web.yaml', 'k8s/readme.md');
  const outside = await run(['lint', '-f', 'compact', 'k8s']);
  const words =
    'the link leads out of the given paths and of the repository, and is not followed; pass its path to read it';
  assert.deepEqual(
    [outside.code, outside.out, outside.err],
    [0, '', `kroute: k8s/more: ${words}; k8s/web.yaml: ${words}; k8s/witness.yaml: ${words}\n`],
  );
  // Named, they are read; so are those that lead into another given path.
  assert.match((await run(['lint', '-f', 'compact', 'k8s/web.yaml'])).out, /^k8s\/web\.yaml:4/m);
  assert.match((await run(['lint', '-f', 'compact', 'k8s', 'shared'])).out, /^k8s\/web\.yaml:4/m);
  mkdirSync('.git');
  const inside = await run(['lint', '-f', 'compact', 'k8s']);
  assert.equal(inside.err, '');
  for (const path of ['k8s/web.yaml', 'k8s/more/web.yaml', 'k8s/witness.yaml'])
    assert.match(inside.out, new RegExp(`^${path}:4`, 'm'));
});

test('pipes that are named are read to their end', onUnix, async () => {
  writeFileSync('cases.yaml', 'cases: []\n');
  writeFileSync('config.yaml', 'ignore: /k8s/\nextends: base.yaml\n');
  writeFileSync('base.yaml', 'severity: {service/unnamed-port: off}\n');
  spawnSync('mkfifo', ['pipe']);
  const fed = async (source: string, argv: readonly string[]): Promise<Run> => {
    const feeder = spawn('sh', ['-c', `cat ${source} > pipe`]);
    const result = await run(argv);
    feeder.kill();
    return result;
  };
  const { out } = await fed('witness.yaml', ['lint', '-f', 'compact', 'pipe']);
  assert.match(out, /^pipe:4:14: error: unsupported value "nodeport"/m);
  mkdirSync('k8s');
  writeFileSync('k8s/x.yaml', '');
  const config = await fed('config.yaml', ['config', 'k8s/x.yaml', '--config', 'pipe']);
  assert.match(config.out, /^# k8s\/x\.yaml: from base\.yaml, pipe\n# this path is ignored\n/, config.err);
  const cases = await fed('cases.yaml', ['test', 'pipe', 'witness.yaml']);
  assert.equal(cases.code, 0, cases.err);
  await run(['lint', 'witness.yaml', '--baseline', 'known.json', '--update-baseline']);
  const known = await fed('known.json', ['lint', '-f', 'compact', 'witness.yaml', '--baseline', 'pipe']);
  assert.deepEqual([known.code, known.out, known.err], [0, '', '']);
  const broken = await fed('witness.yaml', ['lint', 'witness.yaml', '--config', 'pipe']);
  assert.equal(broken.code, 2);
  assert.match(broken.err, /^pipe:1:1: /);
});
