/** Findings are left out if the text they depend on may still be filled in, patched or added to. */
import assert from 'node:assert/strict';
import { before, test } from 'node:test';
import { parseFile } from '../load/parse.ts';
import type { Cursor } from '../load/value/cursor.ts';
import { DEFAULT_SETTINGS } from '../model/cluster/settings.ts';
import { buildProject } from '../model/project/project.ts';
import type { Basis } from '../model/project/settled.ts';
import { loadSchemas } from '../schema/load.ts';
import { sourceFile } from '../text/source-file.ts';
import { lint } from './lint.ts';
import type { Extra } from './rule.ts';
import { defineRule } from './rule.ts';

before(() => loadSchemas());

type Judges = Basis | { readonly said?: Basis; readonly other?: Basis; readonly rest?: Basis };

/** The findings of a rule that reports each place that `places` returns, with these notes. */
function reported(
  files: Readonly<Record<string, string>>,
  judges: Judges | undefined,
  places: (root: Cursor) => readonly Cursor['at'][],
  extra: (all: readonly Cursor[]) => Extra = () => ({}),
): readonly string[] {
  const parsed = Object.entries(files).map(([path, text]) => {
    const file = sourceFile(path, text);
    return { file, documents: parseFile(file) };
  });
  const rule = defineRule({
    severity: 'error',
    ...(judges === undefined ? {} : { judges }),
    docs: { summary: 'a', why: 'b', remedy: 'c' },
    messages: { said: (text: string) => text, other: (text: string) => text },
    check: {
      cluster({ resources }, { report }) {
        const roots = resources.map(({ root }) => root);
        for (const root of roots)
          for (const at of places(root))
            report(at, 'said', at.file.text.slice(at.span.start, at.span.end), extra(roots));
      },
    },
  });
  const project = buildProject(parsed, DEFAULT_SETTINGS);
  return lint(project, { 'test/rule': rule }, { settings: DEFAULT_SETTINGS }).map(({ message }) => message);
}

const service = (name: string, spec: string): string =>
  `apiVersion: v1\nkind: Service\nmetadata:\n  name: ${name}\nspec:\n${spec.replaceAll(/^/gm, '  ')}\n`;

const values = (root: Cursor): readonly Cursor['at'][] =>
  root
    .child('spec')
    .entries()
    .filter((entry) => !entry.isMap && !entry.isList)
    .map(({ at }) => at);

test('for a value that is filled in later, only findings about the text are reported', () => {
  const files = { 'a.yaml': service('cart', 'a: ${A}\nb: <b>\nc: "{{ c }}"\nd: fine\ne: {E}\nf: MY_NAME\ng: 5') };
  assert.deepEqual(reported(files, 'value', values), ['fine', '5']);
  assert.deepEqual(reported(files, 'text', values).length, 6);
});

test('a key whose value is filled in later counts as the value', () => {
  const keys = (root: Cursor): readonly Cursor['at'][] =>
    root
      .child('spec')
      .entries()
      .map(({ key }) => key);
  const files = { 'a.yaml': service('cart', 'a: ${A}\n${b}: b\nc: {C}\nd: d') };
  assert.deepEqual(reported(files, 'value', keys), ['d']);
});

test('a wrong value with an evident meaning is not treated as a placeholder', () => {
  const files = { 'a.yaml': service('cart', 'a: NODE_PORT') };
  const fix: Extra = { fix: { title: 'write NodePort', safety: 'unsafe', edits: [] } };
  assert.deepEqual(reported(files, 'value', values), []);
  assert.deepEqual(
    reported(files, 'value', values, () => fix),
    ['NODE_PORT'],
  );
});

test('findings about an object depend on its other fields', () => {
  const files = { 'a.yaml': service('cart', 'a: ${A}\nb: web') };
  assert.deepEqual(reported(files, 'value', values), ['web']);
  for (const judges of ['objects', 'tree', undefined] as const) assert.deepEqual(reported(files, judges, values), []);
});

const patched = (more: string): Readonly<Record<string, string>> => ({
  'kustomization.yaml': `resources: [a.yaml]\n${more}`,
  'a.yaml': service('cart', 'a: web\nselector:\n  app: cart'),
});
const selectors = (root: Cursor): readonly Cursor['at'][] => [root.child('spec').child('selector').key];
const names = (root: Cursor): readonly Cursor['at'][] => [root.child('metadata').child('name').at];
const absent = (root: Cursor): readonly Cursor['at'][] => [root.child('spec').child('nope').key];

test('patches may change any object and add missing fields, but rarely change a written value', () => {
  const files = patched('patches: [{path: patch.yaml}]\n');
  assert.deepEqual(reported(files, 'value', values), ['web']);
  assert.deepEqual(reported(files, 'value', absent), []);
  for (const judges of ['objects', 'tree', undefined] as const) assert.deepEqual(reported(files, judges, values), []);
  assert.deepEqual(reported(files, 'text', absent), ['spec']);
});

test('a value that looks like a placeholder for a patch is not checked', () => {
  const text = service('cart', 'a: a-placeholder');
  assert.deepEqual(reported({ ...patched('patches: [{path: patch.yaml}]\n'), 'a.yaml': text }, 'value', values), []);
  assert.deepEqual(reported({ 'a.yaml': text }, 'value', values), ['a-placeholder']);
});

test('added labels change labels and selectors, and nothing else', () => {
  const files = patched('commonLabels: {team: shop}\n');
  assert.deepEqual(reported(files, 'objects', selectors), []);
  assert.deepEqual(reported(files, undefined, values), ['web']);
  const lacking = (root: Cursor): readonly Cursor['at'][] => [root.child('metadata').child('labels').key];
  assert.deepEqual(reported(files, 'objects', lacking), []);
});

test('a prefix changes the name, and a namespace changes the namespace', () => {
  assert.deepEqual(reported(patched('namePrefix: prod-\n'), 'objects', names), []);
  assert.deepEqual(reported(patched('namePrefix: prod-\n'), 'value', names), ['cart']);
  const namespaced = { 'a.yaml': 'apiVersion: v1\nkind: Service\nmetadata: {name: a, namespace: Shop}\n' };
  const namespaces = (root: Cursor): readonly Cursor['at'][] => [root.child('metadata').child('namespace').at];
  assert.deepEqual(reported(namespaced, 'value', namespaces), ['Shop']);
  const moved = { ...namespaced, 'kustomization.yaml': 'namespace: shop\nresources: [a.yaml]\n' };
  assert.deepEqual(reported(moved, 'value', namespaces), []);
});

test('objects that are missing from the files affect only findings about the whole tree', () => {
  const files = patched('secretGenerator: [{name: a}]\n');
  assert.deepEqual(reported(files, 'objects', values), ['web']);
  for (const judges of ['tree', undefined] as const) assert.deepEqual(reported(files, judges, values), []);
});

test('the place of a note must be settled, too', () => {
  const files = { ...patched('patches: [{path: patch.yaml}]\n'), 'b.yaml': service('shop', 'a: api') };
  const only = (root: Cursor): readonly Cursor['at'][] => (root.document.file.path === 'b.yaml' ? values(root) : []);
  const noted = (roots: readonly Cursor[]): Extra => ({ notes: roots.map(({ at }) => ({ message: 'here', at })) });
  assert.deepEqual(reported(files, 'objects', only), ['api']);
  assert.deepEqual(reported(files, 'objects', only, noted), []);
  assert.deepEqual(reported(files, 'value', only, noted), ['api']);
});

test('each message may depend on something else; by default on the whole tree', () => {
  const files = patched('patches: [{path: patch.yaml}]\n');
  assert.deepEqual(reported(files, { said: 'value' }, values), ['web']);
  assert.deepEqual(reported(files, { other: 'value' }, values), []);
  assert.deepEqual(reported(files, { other: 'objects', rest: 'value' }, values), ['web']);
});

test('objects of a List, in JSON and in repaired text are found', () => {
  const list =
    'apiVersion: v1\nkind: List\nitems:\n- kind: Service\n  apiVersion: v1\n  metadata: {name: a}\n  spec: {a: "${A}"}\n';
  assert.deepEqual(reported({ 'a.yaml': list }, 'value', values), []);
  const json = '{"apiVersion": "v1", "kind": "Service", "metadata": {"name": "a"}, "spec": {"a": "__A__", "b": "b"}}';
  assert.deepEqual(reported({ 'a.json': json }, 'value', values), ['"b"']);
  const flat = 'apiVersion: v1\nkind: Service\nmetadata:\nname: cart\nspec:\ntype: ${TYPE}\nclusterIP: web\n';
  assert.deepEqual(reported({ 'a.yaml': flat }, 'value', values), ['web']);
});
