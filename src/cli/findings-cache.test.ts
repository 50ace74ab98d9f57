/** With `--cache` the same is reported as without, whatever was changed since and whatever became of the cache. */
import assert from 'node:assert/strict';
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, beforeEach, test } from 'node:test';
import { run } from '../dev/io.ts';
import { FORMATS } from '../report/index.ts';
import { seal } from './checksummed-json.ts';

const home = process.cwd();
let cacheDirectory = '';

const service = (name: string, app: string, port: number | string): string =>
  `apiVersion: v1\nkind: Service\nmetadata:\n  name: ${name}\nspec:\n  selector: {app: ${app}}\n  ports:\n    - port: ${port}\n`;
const pod = (app: string): string =>
  `apiVersion: v1\nkind: Pod\nmetadata: {name: ${app}, labels: {app: ${app}}}\nspec: {containers: [{name: c, image: i}]}\n`;

before(() => process.chdir(mkdtempSync(join(tmpdir(), 'kroute-cache-'))));
after(() => process.chdir(home));
beforeEach(() => {
  cacheDirectory = join(mkdtempSync(join(tmpdir(), 'kroute-kept-')), 'kroute');
  rmSync('k8s', { recursive: true, force: true });
  mkdirSync('k8s');
  writeFileSync('k8s/a.yaml', service('Web', 'web', '"x"'));
  writeFileSync('k8s/b.yaml', `${service('cart', 'crat', 80)}---\n${pod('cart')}`);
});

const cached = (...flags: string[]) => run(['lint', '--cache', ...flags, 'k8s'], { cacheDirectory });
const plain = (...flags: string[]) => run(['lint', ...flags, 'k8s']);
const kept = (): readonly string[] => readdirSync(cacheDirectory).map((name) => join(cacheDirectory, name));

test('what is recalled is reported like what was found, in every format', async () => {
  await cached();
  const files = kept().map((path) => statSync(path).mtimeMs);
  for (const format of Object.keys(FORMATS))
    assert.deepEqual(await cached('--format', format), await plain('--format', format), format);
  assert.deepEqual(
    kept().map((path) => statSync(path).mtimeMs),
    files,
  );
  assert.deepEqual(readdirSync('k8s'), ['a.yaml', 'b.yaml']);
});

test('a cache that is cut off, of another form, or no file at all is ignored without a word', async () => {
  const expected = await plain('--format', 'json');
  const lint = () => cached('--format', 'json');
  await lint();
  const whole = kept().map((path) => ({ path, text: readFileSync(path, 'utf8') }));
  assert.equal(whole.length, 2);
  const others = [seal(null), seal([]), seal({}), seal([['x', [1]]]), seal({ holds: {}, outcome: { found: [{}] } })];
  for (const { path, text } of whole) {
    const cut = [0, 1, 63, 64, 65, 66, 200, text.length - 1].map((length) => text.slice(0, length));
    for (const content of [...cut, `${text} `, text.replace('Web', 'Wob'), ...others]) {
      for (const one of whole) writeFileSync(one.path, one.path === path ? content : one.text);
      assert.deepEqual(await lint(), expected);
    }
    rmSync(path);
    mkdirSync(path);
    assert.deepEqual(await lint(), expected);
    assert.deepEqual(await lint(), expected);
    rmSync(path, { recursive: true });
  }
});

test('where nothing can be kept, nothing is said', async () => {
  writeFileSync(cacheDirectory, 'a file');
  assert.deepEqual(await cached(), await plain());
  assert.equal(readFileSync(cacheDirectory, 'utf8'), 'a file');
});

test('a cache within the tree is no manifest', async () => {
  const expected = await plain();
  cacheDirectory = join(process.cwd(), 'k8s/.cache/kroute');
  for (const _ of ['first', 'again', 'once more']) assert.deepEqual(await cached(), expected);
});

test('runs at the same time do each other no harm', async () => {
  const expected = await plain();
  for (const one of await Promise.all([cached(), cached(), cached()])) assert.deepEqual(one, expected);
  assert.deepEqual(await cached(), expected);
});

test('however often files change, the cache stays small', async () => {
  for (let port = 1; port < 12; port++) {
    writeFileSync('k8s/a.yaml', service('web', 'web', port));
    await cached();
  }
  assert.equal(kept().length, 5);
});
