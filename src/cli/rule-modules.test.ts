/** Modules that are broken in every way: each is named in a line, and no run ends without a report and without a word. */
import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { mkdirSync, mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { type Run, run } from '../dev/io.ts';
import { within } from '../node/within.ts';
import { eachOf } from './tool/run.ts';

const BIN = fileURLToPath(new URL('../../bin/kroute.ts', import.meta.url));
const TSX = import.meta.resolve('tsx');
const home = process.cwd();
before(() => process.chdir(mkdtempSync(join(tmpdir(), 'kroute-modules-'))));
after(() => process.chdir(home));

const REST = "severity: 'error', docs: { summary: 'a', why: 'b', remedy: 'c' }, messages: { m: () => 'here' }";
const checking = (body: string): string =>
  `export default { ${REST}, check: { ConfigMap(map, context) { ${body} } } };`;
const CONFIG_MAP = 'apiVersion: v1\nkind: ConfigMap\nmetadata: {name: a}\n';

/** A separate tree for each module, which is called `bad`; what was imported once is not loaded again. */
function treeWith(module: string): string {
  const folder = mkdtempSync(join(process.cwd(), 'tree-'));
  mkdirSync(join(folder, 'rules'));
  writeFileSync(join(folder, 'rules/bad.mjs'), module);
  writeFileSync(join(folder, 'rules/good.mjs'), checking("context.report(map.root.child('kind').at, 'm')"));
  writeFileSync(join(folder, 'kroute.yaml'), 'rules: [rules/bad.mjs, rules/good.mjs]\n');
  for (const name of ['a', 'b']) writeFileSync(join(folder, `${name}.yaml`), CONFIG_MAP);
  return folder;
}

const lintWith = (module: string): Promise<Run> => {
  const folder = treeWith(module);
  return run(['lint', '-f', 'compact', '--config', join(folder, 'kroute.yaml'), folder]);
};

/** The module, and what is said of it; the rules of the other module run all the same. */
const LEFT_OUT: Readonly<Record<string, readonly [module: string, said: string]>> = {
  'a getter that throws': [
    `export default { get severity() { throw new Error('no\\nway'); } };`,
    'rules/bad.mjs: cannot be read: no way',
  ],
  'a getter of a map that throws': [
    'export default { get x() { throw null; } };',
    'rules/bad.mjs: cannot be read: null',
  ],
  'a proxy': [
    'export default new Proxy({}, { ownKeys() { throw Object.create(null); } });',
    'rules/bad.mjs: cannot be read: what was thrown cannot be shown',
  ],
  'a proxy of a function': [
    'const p = new Proxy(function () {}, { get: () => p, apply: () => p }); export default p;',
    'rules/bad.mjs: the default export is not a rule; export default defineRule({ ... })',
  ],
  'a class': [
    "export default class { severity = 'error'; }",
    'rules/bad.mjs: the default export is not a rule; export default defineRule({ ... })',
  ],
  nothing: [
    'export const rule = {};',
    'rules/bad.mjs: the default export is not a rule; export default defineRule({ ... })',
  ],
  'a list without end': [
    `export default { ${REST}, check: {}, options: { a: { is: 'words', docs: 'd', words: new Array(1e9), default: 'x' } } };`,
    'rules/bad.mjs: a list has more than 10000 items',
  ],
  'rules without end': [
    "export default Object.fromEntries(Array.from({ length: 20000 }, (_, at) => ['r' + at, {}]));",
    'rules/bad.mjs: the default export has more than 10000 entries',
  ],
  'an export that is not there yet': [
    'export { later as default }; throw new Error("at once"); const later = 1;',
    'rules/bad.mjs: cannot be loaded: at once',
  ],
  'a fix of no kind': [
    `export default { ${REST}, fix: 'maybe', check: {} };`,
    'rules/bad.mjs: fix must be "safe" or "unsafe"',
  ],
  'a check that throws null': [checking('throw null;'), 'rule custom/bad failed, so it is left out: null'],
  'a check that throws what cannot be shown': [
    checking("throw new Proxy(new Error('x'), { get() { throw 1; } });"),
    'rule custom/bad failed, so it is left out: what was thrown cannot be shown',
  ],
  'a promise': [
    checking("return Promise.reject(new Error('late'));"),
    'rule custom/bad failed, so it is left out: a check must not be asynchronous',
  ],
  'what looks like a promise': [
    checking("return { then(_, fail) { fail(new Error('late')); } };"),
    'rule custom/bad failed, so it is left out: a check must not be asynchronous',
  ],
  'a generator': [
    `export default { ${REST}, check: { *ConfigMap() {} } };`,
    'rule custom/bad failed, so it is left out: a check must not be a generator',
  ],
  'recursion without end': [
    checking('(function again() { again(); })();'),
    'rule custom/bad failed, so it is left out: Maximum call stack size exceeded',
  ],
  'a place that is made up': [
    checking("context.report({ ...map.root.at, file: { path: 'x', text: '' } }, 'm');"),
    'rule custom/bad failed, so it is left out: the first argument of report must be a place, such as root.at or root.child("spec").key',
  ],
  'a place out of bounds': [
    checking("context.report({ ...map.root.at, span: { start: 0, end: 1e9 } }, 'm');"),
    'rule custom/bad failed, so it is left out: the first argument of report must be a place, such as root.at or root.child("spec").key',
  ],
  'a note that is not one': [
    checking("context.report(map.root.at, 'm', 0, { notes: [null] });"),
    'rule custom/bad failed, so it is left out: notes must be a list of { message, at }, where "at" is a place',
  ],
  'a fix that is made up': [
    checking(
      "context.report(map.root.at, 'm', 0, { fix: { title: 'x', safety: 'safe', edits: [{ file: map.file, span: { start: -5, end: 3 }, text: '' }] } });",
    ),
    'rule custom/bad failed, so it is left out: a fix must be made by safeFix or unsafeFix',
  ],
  'a severity that is not one': [
    checking("context.report(map.root.at, 'm', 0, { severity: 'fatal' });"),
    'rule custom/bad failed, so it is left out: the severity of a finding must be "error", "warning" or "info"',
  ],
  'an object that is made up': [
    checking("context.report(map.root.at, 'm', 0, { about: {} });"),
    'rule custom/bad failed, so it is left out: about must be one of the objects of the cluster',
  ],
  'a message of the prototype': [
    checking("context.report(map.root.at, 'constructor');"),
    'rule custom/bad failed, so it is left out: no message "constructor"',
  ],
};

for (const [name, [module, said]] of Object.entries(LEFT_OUT))
  test(`a rule is left out and named: ${name}`, async () => {
    const { code, out, err } = await lintWith(module);
    assert.equal(err, `kroute: ${said}\n`);
    assert.deepEqual([code, out.match(/: error: here \[custom\/good\]\n/g)?.length], [1, 2]);
    assert.doesNotMatch(out, /custom\/bad/);
  });

const CHANGES = [
  'map.kind = undefined;',
  'map.document.file.text = "";',
  'Object.getPrototypeOf(map.root).child = () => { throw new Error(); };',
  'context.cluster.resources.length = 0;',
  'context.cluster.all("ConfigMap").push(null);',
  'context.cluster.find("ConfigMap", "default", "a", map).resource.name = "x";',
  'context.project.files.length = 0;',
  'context.project.cluster.workloads.push(null);',
  'context.settings.namespace = "x";',
  'context.options.x = 1;',
  'context.routes.routes.push(null);',
  'context.report = () => {};',
];

for (const change of CHANGES)
  test(`a rule cannot change what others look at: ${change}`, async () => {
    const { code, out, err } = await lintWith(checking(change));
    assert.match(err, /^kroute: rule custom\/bad failed, so it is left out: Cannot (assign|add) [^\n]*\n$/);
    assert.deepEqual([code, out.match(/custom\/good/g)?.length], [1, 2]);
  });

test('a module that changes what is built in ends the run, and is named', async () => {
  const changes: readonly (readonly [module: string, what: string])[] = [
    ['Array.prototype.map = () => []; export default {};', 'Array.prototype.map'],
    ['Object.prototype.extra = 1; export default {};', 'Object.prototype.extra'],
    ['globalThis.Map = null; export default {};', 'Map'],
    ['globalThis.process = undefined; export default {};', 'process'],
    ['delete String.prototype.trim; export default {};', 'String.prototype.trim'],
    ['process.chdir("/"); export default {};', 'the working directory'],
  ];
  for (const [module, what] of changes) {
    const { code, out, err } = await lintWith(module);
    assert.deepEqual([code, out], [2, ''], what);
    assert.ok(err.startsWith(`kroute: rules/bad.mjs: it changes ${what}, `), err);
  }
  // It may also wait until its rules run.
  const later = await lintWith(
    checking('JSON.stringify = () => "x"; Map.prototype.get = () => { throw new Error(); };'),
  );
  assert.deepEqual([later.code, later.out], [2, '']);
  assert.match(
    later.err,
    /^kroute: rules\/bad\.mjs, rules\/good\.mjs: it changes Map\.prototype\.get, JSON\.stringify, /m,
  );
  assert.equal(JSON.stringify([1].map(String)), '["1"]');
});

/** The same in a separate process, which such modules end. */
function lintApart(module: string): Promise<Run> {
  const argv = ['--import', TSX, BIN, 'lint', '-f', 'compact', '--allow-rules'];
  return new Promise((resolve) => {
    execFile(process.execPath, argv, { cwd: treeWith(module), timeout: 120_000 }, (error, out, err) => {
      const code = error === null ? 0 : typeof error.code === 'number' ? error.code : -1;
      resolve({ code, out, err });
    });
  });
}

const ENDING: Readonly<Record<string, readonly [module: string, said: RegExp]>> = {
  'a top-level await that never settles': [
    'await new Promise(() => {}); export default {};',
    /^kroute: rules\/bad\.mjs: it never finishes loading: /,
  ],
  'process.exit while it loads': ['process.exit(0);', /^kroute: rules\/bad\.mjs: it ended the process before /],
  'process.exit in a check': [
    checking('process.exit(0);'),
    /^kroute: rule custom\/bad: it ended the process before there was a report; /,
  ],
  'process.exit after a check': [
    checking('Promise.resolve().then(() => process.exit(0));'),
    /^kroute: rules\/bad\.mjs, rules\/good\.mjs: it ended the process before /,
  ],
  'a promise of a check that is not awaited': [
    checking("Promise.reject(new Error('lost'));"),
    /^kroute: rules\/bad\.mjs: it failed where no check was running: lost\n/,
  ],
  'a timer that throws': [
    "setTimeout(() => { throw new Error('late'); }); await new Promise((go) => setTimeout(go, 50)); export default {};",
    /^kroute: rules\/bad\.mjs: it failed where no check was running: late\n/,
  ],
};

test('no module ends the process without a word', async () => {
  await eachOf(Object.entries(ENDING), async ([name, [module, said]]) => {
    const { code, out, err } = await lintApart(module);
    assert.match(err, said, `${name}: ${code}`);
    assert.deepEqual([code, out, err.split('\n').length], [2, '', 2], name);
  });
});

test('handlers of a module do not decide how a run ended', async () => {
  const { code, out } = await lintApart(
    `process.on('exit', () => { process.exitCode = 0; }); process.on('beforeExit', () => process.exit(0)); ${checking('')}`,
  );
  assert.deepEqual([code, out.match(/custom\/good/g)?.length], [1, 2]);
});

test('what takes too long is not waited for', async () => {
  const alive = setInterval(() => undefined, 1000);
  assert.deepEqual(await within(20, new Promise(() => undefined)), { is: 'late' });
  clearInterval(alive);
  assert.deepEqual(await within(20_000, Promise.resolve(1)), { is: 'done', value: 1 });
  await assert.rejects(within(20_000, Promise.reject(new Error('no'))), /no/);
});

test('a run that waits for nothing says that it is a bug', async () => {
  const ending = new URL('../launcher/ending.ts', import.meta.url);
  const script = (rest: string): string =>
    `import { watchEnding } from ${JSON.stringify(ending)};
     const { finish } = watchEnding((text) => process.stderr.write(text)); ${rest}`;
  const apart = (code: string): Promise<Run> =>
    new Promise((resolve) => {
      execFile(process.execPath, ['--import', TSX, '--input-type=module', '-e', code], (error, out, err) =>
        resolve({ code: error === null ? 0 : Number(error.code), out, err }),
      );
    });
  const [idle, gone, thrown, fine] = await Promise.all([
    apart(script('await new Promise(() => {});')),
    apart(script('process.exit(0);')),
    apart(script("setTimeout(() => { throw new Error('x'); }); await new Promise(() => {});")),
    apart(script('finish(1);')),
  ]);
  assert.deepEqual([idle.code, gone.code, thrown.code, fine.code], [3, 3, 3, 1]);
  for (const { err } of [idle, gone, thrown]) assert.match(err, /^kroute: this is a bug of kroute: [^\n]*\n$/);
  assert.equal(fine.err, '');
});
