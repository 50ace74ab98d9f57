/** The modules that are published say the same as the schemas compiled at run time. */
import assert from 'node:assert/strict';
import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { pathToFileURL } from 'node:url';
import { allKinds } from './catalog.ts';
import { precompile } from './precompile.ts';
import type { KindValidator } from './source.ts';
import { loadKind, readSchemas } from './source.ts';
import { type DefinedForm, formLiteral } from './type-tree.ts';

const modules = (await precompile())('.mjs');

/** Objects that no kind likes: their errors differ from kind to kind. */
const samples: readonly unknown[] = [
  {},
  { metadata: 1, spec: 1, status: [], data: 'x', rules: {}, unknown: null },
  { spec: {}, metadata: { labels: { a: 1 }, ownerReferences: [{}] } },
  { spec: { ports: [{}], rules: [{ http: {}, filters: [{}] }], listeners: [{}], versions: [{ schema: [] }] } },
  { spec: { template: { spec: { containers: [{ ports: [1], env: [{}] }], volumes: [{ secret: 1 }] } } } },
  { spec: { jobTemplate: { spec: { template: { spec: { affinity: { nodeAffinity: [] } } } } }, metrics: [{}] } },
];

test('built validators agree with those of a checkout', async () => {
  const built = await bundled();
  for (const { apiVersion, kind } of allKinds()) {
    const key = `${apiVersion}/${kind}`;
    const [ours, theirs] = [await built(key), await loadKind(key)];
    assert.ok(ours && theirs, key);
    assert.deepEqual(Object.keys(ours.shape), Object.keys(theirs.shape), key);
    assert.equal(outlineOf(ours.form), outlineOf(theirs.form), key);
    for (const sample of samples) assert.deepEqual(saidBy(ours, sample), saidBy(theirs, sample), key);
  }
});

test('a kind without a schema has no module', async () => {
  assert.equal(await (await bundled())('example.com/v1/Shop'), undefined);
});

test('what several kinds need is there once', async () => {
  const code = [...modules.values()].join('\n');
  const functions = [...code.matchAll(/^function (validate\d+)/gm)].map((found) => found[1]);
  assert.equal(functions.length, new Set(functions).size);
  assert.ok(!code.includes('parentData'));
  const { definitions } = await readSchemas();
  assert.ok(functions.length < Object.keys(definitions).length + 200);
});

/** The modules as they are, in a separate directory. */
async function bundled(): Promise<(kind: string) => Promise<KindValidator | undefined>> {
  const folder = mkdtempSync(join(tmpdir(), 'kroute-validators-'));
  for (const [name, text] of modules) writeFileSync(join(folder, name), text);
  const module: { loadKind: (kind: string) => Promise<KindValidator | undefined> } = await import(
    pathToFileURL(join(folder, 'index.mjs')).href
  );
  return module.loadKind;
}

/** A form, and the forms of its fields. */
function outlineOf(form: DefinedForm): string {
  return formLiteral(form, (field) => formLiteral(field, () => '…'));
}

function saidBy({ problems }: KindValidator, sample: unknown): readonly unknown[] {
  return problems(sample).map(({ instancePath, keyword, params }) => ({ instancePath, keyword, params }));
}
