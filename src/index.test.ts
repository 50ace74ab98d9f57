/** The library gives the same answers as `kroute lint --format json`, and rejects invalid arguments. */
import assert from 'node:assert/strict';
import { mkdirSync, mkdtempSync, realpathSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';
import './dev/typescript.ts';
import * as library from './index.ts';
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

test('a text is linted under its given path', async () => {
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

test('a configuration applies where it is given, including its rule modules', async () => {
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
    const reported = diagnostics.filter(({ rule }) => rule === RULE || rule.startsWith('custom/'));
    return [summary.files, ...reported.map(({ rule, severity, resource }) => [rule, severity, resource?.namespace])];
  };
  const configured = [1, ['custom/own', 'warning', 'shop'], [RULE, 'info', 'shop']];
  assert.deepEqual(await found(join(folder, 'k8s'), { config: true, allowRules: true }), configured);
  // A configuration that was found may come from someone else: its code does not run without permission.
  const found1 = [1, [RULE, 'info', 'shop']];
  assert.deepEqual(await found(join(folder, 'k8s'), { config: true, allowRules: false }), found1);
  assert.deepEqual(await found(web, { config, allowRules: false }), found1);
  assert.deepEqual(await found(web, { config }), configured);
  assert.deepEqual(await found({ path: web, text: SERVICE }, { config }), configured);
  // Given options win over the configuration, and nothing is read that was not given.
  assert.deepEqual(
    await found(web, { config, namespace: 'other', rules: { 'custom/own': 'off', [RULE]: 'warning' } }),
    [1, [RULE, 'warning', 'other']],
  );
  // A configuration in memory may have been read from anywhere, too.
  const text = `rules: own.mjs\nnamespace: shop\nignore: [k8s/left.yaml]\nseverity: {${RULE}: info}\n`;
  const inMemory = { path: config, text };
  assert.deepEqual(await found(join(folder, 'k8s'), { config: inMemory }), found1);
  assert.deepEqual(await found(join(folder, 'k8s'), { config: inMemory, allowRules: true }), configured);
  const object = {
    rules: join(folder, 'own.mjs'),
    namespace: 'shop',
    ignore: 'left.yaml',
    severity: { [RULE]: 'info' },
  } as const;
  assert.deepEqual(await found(web, { config: object }), found1);
  assert.deepEqual(await found(web, { config: object, allowRules: true }), configured);
  const plain = [2, [RULE, 'error', 'default'], [RULE, 'error', 'default']];
  assert.deepEqual(await found(join(folder, 'k8s'), {}), plain);
  assert.deepEqual(await found(join(folder, 'k8s'), { config: false }), plain);
  await assert.rejects(lint(web, { config: join(folder, 'none.yaml') }), UsageError);
  writeFileSync(join(folder, 'broken.mjs'), 'export default 3;\n');
  writeFileSync(config, 'rules: broken.mjs\n');
  await assert.rejects(lint(web, { config }), { name: 'UsageError', message: /^broken\.mjs: / });
  writeFileSync(config, 'ruls: x\n');
  await assert.rejects(lint(web, { config: true }), UsageError);
  writeFileSync(config, 'extends: ../../none.yaml\n');
  await assert.rejects(
    lint(web, { config: true }),
    /only a configuration given with the option config can extend files elsewhere/,
  );
});

test('invalid options and paths are rejected', async () => {
  await assert.rejects(lint('there/is/no/such.yaml'), UsageError);
  await assert.rejects(lint([], { kubeVersion: 'newest' }), UsageError);
  await assert.rejects(lint([], { rules: { 'service/nonsense': 'off' } }), UsageError);
  await assert.rejects(lint([], { options: { 'tree/host-not-allowed': { host: [] } } }), /did you mean "hosts"\?/);
});

/** Values of every type; most of them are invalid for any option. */
const ODD: readonly unknown[] = [
  null,
  42,
  Number.NaN,
  true,
  Symbol('x'),
  10n,
  () => undefined,
  class {},
  new Date(0),
  new Map(),
  /x/,
  '',
  [null],
  [[]],
  {},
  { path: 'a' },
  { path: 1, text: '' },
  { path: '', text: '' },
  { text: '' },
  { path: 'a', text: null },
  Object.create(null),
  Promise.resolve('a.yaml'),
  new Uint8Array(3),
];

/** Calls a function with arguments that its types do not allow. */
const call = (run: unknown, ...args: readonly unknown[]): unknown =>
  Reflect.apply(run as () => unknown, undefined, args);

test('inputs of the wrong type are rejected, and the message says what was expected', async () => {
  for (const odd of ODD) {
    for (const input of [odd, [odd], ['a.yaml', odd], new Array(2)])
      await assert.rejects(Promise.resolve(call(lint, input)), (error) => isRefusal(error, /^lint: .* must be a path/));
  }
  await assert.rejects(lint(undefined as never), /^UsageError: lint: the first argument must be .*, not undefined$/);
  await assert.rejects(lint([{ path: 'a' }] as never), /item 0 of the first argument .*; its text is undefined$/);
  assert.deepEqual((await lint([])).diagnostics, []);
});

function isRefusal(error: unknown, message: RegExp): boolean {
  assert.ok(error instanceof UsageError, String(error));
  assert.match(error.message, message);
  assert.doesNotMatch(error.message, /\n|undefined is|Cannot|is not a function|=>/);
  return true;
}

test('options of the wrong type are rejected', async () => {
  const text = { path: 'a.yaml', text: SERVICE };
  const reject = (options: unknown, message: RegExp): Promise<void> =>
    assert.rejects(Promise.resolve(call(lint, text, options)), (error) => isRefusal(error, message));
  for (const odd of [null, 42, 'x', true, [], Symbol('x'), () => undefined])
    await reject(odd, /^lint: the options must be/);
  for (const name of [
    'config',
    'allowRules',
    'namespace',
    'kubeVersion',
    'controller',
    'nodePortRange',
    'rules',
    'options',
  ])
    for (const odd of [null, 42, Number.NaN, Symbol('x'), 10n, [], [1], () => undefined, new Date(0), ''])
      if (!(odd instanceof Date) || (name !== 'rules' && name !== 'options' && name !== 'config'))
        await reject({ [name]: odd }, /^lint: \w+ must be |^(namespace|kubeVersion|nodePortRange): "" /);
  await reject({ kubeVersoin: '1.31' }, /^lint: unknown option "kubeVersoin"; did you mean "kubeVersion"\?$/);
  await reject({ rules: { 'service/no-ports': 'fatal' } }, /^lint: rules\["service\/no-ports"\] must be "error", /);
  await reject({ rules: { 'service/no-prts': 'off' } }, /^rules: unknown rule "service\/no-prts"; did you mean/);
  await reject({ rules: { __proto__: null, constructor: 'off' } }, /^rules: unknown rule "constructor"/);
  await reject({ namespace: 'Shop' }, /^namespace: "Shop" /);
  await reject({ kubeVersion: '9' }, /^kubeVersion: "9" /);
  await reject({ nodePortRange: '9' }, /^nodePortRange: "9" /);
  await reject({ config: 'none.yaml' }, /^config: none\.yaml: no such file/);
  const circle: Record<string, unknown> = {};
  circle.hosts = circle;
  for (const value of [null, {}, circle, 10n, Number.NaN, [1], () => undefined, Symbol('x')])
    await reject(
      { options: { 'tree/host-not-allowed': { hosts: value } } },
      /^lint: options\["tree\/host-not-allowed"\]/,
    );
  await reject({ options: { 'tree/host-not-allowed': 1 } }, /must be a map from options to values/);
  await reject({ options: { 'tree/host-not-allowed': { hosts: 'x' } } }, /^options: "hosts" must be a list$/);
  await reject({ options: { 'custom/none': { a: 1 } } }, /^options: unknown rule "custom\/none"/);
});

test('a custom rule gets the given options', async () => {
  const folder = realpathSync(mkdtempSync(join(tmpdir(), 'kroute-library-')));
  writeFileSync(
    join(folder, 'own.mjs'),
    `import { defineRule } from 'kroute';
export default defineRule({
  severity: 'warning',
  docs: { summary: 'a', why: 'b', remedy: 'c' },
  options: { limit: { is: 'number', docs: 'd', default: 1 } },
  messages: { seen: (limit) => 'limit ' + limit },
  check: { Service({ root }, { report, options }) { report(root.child('kind').at, 'seen', options.limit); } },
});
`,
  );
  const config = join(folder, 'kroute.yaml');
  writeFileSync(config, 'rules: own.mjs\n');
  const text = { path: join(folder, 'a.yaml'), text: SERVICE };
  const reported = async (options: LintOptions): Promise<string | undefined> =>
    (await lint(text, { config, ...options })).diagnostics.find(({ rule }) => rule === 'custom/own')?.message;
  assert.equal(await reported({}), 'limit 1');
  assert.equal(await reported({ options: { 'custom/own': { limit: 7 } } }), 'limit 7');
  await assert.rejects(
    reported({ options: { 'custom/own': { limit: 'x' } } }),
    /^UsageError: options: "limit" must be a number$/,
  );
});

test('the helpers for rules say what they expected', () => {
  const {
    lint: _,
    fix,
    routes,
    trace,
    diff: _diff,
    migrate: _migrate,
    test: test_,
    explain,
    explainAll,
    UsageError: __,
    ...helpers
  } = library;
  const names = Object.keys(helpers).sort();
  assert.ok(names.includes('rewriting') && names.includes('defineRule'));
  for (const [name, helper] of Object.entries(helpers))
    for (const first of [undefined, ...ODD])
      for (const others of [[], [undefined], [null, null], [{}], ['x'], [Symbol('x'), 1]]) {
        try {
          call(helper, first, ...others);
        } catch (error) {
          isRefusal(error, new RegExp(`^${name}: it takes `));
        }
      }
});
