/** Warnings about files in `testdata`, the input of tests. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { lint } from '../index.ts';

const SERVICE =
  'apiVersion: v1\nkind: Service\nmetadata:\n  name: web\nspec:\n  selector:\n    app: web\n  ports:\n    - port: 433\n      name: https\n';

test('warnings about the input of tests are information beside other files, unless their rule is graded', async () => {
  const severities = async (paths: readonly string[], rules = {}): Promise<readonly string[]> => {
    const files = paths.map((path) => ({ path, text: SERVICE.replace('name: web', `name: web-${path.length}`) }));
    const { diagnostics } = await lint(files, { rules });
    return diagnostics.filter(({ rule }) => rule === 'service/suspicious-port').map(({ severity }) => severity);
  };
  assert.deepEqual(await severities(['pkg/testdata/a.yaml']), ['warning']);
  assert.deepEqual(await severities(['k8s/a.yaml', 'pkg/testdata/a.yaml']), ['warning', 'info']);
  assert.deepEqual(await severities(['k8s/a.yaml', 'tests/e2e-1/a.yaml']), ['warning', 'info']);
  assert.deepEqual(await severities(['k8s/a.yaml', 'test/ingress/data/a.yaml']), ['warning', 'info']);
  assert.deepEqual(await severities(['overlays/dev/a.yaml', 'overlays/test/a.yaml']), ['warning', 'warning']);
  assert.deepEqual(await severities(['k8s/a.yaml', 'pkg/testdata/a.yaml'], { 'service/suspicious-port': 'warning' }), [
    'warning',
    'warning',
  ]);
});

test('errors about the input of tests are errors', async () => {
  const text = 'apiVersion: v1\nkind: Service\nmetadata:\n  name: web\nspec:\n  ports:\n    - port: 70000\n';
  const { diagnostics } = await lint(['k8s/a.yaml', 'pkg/testdata/a.yaml'].map((path) => ({ path, text })));
  const errors = diagnostics.filter(({ severity }) => severity === 'error').map(({ file }) => file);
  assert.deepEqual(errors, ['k8s/a.yaml', 'pkg/testdata/a.yaml']);
});

test('what a program completes is information: containers without images, and Jobs without names, in several files', async () => {
  const deployment = (name: string): string =>
    `apiVersion: apps/v1\nkind: Deployment\nmetadata:\n  name: ${name}\nspec:\n  selector:\n    matchLabels: {app: ${name}}\n  template:\n    metadata:\n      labels: {app: ${name}}\n    spec:\n      containers:\n        - name: ${name}\n          volumeMounts: [{name: keys, mountPath: /keys}]\n`;
  const job =
    'apiVersion: batch/v1\nkind: Job\nmetadata:\n  labels: {app: boot}\nspec:\n  template:\n    spec:\n      restartPolicy: Never\n      containers: [{name: boot, image: boot:1}]\n';
  const errors = async (names: readonly string[]): Promise<number> => {
    const files = names.flatMap((name) => [
      { path: `assets/${name}/deployment.yaml`, text: deployment(name) },
      { path: `jobs/${name}.yaml`, text: job },
    ]);
    const { diagnostics } = await lint(files);
    return diagnostics.filter(({ severity }) => severity === 'error').length;
  };
  // The volume is missing in each, with or without an image.
  assert.equal(await errors(['web']), 3);
  assert.equal(await errors(['web', 'cart', 'shop']), 3);
});

test('what kubectl printed for a test, and names of several custom resources that a program reads, are information', async () => {
  const printed = JSON.stringify({
    apiVersion: 'v1',
    kind: 'Service',
    metadata: { name: 'web', uid: '1', resourceVersion: '2' },
    spec: { type: 'ClusterIP', ports: [{ port: 80, nodePort: 30000 }] },
  });
  const model = (name: string): string => `apiVersion: mlops.example.com/v1\nkind: Model\nmetadata:\n  name: ${name}\n`;
  const severities = async (files: Readonly<Record<string, string>>): Promise<readonly string[]> => {
    const { diagnostics } = await lint(Object.entries(files).map(([path, text]) => ({ path, text })));
    return [...new Set(diagnostics.map(({ file, severity }) => `${file} ${severity}`))];
  };
  assert.deepEqual(await severities({ 'k8s/a.json': printed, 'tests/data/a.json': printed }), [
    'k8s/a.json warning',
    'k8s/a.json error',
    'tests/data/a.json info',
  ]);
  const models = { 'a.yaml': model('a_1'), 'b.yaml': model('b_1') };
  assert.deepEqual(await severities(models), ['a.yaml warning', 'b.yaml warning']);
  assert.deepEqual(await severities({ ...models, 'c.yaml': model('c_1') }), [
    'a.yaml info',
    'b.yaml info',
    'c.yaml info',
  ]);
});

test('what is archived beside other files is information', async () => {
  const text = 'apiVersion: v1\nkind: Service\nmetadata:\n  name: web\nspec:\n  ports:\n    - port: 70000\n';
  const { diagnostics } = await lint(['.archive/a.yaml', 'k8s/a.yaml'].map((path) => ({ path, text })));
  const errors = diagnostics.filter(({ severity }) => severity === 'error').map(({ file }) => file);
  assert.deepEqual(errors, ['k8s/a.yaml']);
});

test('what tests refer to is information where it may be created by them', async () => {
  const text = (name: string): string =>
    `apiVersion: networking.k8s.io/v1\nkind: Ingress\nmetadata:\n  name: ${name}\n  namespace: shop\nspec:\n  defaultBackend: {service: {name: shop-${name}, port: {number: 80}}}\n`;
  const service = `apiVersion: v1\nkind: Service\nmetadata:\n  name: other\n  namespace: shop\nspec:\n  selector: {app: other}\n  ports: [{port: 80}]\n`;
  const { diagnostics } = await lint([
    { path: 'k8s/a.yaml', text: text('a') },
    { path: 'test/b.yaml', text: text('b') },
    { path: 'k8s/service.yaml', text: service },
  ]);
  const found = diagnostics.filter(({ rule }) => rule === 'ingress/backend-not-found');
  assert.equal(found.find(({ file }) => file === 'test/b.yaml')?.severity, 'info');
  assert.notEqual(found.find(({ file }) => file === 'k8s/a.yaml')?.severity, 'info');
});

test('what tests compare with the cluster is information, where its directory or a test of chainsaw says so', async () => {
  const text =
    'apiVersion: apps/v1\nkind: Deployment\nmetadata:\n  name: web\nspec:\n  replicas: 1\nstatus:\n  readyReplicas: 1\n';
  const chainsaw = `apiVersion: chainsaw.kyverno.io/v1alpha1
kind: Test
metadata:
  name: starts
spec:
  steps:
    - try:
        - apply: {file: applied.yaml}
        - patch: {file: patched.yaml}
        - assert: {file: ./started.yaml}
`;
  const { diagnostics } = await lint([
    { path: 'k8s/web.yaml', text },
    { path: 'e2e-tests/scaling/compare/web.yaml', text },
    { path: 'packages/web/fixtures/expected/web.yaml', text },
    { path: 'sanity/chainsaw-test.yaml', text: chainsaw },
    { path: 'sanity/applied.yaml', text },
    { path: 'sanity/patched.yaml', text },
    { path: 'sanity/started.yaml', text },
  ]);
  const severities = new Map(diagnostics.map(({ file, severity }) => [file, severity]));
  assert.deepEqual(
    [...severities],
    [
      ['e2e-tests/scaling/compare/web.yaml', 'info'],
      ['k8s/web.yaml', 'error'],
      ['packages/web/fixtures/expected/web.yaml', 'info'],
      ['sanity/applied.yaml', 'error'],
      ['sanity/patched.yaml', 'info'],
      ['sanity/started.yaml', 'info'],
    ],
  );
});

test('owners without identity in what tests are given are information', async () => {
  const text =
    'apiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: web\n  ownerReferences:\n    - {apiVersion: shop.example.com/v1, kind: Shop, name: web}\n';
  const { diagnostics } = await lint(['k8s/a.yaml', 'pkg/testdata/b.yaml'].map((path) => ({ path, text })));
  assert.deepEqual(
    diagnostics.filter(({ rule }) => rule === 'schema/invalid-metadata').map(({ severity }) => severity),
    ['error', 'info'],
  );
});

test('what Spark and Jenkins add to templates of pods is not missing', async () => {
  const text = 'apiVersion: v1\nkind: Pod\nmetadata:\n  labels: {app: etl}\nspec:\n  containers:\n    - name: spark\n';
  const severities = async (path: string): Promise<readonly string[]> =>
    (await lint([{ path, text }])).diagnostics.map(({ severity }) => severity);
  assert.deepEqual(await severities('etl/driver-pod-template.yaml'), ['info', 'info']);
  assert.deepEqual(await severities('etl/driver.yaml'), ['error', 'error']);
});
