/** Starting programs: what they are given, and that nothing of them outlasts their time, a signal, or kroute. */
import assert from 'node:assert/strict';
import { type ChildProcess, spawn } from 'node:child_process';
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  realpathSync,
  rmSync,
  symlinkSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, beforeEach, test } from 'node:test';
import { setTimeout as wait } from 'node:timers/promises';
import { COMMAND } from '../../dev/command.ts';
import { fakeTools, writeTree } from '../../dev/tools.ts';
import { processIo } from '../io.ts';
import { Argument, isReleaseName, isRevision } from './argument.ts';
import { findTool, type Tool, type ToolName } from './find.ts';
import { runTool, textOf } from './run.ts';

const home = process.cwd();
let top = '';
before(() => {
  top = realpathSync(mkdtempSync(join(tmpdir(), 'kroute-run-')));
});
beforeEach(() => process.chdir(mkdtempSync(join(top, 'case-'))));
after(() => {
  process.chdir(home);
  rmSync(top, { recursive: true, force: true });
});

/** A shell script in the place of a tool. */
function tool(script: string, name: ToolName = 'helm'): Tool {
  const folder = fakeTools({ [name]: script });
  return { name, path: join(folder, name), searchPath: folder };
}

const OPTIONS = { env: {}, seconds: 20 } as const;

test('arguments arrive as they are, whatever is in them', async () => {
  const values = ['-x', '--', '$(id)', 'a b', "it's", 'a"b', 'a\nb', '*', '', '\u001b[31m', 'ä'];
  const args = values.map((value) => Argument.option('--value', value));
  const ran = await runTool(tool('for one in "$@"; do printf "%s|" "$one"; done'), args, OPTIONS);
  assert.equal(textOf(ran.out), values.map((value) => `--value=${value}|`).join(''));
});

test('no text becomes an option', () => {
  for (const text of ['-x', '--post-renderer=sh', 'relative', '', '../x'])
    assert.throws(() => Argument.path(text), /must not become an argument/);
  for (const text of ['HEAD', '-x', '', 'a'.repeat(40).toUpperCase(), `${'a'.repeat(40)}\n`])
    assert.throws(() => Argument.hash(text), /must not/);
  for (const text of ['-x', '', 'HEAD\n', '\u0000', '\u001b[0m']) {
    assert.equal(isRevision(text), false);
    assert.throws(() => Argument.revision(text, 'commit'), /must not/);
  }
  for (const text of ['-f', '--output-dir=x', '', 'A', 'a b', 'a\n', 'a_b', 'a..b', '.a', 'a-', 'a'.repeat(54)]) {
    assert.equal(isReleaseName(text), false);
    assert.throws(() => Argument.release(text), /must not/);
  }
  for (const names of [[], ['pods', '--raw=/x.gateway.networking.k8s.io'], ['a,b'], ['a/b']])
    assert.throws(() => Argument.resources(names), /must not/);
  assert.equal(String(Argument.release('web-shop')), 'web-shop');
  assert.equal(String(Argument.revision('HEAD~2', 'commit')), 'HEAD~2^{commit}');
});

test('what cannot be started is an answer', async () => {
  const long = await runTool(tool('true'), [Argument.option('--x', 'a'.repeat(1 << 22))], OPTIONS);
  assert.deepEqual([long.ok, !long.ok && long.message], [false, 'it cannot be started: its arguments are too long']);
  const nul = await runTool(tool('true'), [Argument.option('--x', 'a\0b')], OPTIONS);
  assert.deepEqual([nul.ok, !nul.ok && nul.message], [false, 'it cannot be started: an argument holds a NUL']);
  const none = await runTool({ name: 'helm', path: join(top, 'none'), searchPath: '' }, [], OPTIONS);
  assert.deepEqual([none.ok, !none.ok && none.message], [false, 'it cannot be started: ENOENT']);
});

test('how a program ended, and one clean line of what it said', async () => {
  const failed = await runTool(
    tool('echo warning: x >&2; printf "Error: a\\tb \\033[31mc\\r\\nmore\\n" >&2; exit 3'),
    [],
    OPTIONS,
  );
  assert.equal(failed.ok, false);
  assert.equal(!failed.ok && failed.message, 'a\\tb \\u{1b}[31mc');
  const silent = await runTool(tool('exit 3'), [], OPTIONS);
  assert.equal(!silent.ok && silent.message, 'it ended with 3');
  const killed = await runTool(tool('kill -9 $$'), [], OPTIONS);
  assert.equal(!killed.ok && killed.message, 'it ended with SIGKILL');
  assert.equal(!killed.ok && killed.isStopped, false);
});

test('it is given input, and may leave it unread', async () => {
  assert.equal(textOf((await runTool(tool('cat'), [], { ...OPTIONS, input: 'a\nb' })).out), 'a\nb');
  assert.equal((await runTool(tool('true'), [], { ...OPTIONS, input: 'x'.repeat(1 << 20) })).ok, true);
});

/** Processes that were started with this text among their arguments. */
function alive(mark: string): readonly string[] {
  return readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name) && Number(name) !== process.pid)
    .filter((name) => {
      try {
        return readFileSync(`/proc/${name}/cmdline`, 'latin1').includes(mark);
      } catch {
        return false;
      }
    });
}

const onLinux = { skip: process.platform !== 'linux' && 'there is no /proc' };

test('time, output and memory have limits, and nothing is left running', onLinux, async () => {
  const leaving = (script: string, mark: string): Tool =>
    tool(`sh -c 'sleep 300; : ${mark}' & sh -c 'sleep 300; : ${mark}' >/dev/null 2>&1 & ${script}`);
  const began = Date.now();
  const slow = await runTool(leaving('sleep 300', 'kroute-slow'), [], { ...OPTIONS, seconds: 1 });
  assert.deepEqual(
    [slow.ok, !slow.ok && slow.message, !slow.ok && slow.isStopped],
    [false, 'it took longer than 1 seconds', true],
  );
  const much = await runTool(leaving('while :; do echo 0123456789; done', 'kroute-much'), [], {
    ...OPTIONS,
    maxBytes: 1 << 20,
  });
  assert.deepEqual([much.ok, !much.ok && much.message], [false, 'it wrote more than 1 MiB']);
  // It ends by itself, and what it started holds its pipes.
  assert.equal((await runTool(leaving('exit 0', 'kroute-early'), [], OPTIONS)).ok, true);
  const bomb = `${process.execPath} -e 'const all = []; setInterval(() => all.push(Buffer.alloc(1 << 28, 1)), 10)'`;
  const large = await runTool(tool(`exec ${bomb}`), [], OPTIONS);
  assert.deepEqual([large.ok, !large.ok && large.message], [false, 'it took more than 2048 MiB of memory']);
  assert.ok(Date.now() - began < 30_000);
  await wait(100);
  for (const mark of ['kroute-slow', 'kroute-much', 'kroute-early']) assert.deepEqual(alive(mark), [], mark);
});

const SHOP = {
  'shop/Chart.yaml': 'apiVersion: v2\nname: shop\nversion: 0.1.0\n',
  'shop/templates/a.yaml': 'apiVersion: v1\nkind: ConfigMap\nmetadata: {name: x}\n',
};

test('a signal ends the tools, removes directories, and ends kroute as ever', onLinux, async () => {
  const here = process.cwd();
  const check = async (signal: NodeJS.Signals): Promise<void> => {
    const folder = join(here, signal);
    writeTree(Object.fromEntries(Object.entries(SHOP).map(([path, text]) => [`${folder}/${path}`, text])));
    mkdirSync(join(folder, 'tmp'));
    const left = (): readonly string[] => readdirSync(join(folder, 'tmp')).filter((name) => /^kroute-/.test(name));
    const mark = `kroute-mark-${signal}`;
    const tools = fakeTools({ helm: `sh -c 'sleep 300; : ${mark}' & touch ${folder}/started; sleep 300` });
    const child: ChildProcess = spawn(process.execPath, [...COMMAND, 'lint', '.'], {
      cwd: folder,
      env: { PATH: tools, TMPDIR: join(folder, 'tmp'), HOME: top },
      stdio: 'ignore',
    });
    const ended = new Promise((resolve) => child.on('exit', (_, by) => resolve(by)));
    for (let tries = 0; tries < 600 && !existsSync(join(folder, 'started')); tries++) await wait(100);
    assert.equal(left().length, 1);
    child.kill(signal);
    assert.equal(await ended, signal);
    await wait(100);
    assert.deepEqual(alive(mark), []);
    assert.deepEqual(left(), []);
  };
  await Promise.all((['SIGINT', 'SIGTERM', 'SIGHUP'] as const).map(check));
});

test('programs are found in absolute entries of the PATH that are not in the tree', () => {
  const real = fakeTools({ helm: 'true' });
  mkdirSync('.git');
  mkdirSync('deep');
  symlinkSync(fakeTools({ helm: 'true' }), 'linked');
  for (const place of ['bin', 'node_modules/.bin', 'deep/bin']) writeTree({ [`${place}/helm`]: '#!/bin/sh\n' });
  const tree = process.cwd();
  process.chdir('deep');
  const elsewhere = join(top, 'link-into-the-tree');
  rmSync(elsewhere, { force: true });
  symlinkSync(join(tree, 'bin'), elsewhere);
  const find = (...entries: readonly string[]): string | undefined => {
    const io = { ...processIo(), cwd: process.cwd(), env: { PATH: entries.join(':'), HOME: '/nowhere' } };
    const found = findTool('helm', io);
    return found.ok ? found.tool.path : undefined;
  };
  for (const name of ['bin', 'node_modules/.bin', 'deep/bin']) {
    // Not executable is not a program.
    assert.equal(find(join(tree, name), real), join(real, 'helm'));
  }
  for (const entry of [
    '',
    '.',
    'bin',
    './bin',
    '..',
    elsewhere,
    tree,
    join(tree, 'bin'),
    join(tree, 'linked'),
    '/nowhere',
    '/etc',
  ])
    assert.equal(find(entry, real), join(real, 'helm'), entry);
  assert.equal(find('', '.', join(tree, 'bin')), undefined);
  const io = { ...processIo(), cwd: process.cwd(), env: { PATH: `.:${real}:${tree}`, HOME: '/nowhere' } };
  const found = findTool('helm', io);
  assert.equal(found.ok && found.tool.searchPath, real);
});

test('a home is not a tree: what the user installed there is found', () => {
  const folder = join(process.cwd(), 'bin');
  mkdirSync('bin');
  symlinkSync(join(fakeTools({ helm: 'true' }), 'helm'), 'bin/helm');
  const io = { ...processIo(), cwd: process.cwd(), env: { PATH: folder, HOME: process.cwd() } };
  assert.equal(findTool('helm', io).ok, true);
  const other = findTool('helm', { ...io, env: { PATH: folder, HOME: '/nowhere' } });
  assert.match(other.ok ? '' : other.message, /^is in the PATH only as .*\/bin\/helm, which is part of the tree/);
});
