/** The library answers as `kroute lint --format json` does, and refuses what means nothing. */
import assert from 'node:assert/strict';
import { mkdirSync, mkdtempSync, realpathSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { type LintOptions, lint, UsageError } from './index.ts';

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

test('options of rules are as in a configuration', async () => {
  const text = 'apiVersion: networking.k8s.io/v1\nkind: Ingress\nmetadata: {name: a}\nspec: {rules: [{host: a.org}]}\n';
  const rulesFor = async (hosts: readonly string[]): Promise<readonly string[]> => {
    const options = { 'tree/host-not-allowed': { hosts } };
    return (await lint({ path: 'a.yaml', text }, { options })).diagnostics.map(({ rule }) => rule);
  };
  assert.ok((await rulesFor(['b.net'])).includes('tree/host-not-allowed'));
  assert.ok(!(await rulesFor(['a.org'])).includes('tree/host-not-allowed'));
});

test('paths and texts are one set of manifests', async () => {
  const example = fileURLToPath(new URL('../fixtures/example', import.meta.url));
  const { summary } = await lint([example, { path: 'cart.yaml', text: SERVICE }]);
  assert.equal(summary.files, 8);
});

test('the configuration counts where it is asked for, with the rules that it names', async () => {
  const folder = realpathSync(mkdtempSync(join(tmpdir(), 'kroute-library-')));
  mkdirSync(join(folder, 'k8s'));
  const web = join(folder, 'k8s/web.yaml');
  const config = join(folder, 'kroute.yaml');
  writeFileSync(web, SERVICE);
  writeFileSync(join(folder, 'k8s/left.yaml'), SERVICE.replace('cart', 'left'));
  writeFileSync(
    join(folder, 'own.mjs'),
    `import { defineRule } from 'kroute';
export default defineRule({
  severity: 'warning',
  docs: { summary: 'a', why: 'b', remedy: 'c' },
  messages: { seen: () => 'a Service' },
  check: { Service({ root }, { report }) { report(root.child('kind').at, 'seen'); } },
});
`,
  );
  writeFileSync(config, `rules: own.mjs\nnamespace: shop\nignore: [k8s/left.yaml]\nseverity: {${RULE}: info}\n`);
  const found = async (input: string | { path: string; text: string }, options: LintOptions) => {
    const { diagnostics, summary } = await lint(input, options);
    const told = diagnostics.filter(({ rule }) => rule === RULE || rule.startsWith('custom/'));
    return [summary.files, ...told.map(({ rule, severity, resource }) => [rule, severity, resource?.namespace])];
  };
  const configured = [1, ['custom/own', 'warning', 'shop'], [RULE, 'info', 'shop']];
  assert.deepEqual(await found(join(folder, 'k8s'), { config: true }), configured);
  assert.deepEqual(await found(web, { config }), configured);
  assert.deepEqual(await found({ path: web, text: SERVICE }, { config }), configured);
  // What is given by hand wins, and nothing is read that is not asked for.
  assert.deepEqual(
    await found(web, { config, namespace: 'other', rules: { 'custom/own': 'off', [RULE]: 'warning' } }),
    [1, [RULE, 'warning', 'other']],
  );
  const plain = [2, [RULE, 'error', 'default'], [RULE, 'error', 'default']];
  assert.deepEqual(await found(join(folder, 'k8s'), {}), plain);
  assert.deepEqual(await found(join(folder, 'k8s'), { config: false }), plain);
  await assert.rejects(lint(web, { config: join(folder, 'none.yaml') }), UsageError);
  writeFileSync(join(folder, 'broken.mjs'), 'export default 3;\n');
  writeFileSync(config, 'rules: broken.mjs\n');
  await assert.rejects(lint(web, { config: true }), { name: 'Error', message: /^broken\.mjs: / });
  writeFileSync(config, 'ruls: x\n');
  await assert.rejects(lint(web, { config: true }), UsageError);
});

test('what means nothing is refused', async () => {
  await assert.rejects(lint('there/is/no/such.yaml'), UsageError);
  await assert.rejects(lint([], { kubeVersion: 'newest' }), UsageError);
  await assert.rejects(lint([], { rules: { 'service/nonsense': 'off' } }), UsageError);
  await assert.rejects(lint([], { options: { 'tree/host-not-allowed': { host: [] } } }), /did you mean "hosts"\?/);
});
