/** The library answers as `kroute lint --format json` does, and refuses what means nothing. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { lint, UsageError } from './index.ts';

const SERVICE = `apiVersion: v1
kind: Service
metadata:
  name: cart
spec:
  type: NodePort
  selector:
    app: cart
  ports:
    - port: 80
      nodePort: 80
`;
const RULE = 'service/node-port-out-of-range';

test('a text is linted under the path it is given', async () => {
  const { diagnostics, summary } = await lint({ path: 'k8s/cart.yaml', text: SERVICE });
  const found = diagnostics.find(({ rule }) => rule === RULE);
  assert.equal(found?.file, 'k8s/cart.yaml');
  assert.equal(found.path, '/spec/ports/0/nodePort');
  assert.deepEqual(found.range.start, { line: 11, column: 17 });
  assert.deepEqual({ files: summary.files, resources: summary.resources }, { files: 1, resources: 1 });
});

test('options change what is found', async () => {
  const text = { path: 'cart.yaml', text: SERVICE };
  const off = await lint(text, { rules: { 'service/*': 'off' } });
  assert.deepEqual(
    off.diagnostics.filter(({ rule }) => rule.startsWith('service/')),
    [],
  );
  const graded = await lint(text, { rules: { 'service/*': 'off', [RULE]: 'info' }, namespace: 'shop' });
  assert.deepEqual(
    graded.diagnostics.map(({ severity, resource }) => [severity, resource?.namespace]),
    [['info', 'shop']],
  );
  const range = await lint(text, { rules: { 'service/*': 'off', [RULE]: 'error' }, nodePortRange: '1-32767' });
  assert.deepEqual(range.diagnostics, []);
});

test('paths and texts are one set of manifests', async () => {
  const example = fileURLToPath(new URL('../fixtures/example', import.meta.url));
  const { summary } = await lint([example, { path: 'cart.yaml', text: SERVICE }]);
  assert.equal(summary.files, 8);
});

test('what means nothing is refused', async () => {
  await assert.rejects(lint('there/is/no/such.yaml'), UsageError);
  await assert.rejects(lint([], { kubeVersion: 'newest' }), UsageError);
  await assert.rejects(lint([], { rules: { 'service/nonsense': 'off' } }), UsageError);
});
