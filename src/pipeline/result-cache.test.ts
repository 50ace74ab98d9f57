/** A stored run is used if and only if nothing that it depends on has changed. */

import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { fc } from '../dev/property.ts';
import { DEFAULT_SETTINGS, type Settings } from '../model/cluster/settings.ts';
import { clockAt } from '../model/objects/clock.ts';
import { readCertificate } from '../node/certificate.ts';
import { digestOfAll } from '../node/digest.ts';
import { toJsonReport } from '../report/json.ts';
import { readRun } from './cache-codec.ts';
import { lintFiles } from './lint.ts';
import { parseInput } from './project.ts';
import type { Rendering } from './rendered.ts';
import { type KeptObjects, type KeptRun, keysOfFiles, type Memory, recallRun } from './result-cache.ts';

const fixtures = fileURLToPath(new URL('../../fixtures/rules/ingress/tls-secret-not-found/', import.meta.url));
const fixture = (name: string) => {
  const content = readFileSync(`${fixtures}${name}`, 'utf8');
  return parseInput({ path: name, content });
};

/** Stores runs as text, and counts the runs that were not found. */
function memoryOver(runs: Map<string, string>): Memory & { readonly kept: () => number } {
  let kept = 0;
  return {
    context: 'test',
    digest: digestOfAll,
    recallRun: (key) => readRun(JSON.parse(runs.get(key) ?? 'null')),
    keepRun: (key, run) => {
      kept++;
      runs.set(key, JSON.stringify(run));
    },
    recallObjects: () => new Map(),
    keepObjects: () => undefined,
    kept: () => kept,
  };
}

test('results that depend on the time are used only while they are valid, also if the clock is set back', async () => {
  // Certificates that expire in 2021 and in 2126.
  const files = ['expired.yaml', 'good.yaml'].map(fixture);
  const at = (year: number): Settings => ({
    ...DEFAULT_SETTINGS,
    readCertificate,
    clock: clockAt(Date.UTC(year, 6, 1)),
  });
  const years = fc.array(fc.constantFrom(2019, 2020, 2021, 2022, 2100, 2126, 2127, 2200), { maxLength: 10 });
  const lint = async (year: number, memory?: Memory) =>
    toJsonReport(await lintFiles(files, { settings: at(year), memory }));
  await fc.assert(
    fc.asyncProperty(years, async (times) => {
      const memory = memoryOver(new Map());
      for (const year of times) assert.deepEqual(await lint(year, memory), await lint(year));
    }),
    { numRuns: 20 },
  );
  const memory = memoryOver(new Map());
  const messages = async (year: number) => (await lint(year, memory)).diagnostics.map(({ message }) => message);
  assert.equal((await messages(2020)).filter((one) => one.includes('expired')).length, 0);
  assert.equal((await messages(2022)).filter((one) => one.includes('expired')).length, 1);
  assert.equal(memory.kept(), 2);
  await messages(2100);
  assert.equal(memory.kept(), 2);
  assert.equal((await messages(2020)).filter((one) => one.includes('expired')).length, 0);
  assert.equal(memory.kept(), 3);
});

test('results for rendered text are used if the tool had the same output for the same files', async () => {
  const source = parseInput({ path: 'a.yaml', content: 'kind: [\n' });
  const rendered = (port: string): Rendering => ({
    builds: [],
    failures: [],
    outputs: [
      {
        by: 'kustomize',
        directory: '',
        parsed: parseInput({
          path: '<kustomize build>',
          content: `apiVersion: v1\nkind: Service\nmetadata: {name: web}\nspec: {ports: [{port: ${port}}]}\n`,
        }),
        origins: [],
        sources: ['a.yaml'],
        patches: [],
      },
    ],
    covered: new Set(['a.yaml']),
  });
  const memory = memoryOver(new Map());
  const lint = async (rendering: Rendering | undefined, remembering?: Memory) =>
    toJsonReport(await lintFiles([source], { settings: DEFAULT_SETTINGS, rendering, memory: remembering }));
  for (const rendering of [rendered('80'), rendered('x'), undefined, rendered('80'), rendered('x'), undefined])
    assert.deepEqual(await lint(rendering, memory), await lint(rendering));
  assert.equal(memory.kept(), 3);
});

test('data of another form is ignored', async () => {
  const runs = new Map<string, string>();
  const files = [fixture('expired.yaml'), parseInput({ path: 'b.yaml', content: 'kind: [\n' })];
  await lintFiles(files, { settings: DEFAULT_SETTINGS, memory: memoryOver(runs) });
  const [text = ''] = runs.values();
  const places = [...text.matchAll(/(?<=[:[,])(?:"(?:[^"\\]|\\.)*"|-?\d+|true|false|null)(?=[,\]}])/g)];
  assert.ok(places.length > 10);
  fc.assert(
    fc.property(fc.constantFrom(...places), fc.jsonValue(), ({ 0: value, index }, other) => {
      const changed = text.slice(0, index) + JSON.stringify(other) + text.slice(index + value.length);
      const run: KeptRun | undefined = readRun(JSON.parse(changed));
      const recalled = recallRun(files, undefined, run, DEFAULT_SETTINGS.clock);
      for (const { at, severity, message } of recalled?.found ?? [])
        assert.deepEqual(
          [typeof message, typeof severity, at.file.text.slice(at.span.start, at.span.end).length],
          ['string', 'string', at.span.end - at.span.start],
        );
    }),
    { numRuns: 500 },
  );
  for (const data of [undefined, null, 1, 'x', [], {}, { holds: {} }, { holds: {}, outcome: [] }])
    assert.equal(readRun(data), undefined);
});

test('the findings in a file depend on the kustomizations of the run, and on no other file', async () => {
  const deployment =
    'apiVersion: apps/v1\nkind: Deployment\nmetadata: {name: web}\nspec: {selector: {matchLabels: {app: web}}}\n';
  const files = (kustomization: string, other: string) =>
    [
      ['base/web.yaml', deployment],
      ['base/kustomization.yaml', kustomization],
      ['base/other.yaml', other],
    ].map(([path = '', content = '']) => parseInput({ path, content }));
  const plain = 'resources: [web.yaml]\n';
  const patching = `${plain}patches: [{path: web-patch.yaml}]\n`;
  let kept: KeptObjects = new Map();
  const memory: Memory = {
    ...memoryOver(new Map()),
    recallRun: () => undefined,
    recallObjects: () => kept,
    keepObjects: (objects) => {
      kept = objects;
    },
  };
  const settings = DEFAULT_SETTINGS;
  const counts: number[] = [];
  for (const kustomization of [plain, patching, plain, `${patching}# changed\n`, '']) {
    const report = toJsonReport(await lintFiles(files(kustomization, ''), { settings, memory }));
    assert.deepEqual(report, toJsonReport(await lintFiles(files(kustomization, ''), { settings })));
    counts.push(report.diagnostics.filter(({ rule }) => rule === 'schema/missing-field').length);
  }
  assert.deepEqual(
    counts.map((count) => count > 0),
    [true, false, true, false, true],
  );

  const keyOf = (kustomization: string, other: string): string | undefined =>
    keysOfFiles(files(kustomization, other), { context: 'test', digest: digestOfAll }).get('base/web.yaml');
  assert.notEqual(keyOf(plain, ''), keyOf(patching, ''));
  assert.equal(keyOf(plain, ''), keyOf(plain, deployment));
});
