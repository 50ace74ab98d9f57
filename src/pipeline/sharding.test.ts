/** The report is the same as with one thread, whichever thread lints which part, and if a thread fails. */

import assert from 'node:assert/strict';
import { before, test } from 'node:test';
import { DEFAULT_SETTINGS, type Settings } from '../model/cluster/settings.ts';
import type { ParsedFile } from '../model/project/project.ts';
import { digestOfAll } from '../node/digest.ts';
import { toJsonReport } from '../report/json.ts';
import { lintFiles } from './lint.ts';
import { parseInput } from './project.ts';
import type { KeptObjects, Memory } from './result-cache.ts';
import { WORTH_A_THREAD } from './sharding.ts';
import { answers, claim, type ObjectAnswer, type ObjectJudge, type ObjectRequest } from './worker.ts';

const settings: Settings = {
  ...DEFAULT_SETTINGS,
  namespaceIn: (path) => (path.startsWith('team-3/') ? 'Team_3' : undefined),
};

/** Directories with many kinds of errors: objects, patches, broken files, bytes that are not valid text. */
function inputs(): readonly { readonly path: string; readonly content: string | Uint8Array }[] {
  const comment = `# ${'x'.repeat(98)}\n`.repeat(120);
  const files = Array.from({ length: 40 }, (_, team) => [
    {
      path: `team-${team}/all.yaml`,
      content: `${comment}apiVersion: v1\nkind: Service\nmetadata: {name: Web${team}}\nspec: {selector: {app: web}, ports: [{port: "x"}]}\n---\n${comment}apiVersion: apps/v1\nkind: Deployment\nmetadata: {name: web}\nspec: {template: {metadata: {labels: {app: web}}, spec: {containers: [{name: C, image: i}]}}}\n`,
    },
    {
      path: `team-${team}/kustomization.yaml`,
      content: 'namePrefix: a-\nresources: [all.yaml]\npatches: [{path: p.yaml}]\n',
    },
    { path: `team-${team}/p.yaml`, content: `apiVersion: v1\nkind: Service\nmetadata: {name: Web}\n${comment}` },
    { path: `team-${team}/broken.yaml`, content: `${comment}kind: [\n---\nkind: Service\n metadata: {}\n` },
    {
      path: `team-${team}/marked.yaml`,
      content: `\ufeff${comment}apiVersion: v1\nkind: Service\nmetadata: {name: Übel}\nspec: {type: nodeport, ports: [{port: 80}]}\n`,
    },
    { path: `team-${team}/none.yaml`, content: Buffer.from([0x6b, 0x3a, 0x20, 0xff, 0x00, 0x0a]) },
  ]);
  // Of a chart, so that they are no manifests, and texts that are broken and none either: each is a part.
  const chart = Array.from({ length: 40 }, (_, index) => [
    {
      path: `a-chart/templates/${index}.yaml`,
      content: `${comment}apiVersion: v1\nkind: Service\nmetadata: {name: A_${index}}\n`,
    },
    { path: `a-notes/${index}.yaml`, content: `${comment.repeat(5)}notes: [\n` },
  ]).flat();
  files.push([{ path: 'a-chart/Chart.yaml', content: 'apiVersion: v2\nname: a\nversion: 0.1.0\n' }, ...chart]);
  return files.flat().sort((a, b) => (a.path < b.path ? -1 : 1));
}

const parse = (): readonly ParsedFile[] => inputs().map(parseInput);

const reportOf = async (objectJudge?: ObjectJudge, memory?: Memory): Promise<unknown> =>
  toJsonReport(await lintFiles(parse(), { settings, objectJudge, memory }));

function judgeBy(judge: (request: ObjectRequest) => Promise<readonly ObjectAnswer[]>): ObjectJudge & { asked: number } {
  return {
    asked: 0,
    prepare: () => undefined,
    judge(request) {
      this.asked++;
      return judge(request);
    },
    dismiss: () => undefined,
  };
}

async function atMost(count: number, request: ObjectRequest): Promise<readonly ObjectAnswer[]> {
  const reported: ObjectAnswer[] = [];
  if (count === 0) return reported;
  for await (const answer of answers(request, () => 0)) {
    reported.push(answer);
    if (reported.length === count) break;
  }
  return reported;
}

let alone: unknown;
before(async () => {
  assert.ok(parse().reduce((sum, { file }) => sum + file.text.length, 0) > WORTH_A_THREAD);
  alone = await reportOf();
});

for (const count of [0, 1, 7, Number.POSITIVE_INFINITY])
  test(`the second thread lints at most ${count} parts`, async () => {
    const judge = judgeBy((request) => atMost(count, request));
    assert.deepEqual(await reportOf(judge), alone);
    assert.equal(judge.asked, 1);
  });

test('if the second thread fails, this thread lints its parts', async () => {
  const judge = judgeBy(async (request) => {
    const reported = await atMost(3, request);
    for (const part of [3, 4, 5]) claim(request.claims, part);
    return reported.slice(1);
  });
  assert.deepEqual(await reportOf(judge), alone);
});

test('this thread does not wait for a second one that has claimed no part', async () => {
  assert.deepEqual(await reportOf(judgeBy(() => new Promise(() => undefined))), alone);
});

test('requests can be cloned for another thread', async () => {
  const judge = judgeBy(async (request) => structuredClone(await atMost(5, structuredClone(request))));
  assert.deepEqual(await reportOf(judge), alone);
});

test('an exception in a rule is reported from either thread', async () => {
  const judge = judgeBy(async ({ claims }) => {
    claim(claims, 0);
    return [{ part: 0, is: 'failed', message: 'rule a/b failed on c' }];
  });
  await assert.rejects(reportOf(judge), /^RuleFailure: rule a\/b failed on c$/);
});

test('stored findings are not requested again', async () => {
  let kept: KeptObjects = new Map();
  const memory: Memory = {
    context: 'test',
    digest: digestOfAll,
    recallRun: () => undefined,
    keepRun: () => undefined,
    recallObjects: () => kept,
    keepObjects: (objects) => {
      kept = new Map(JSON.parse(JSON.stringify([...objects])));
    },
  };
  const judge = judgeBy((request) => atMost(7, request));
  for (const _ of ['first', 'again']) {
    assert.deepEqual(await reportOf(judge, memory), alone);
    assert.equal(judge.asked, 1);
  }
  kept = new Map([...kept].filter((_, index) => index % 2 === 0));
  assert.deepEqual(await reportOf(judge, memory), alone);
});
