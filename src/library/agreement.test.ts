/** The functions return what the commands print, for paths and for texts. */
import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';
import * as inMemory from '../browser.ts';
import { run } from '../dev/io.ts';
import * as onDisk from '../index.ts';
import type { TextFile } from './text-file.ts';

const ROOT = fileURLToPath(new URL('../..', import.meta.url));
const TREES = ['fixtures/example', 'fixtures/routes/edge', 'fixtures/routes/shop'];

function filesIn(folder: string): readonly string[] {
  return readdirSync(join(ROOT, folder), { withFileTypes: true })
    .flatMap((entry) => (entry.isDirectory() ? filesIn(`${folder}/${entry.name}`) : [`${folder}/${entry.name}`]))
    .filter((path) => path.endsWith('.yaml'))
    .sort();
}

const textsIn = (folder: string): readonly TextFile[] =>
  filesIn(folder).map((path) => ({ path, text: readFileSync(join(ROOT, path), 'utf8') }));

const asJson = (value: unknown): unknown => JSON.parse(JSON.stringify(value));

async function printed(...argv: readonly string[]): Promise<unknown> {
  const { out, err } = await run([...argv, '--no-config', '--no-render']);
  assert.notEqual(out, '', err);
  // The functions name pages by their path in the package, wherever that is.
  return JSON.parse(out.replaceAll(/"docs": "file:[^"]*\/(docs\/rules\/[^"]*)"/g, '"docs": "$1"'));
}

for (const tree of TREES) {
  const texts = textsIn(tree);

  test(`lint of ${tree}`, async () => {
    const expected = await printed('lint', '--format', 'json', '-n', 'shop', '--rule', 'service/*=info', tree);
    const options = { namespace: 'shop', rules: { 'service/*': 'info' } } as const;
    assert.deepEqual(asJson(await onDisk.lint(tree, options)), expected);
    assert.deepEqual(asJson(await inMemory.lint(texts, options)), expected);
  });

  test(`routes of ${tree}`, async () => {
    const expected = await printed(
      'routes',
      '--output',
      'json',
      '--status',
      'ok,broken',
      '--controller',
      'traefik',
      tree,
    );
    const options = { status: ['ok', 'broken'], controller: 'traefik' } as const;
    assert.deepEqual(asJson(await onDisk.routes(tree, options)), expected);
    assert.deepEqual(asJson(await inMemory.routes(texts, options)), expected);
  });

  test(`a request to ${tree}`, async () => {
    const url = 'https://shop.example.com/cart';
    const expected = await printed('trace', url, '-X', 'POST', '-H', 'x: 1', '--format', 'json', tree);
    const request = { url, method: 'POST', headers: { x: '1' } };
    assert.deepEqual(asJson(await onDisk.trace(tree, request)), expected);
    assert.deepEqual(asJson(await inMemory.trace(texts, request)), expected);
  });

  test(`expectations of ${tree}`, async () => {
    const text = '- request: https://shop.example.com/cart\n  expect: { backend: cart, status: 200 }\n';
    const { out } = await run(['test', '-', tree, '--format', 'json', '--no-config', '--no-render'], { stdin: text });
    const expected = JSON.parse(out);
    const file = { path: '<stdin>', text };
    assert.deepEqual(asJson(await onDisk.test(tree, file)), expected);
    assert.deepEqual(asJson(await inMemory.test(texts, file)), expected);
    const cases = [
      { request: { url: 'https://shop.example.com/cart' }, expect: { backend: ['cart'], status: 200 } },
    ] as const;
    const { summary } = await inMemory.test(texts, cases);
    assert.deepEqual(summary, expected.summary);
  });
}

test('fix returns the texts that the command writes', async () => {
  const text = 'apiVersion: v1\nkind: Service\nmetadata: {name: a}\nspec: {ports: [{port: 80, protocol: tcp}]}\n';
  const { out } = await run(['lint', '--fix', '-', '--no-config'], { stdin: `\ufeff${text}` });
  const { files, fixes, report } = await inMemory.fix({ path: 'a.yaml', text: `\ufeff${text}` });
  assert.deepEqual(files, [{ path: 'a.yaml', text: out }]);
  assert.equal(out, `\ufeff${text.replace('tcp', 'TCP')}`);
  assert.equal(fixes, 1);
  assert.deepEqual((await onDisk.fix({ path: 'a.yaml', text: `\ufeff${text}` })).report, report);
});

test('a configuration applies in the same way as an object, as a text and as a file', async () => {
  const text = 'severity: {"service/*": info}\noverrides: [{files: k8s/, namespace: shop}]\nignore: ["*.gen.yaml"]\n';
  const service = 'apiVersion: v1\nkind: Service\nmetadata: {name: a}\nspec: {ports: [{port: 80}]}\n';
  const files = ['k8s/a.yaml', 'k8s/b.gen.yaml', 'other/a.yaml'].map((path) => ({ path, text: service }));
  const config = {
    severity: { 'service/*': 'info' },
    overrides: [{ files: 'k8s/', namespace: 'shop' }],
    ignore: '*.gen.yaml',
  } as const;
  const expected = await inMemory.lint(files, { config });
  assert.equal(expected.summary.files, 2);
  assert.equal(expected.summary.errors, 0);
  assert.deepEqual(await inMemory.lint(files, { config: { path: 'kroute.yaml', text } }), expected);
  assert.deepEqual(await onDisk.lint(files, { config }), expected);
  const moved = files.map((one) => ({ ...one, path: `file:///tree/${one.path}` }));
  const { summary } = await inMemory.lint(moved, { config: { path: 'file:///tree/kroute.yaml', text } });
  assert.deepEqual(summary, expected.summary);
});

test('problems of a configuration in memory are reported', async () => {
  const refused = (config: unknown, message: RegExp): Promise<void> =>
    assert.rejects(Reflect.apply(inMemory.lint, undefined, [[], { config }]), (error) => {
      assert.ok(error instanceof inMemory.UsageError);
      assert.match(error.message, message);
      return true;
    });
  await refused({ severty: {} }, /^config: unknown field "severty"; did you mean "severity"\?$/);
  await refused({ path: 'a/kroute.yaml', text: 'x: 1\nseverty: {}' }, /^a\/kroute\.yaml:1:1: unknown field "x"/);
  await refused({ extends: 'base.yaml' }, /^config: it extends "base\.yaml", and no other files are read/);
  await refused('kroute.yaml', /^lint: config must be false, an object of its fields or \{ path, text \}/);
  await refused({ ignore: 1n }, /^config: it cannot be written as JSON$/);
  // Modules are not run, and comments with the names of their rules are not reported.
  const text = '# kroute-ignore custom/own\nkind: Service\napiVersion: v1\nmetadata: {name: a}\n';
  const config = {
    rules: 'own.mjs',
    severity: { 'custom/own': 'error' },
    options: { 'custom/own': { a: 1 } },
  } as const;
  const { diagnostics } = await inMemory.lint({ path: 'a.yaml', text }, { config });
  assert.deepEqual(
    diagnostics.filter(({ rule }) => rule.startsWith('tree/')),
    [],
  );
});

test('invalid arguments are rejected with the name of the function and the option', async () => {
  const refused = async (call: () => unknown, message: RegExp): Promise<void> => {
    await assert.rejects(
      async () => call(),
      (error) => {
        assert.ok(error instanceof inMemory.UsageError, String(error));
        assert.match(error.message, message);
        return true;
      },
    );
  };
  const call = (run: unknown, ...args: readonly unknown[]): unknown =>
    Reflect.apply(run as () => unknown, undefined, args);
  const { lint, fix, routes, trace, test: check } = inMemory;
  for (const [name, run] of Object.entries({ lint, fix, routes, trace, test: check })) {
    const rest = name === 'trace' ? ['http://a/'] : name === 'test' ? [[]] : [];
    await refused(
      () => call(run, 'k8s', ...rest),
      new RegExp(`^${name}: the first argument must be \\{ path, text \\}`),
    );
    await refused(
      () => call(run, [], ...rest, { kubeVersoin: '1' }),
      new RegExp(`^${name}: unknown option "kubeVersoin"; did you mean`),
    );
    await refused(() => call(run, [], ...rest, { controller: 3 }), new RegExp(`^${name}: controller must be`));
  }
  await refused(
    () => call(inMemory.fix, [], { unsafe: 'yes' }),
    /^fix: unsafe must be true or false, not another text$/,
  );
  await refused(() => call(inMemory.lint, [], { allowRules: true }), /^lint: unknown option "allowRules"/);
  await refused(
    () => call(inMemory.routes, [], { status: 'brokn' }),
    /^status: unknown status "brokn"; did you mean "broken"\?$/,
  );
  await refused(() => call(inMemory.routes, [], { status: 3 }), /^routes: status must be/);
  await refused(() => call(inMemory.routes, [], { host: '' }), /^host: the name must not be empty$/);
  await refused(() => call(inMemory.trace, [], 'shop'), /^"shop" is not a URL/);
  await refused(() => call(inMemory.trace, [], { url: 3 }), /^trace: the request must be .*; its url is a number$/);
  await refused(() => call(inMemory.trace, [], { url: 'http://a/', heders: {} }), /; it has no "heders"$/);
  await refused(
    () => call(inMemory.trace, [], { url: 'http://a/', headers: { x: 1 } }),
    /; its header "x" is a number$/,
  );
  await refused(
    () => call(inMemory.test, [], 'tests.yaml'),
    /^test: the expectations must be \{ path, text \} or a list/,
  );
  await refused(
    () => call(inMemory.test, [], [{ request: 'http://a/' }]),
    /^expectations\[0\]: the case has no expect$/,
  );
  await refused(
    () => inMemory.explain('service/no-prts'),
    /^unknown rule "service\/no-prts"; did you mean "service\/no-ports"\?$/,
  );
  await refused(() => call(inMemory.explain, 3), /^explain: the rule must be a text/);
});
