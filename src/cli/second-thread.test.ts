/** A real second thread: the command prints the same with it and without it. */
import assert from 'node:assert/strict';
import { once } from 'node:events';
import { mkdirSync, mkdtempSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { setTimeout } from 'node:timers/promises';
import { Worker } from 'node:worker_threads';
import { run } from '../dev/io.ts';
import type { ObjectAnswer, ObjectJudge } from '../pipeline/worker.ts';
import { judgeIn } from './second-thread.ts';

const home = process.cwd();
let folder = '';
let alone: Awaited<ReturnType<typeof run>>;

const COMMENT = `# ${'x'.repeat(98)}\n`.repeat(100);
const service = (name: string, rest = ''): string =>
  `${COMMENT}apiVersion: v1\nkind: Service\nmetadata: {name: ${name}}\nspec: {selector: {app: web}, ports: [{port: 0}]}\n${rest}`;
const ARGV = ['lint', '--no-render', '-f', 'json', '.', '-'];
const stdin = Buffer.from(`\ufeff${service('Stdin')}`, 'utf16le');

before(async () => {
  folder = realpathSync(mkdtempSync(join(tmpdir(), 'kroute-threads-')));
  process.chdir(folder);
  writeFileSync('kroute.yaml', 'overrides: [{files: [team-1/*], namespace: shop}]\nignore: [team-2/*]\n');
  for (let team = 0; team < 60; team++) {
    mkdirSync(`team-${team}`);
    writeFileSync(`team-${team}/a.yaml`, service(`Web-${team}`, '---\nkind: [\n'));
    writeFileSync(`team-${team}/b.yaml`, service('patch'));
    writeFileSync(`team-${team}/c.yaml`, Buffer.from(`\ufeff${service('Übel')}`, 'utf16le'));
    writeFileSync(`team-${team}/d.yaml`, Buffer.concat([Buffer.from(service('web')), Buffer.from([0xff])]));
    writeFileSync(
      `team-${team}/kustomization.yaml`,
      'namePrefix: x-\nresources: [a.yaml]\npatches: [{path: b.yaml}]\n',
    );
  }
  alone = await run(ARGV, { stdin });
  assert.equal(alone.code, 1);
});

after(() => {
  process.chdir(home);
  rmSync(folder, { recursive: true, force: true });
});

/** The judge, with what he answered. */
function listening(judge: ObjectJudge): { readonly judge: ObjectJudge; readonly reported: ObjectAnswer[][] } {
  const reported: ObjectAnswer[][] = [];
  return {
    reported,
    judge: {
      prepare: () => judge.prepare(),
      judge: async (request) => {
        const answers = await judge.judge(request);
        reported.push([...answers]);
        return answers;
      },
      // So that he stays until he has started.
      dismiss: () => undefined,
    },
  };
}

test('the thread answers, again and again, and nothing else is printed', async () => {
  const { judge, reported } = listening(judgeIn(worker));
  // From its sources it takes its time to start, and there may be nothing left for it until it has.
  for (let i = 0; i < 100 && reported.flat().length === 0; i++) {
    assert.deepEqual(await run(ARGV, { stdin, objectJudge: judge }), alone);
    await setTimeout(100);
  }
  assert.ok(reported.flat().length > 0);
  assert.deepEqual(await run(ARGV, { stdin, objectJudge: judge }), alone);
});

/** Node 20 reads no TypeScript in other threads by itself. */
function worker(): Worker {
  const [tsx, entry] = [import.meta.resolve('tsx/esm/api'), new URL('../../bin/worker.ts', import.meta.url).href];
  return new Worker(`import('${tsx}').then(({ tsImport }) => tsImport('${entry}', '${entry}'))`, { eval: true });
}

const BROKEN: Readonly<Record<string, string>> = {
  'ends at once': 'process.exit(1)',
  'throws at once': 'throw new Error("no")',
  'throws when it is asked':
    'require("node:worker_threads").parentPort.on("message", () => { throw new Error("no"); })',
  'ends in the middle':
    'require("node:worker_threads").parentPort.on("message", ({ request }) => { Atomics.store(request.claims, 0, 1); process.exit(0); })',
};

for (const [how, code] of Object.entries(BROKEN))
  test(`a thread that ${how} does no harm`, async () => {
    const judge = judgeIn(() => new Worker(code, { eval: true }));
    judge.prepare();
    for (const wait of [0, 50, 300]) {
      await setTimeout(wait);
      assert.deepEqual(await run(ARGV, { stdin, objectJudge: judge }), alone);
    }
  });

test('where there is no thread to be had, this one does it', async () => {
  assert.deepEqual(await run(ARGV, { stdin, objectJudge: judgeIn(() => undefined) }), alone);
  const failing = judgeIn(() => {
    throw new Error('no');
  });
  assert.deepEqual(await run(ARGV, { stdin, objectJudge: failing }), alone);
});

test('the thread is started as soon as there is much to read, and only then', async () => {
  let prepared = 0;
  const { judge } = listening({ prepare: () => void prepared++, judge: async () => [], dismiss: () => undefined });
  await run(['lint', '-'], { stdin, objectJudge: judge });
  assert.equal(prepared, 0);
  await run(ARGV, { stdin, objectJudge: judge });
  assert.ok(prepared > 0);
});

test('the thread ends with the run, and the next one starts another', async () => {
  const threads: Worker[] = [];
  const ended: Promise<unknown>[] = [];
  const judge = judgeIn(() => {
    const thread = new Worker('require("node:worker_threads").parentPort.on("message", () => undefined)', {
      eval: true,
    });
    threads.push(thread);
    ended.push(once(thread, 'exit'));
    return thread;
  });
  for (const runs of [1, 2]) {
    judge.prepare();
    judge.prepare();
    assert.equal(threads.length, runs);
    judge.dismiss();
    judge.dismiss();
  }
  await Promise.all(ended);
});
