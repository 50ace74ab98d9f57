/** What is remembered gives the same findings as looking anew, whatever was edited in between. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { DEFAULT_SETTINGS } from '../model/settings.ts';
import { toJsonReport } from '../report/json.ts';
import { lintFiles } from './lint.ts';
import type { Memory, Remembered } from './memory.ts';
import { parseInput } from './project.ts';

const service = (name: string, app: string, port: number | string): string =>
  `apiVersion: v1\nkind: Service\nmetadata: {name: ${name}}\nspec: {selector: {app: ${app}}, ports: [{port: ${port}}]}\n`;
const pod = (app: string): string =>
  `apiVersion: v1\nkind: Pod\nmetadata: {name: ${app}, labels: {app: ${app}}}\nspec: {containers: [{name: c, image: i}]}\n`;
const TEXTS = [
  service('web', 'web', 80),
  service('web', 'wbe', 433),
  service('Web', 'web', '"x"'),
  pod('web'),
  pod('cart'),
  'kind: [\n',
  'namespace: shop\nresources: [a.yaml, b.yaml]\n',
  '',
];
const PATHS = ['a.yaml', 'b.yaml', 'c.yaml', 'kustomization.yaml'];

function memoryOver(store: { remembered: Remembered }): Memory {
  return {
    get remembered() {
      return store.remembered;
    },
    context: 'test',
    keepObjects: (objects) => {
      store.remembered = { ...store.remembered, objects };
    },
    keepRun: (run) => {
      store.remembered = { ...store.remembered, run };
    },
  };
}

test('no finding is stale after random edits', async () => {
  const edits = fc.array(fc.record({ path: fc.constantFrom(...PATHS), text: fc.constantFrom(...TEXTS) }), {
    minLength: 1,
    maxLength: 8,
  });
  await fc.assert(
    fc.asyncProperty(edits, async (steps) => {
      const store: { remembered: Remembered } = { remembered: { objects: {} } };
      const tree = new Map<string, string>();
      for (const { path, text } of steps) {
        tree.set(path, text);
        const parse = () => [...tree].sort().map(([name, content]) => parseInput({ path: name, content }));
        const settings = DEFAULT_SETTINGS;
        const fresh = toJsonReport(await lintFiles(parse(), { settings }));
        for (const _ of ['first', 'again']) {
          const kept = toJsonReport(await lintFiles(parse(), { settings, memory: memoryOver(store) }));
          assert.deepEqual(kept, fresh);
          // As it comes back from a file.
          store.remembered = JSON.parse(JSON.stringify(store.remembered));
        }
        assert.ok(store.remembered.run !== undefined);
      }
    }),
    { numRuns: 60 },
  );
});
