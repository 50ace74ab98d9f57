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
  assert.deepEqual(await severities(['k8s/a.yaml', 'pkg/testdata/a.yaml'], { 'service/suspicious-port': 'warning' }), [
    'warning',
    'warning',
  ]);
});
