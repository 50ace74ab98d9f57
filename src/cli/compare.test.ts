/** `kroute diff`: its inputs, formats and exit codes. */
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, test } from 'node:test';
import { type Run, run } from '../dev/io.ts';
import { join as documents, ingress, type PathOf, service } from '../dev/routing.ts';
import { writeTree } from '../dev/tools.ts';

const home = process.cwd();
let folder = '';

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'kroute-diff-'));
  process.chdir(folder);
});
afterEach(() => {
  process.chdir(home);
  rmSync(folder, { recursive: true, force: true });
});

const env = { PATH: process.env.PATH, HOME: join(tmpdir(), 'kroute-no-home'), GIT_CONFIG_NOSYSTEM: '1' };

function git(...argv: string[]): void {
  const own = ['-c', 'user.name=kroute', '-c', 'user.email=kroute@example.com', '-c', 'init.defaultBranch=main'];
  execFileSync('git', [...own, ...argv], { stdio: 'ignore', env });
}

const HOST = 'api.example.com';
const SERVICES = documents(service('web', '80'), service('search', '8081'), service('admin', '9000'));

function manifests(paths: readonly PathOf[], class_ = 'nginx'): string {
  return documents(ingress({ class: class_, paths }), SERVICES);
}

const BEFORE: readonly PathOf[] = [
  { host: HOST, path: '/search', to: 'search:8081' },
  { host: HOST, path: '/search/admin', to: 'admin:9000' },
];
const AFTER = BEFORE.slice(1);

interface Changed {
  readonly kind: string;
  readonly requests: { readonly text: string; readonly path: string; readonly host: string; readonly scheme: string };
  readonly witness: { readonly url: string };
  readonly before: { readonly outcome: string };
  readonly after: { readonly outcome: string };
  readonly because: readonly { readonly message: string; readonly file: string; readonly side: string }[];
}

async function changes(...argv: string[]): Promise<readonly Changed[]> {
  const { out, err } = await diff(...argv, '-f', 'json');
  assert.ok(out.startsWith('{'), err);
  return JSON.parse(out).changes;
}

const diff = (...argv: string[]): Promise<Run> => run(['diff', ...argv], { env });

test('nothing is the same where one side has a document that cannot be read', async () => {
  const broken = 'kind: Ingress\nmetadata: {name: other\nspec: {}\n';
  writeTree({ 'a/web.yaml': manifests(BEFORE), 'b/web.yaml': manifests(BEFORE), 'b/broken.yaml': broken });
  const { code, out, err } = await diff('a', 'b');
  assert.match(err, /^kroute: b\/broken\.yaml:2: .*; what this document routes is left out$/m);
  assert.match(out, /^not known whether requests are answered differently: 1 document cannot be read$/m);
  assert.equal(code, 1);
  assert.equal((await diff('a', 'b', '--fail-on', 'lost')).code, 0);
  assert.equal((await diff('a', 'b', '--fail-on', 'lost,uncertain')).code, 1);
  const json = JSON.parse((await diff('a', 'b', '-f', 'json')).out);
  assert.equal(json.equivalent, false);
  assert.deepEqual(
    json.unread.map((one: Record<string, unknown>) => [one.side, one.file]),
    [['after', 'b/broken.yaml']],
  );
  assert.match((await diff('a', 'b', '-f', 'markdown')).out, /^- `b\/broken\.yaml:2` \(after\): missing/m);
  assert.match((await diff('a', 'b', '-f', 'github')).out, /^::warning file=b\/broken\.yaml,line=2/m);

  // The same text routes the same, but not under another controller.
  writeTree({ 'a/other.yaml': broken });
  assert.equal((await diff('a', 'b')).code, 0);
  assert.equal((await diff('a', '--controller-before', 'nginx', '--controller-after', 'nginx')).code, 1);
});

const outside = (list: readonly Changed[]): readonly string[] =>
  list.map(({ kind, requests }) => `${kind} ${requests.text}`);

test('a path that is removed is lost, without what is below another one', async () => {
  writeTree({ 'a.yaml': manifests(BEFORE), 'b.yaml': manifests(AFTER) });
  const [one, ...more] = await changes('a.yaml', 'b.yaml');
  assert.deepEqual(more, []);
  assert.equal(one?.kind, 'lost');
  assert.equal(one.requests.text, 'http(s)://api.example.com/search/** without /search/admin/**');
  assert.equal(one.requests.path, '/search/** without /search/admin/**');
  assert.equal(one.requests.host, HOST);
  assert.equal(one.witness.url, 'https://api.example.com/search');
  assert.equal(one.before.outcome, 'backend');
  assert.equal(one.after.outcome, 'not-found');
  assert.deepEqual(
    one.because.map(({ message, file, side }) => `${side} ${file} ${message}`),
    ['before a.yaml path /search removed from Ingress default/web'],
  );
});

test('the code is 0 where nothing differs and 1 where something does, or only what is asked for', async () => {
  writeTree({ 'a.yaml': manifests(BEFORE), 'b.yaml': manifests(AFTER) });
  const code = async (...argv: string[]): Promise<number> => (await diff(...argv)).code;
  assert.equal(await code('a.yaml', 'a.yaml'), 0);
  assert.equal(await code('a.yaml', 'b.yaml'), 1);
  assert.equal(await code('a.yaml', 'b.yaml', '--fail-on', 'gained,moved'), 0);
  assert.equal(await code('a.yaml', 'b.yaml', '--fail-on', 'gained, lost'), 1);
  assert.equal(await code('a.yaml', 'b.yaml', '--fail-on', 'never'), 0);
});

test('pods and replicas that change no answer are no difference', async () => {
  const text = manifests(BEFORE);
  writeTree({ 'a.yaml': text, 'b.yaml': text.replaceAll('replicas: 2', 'replicas: 5').replaceAll(':1}', ':2}') });
  assert.deepEqual(await changes('a.yaml', 'b.yaml'), []);
});

test('what cannot be compared is said in one line, with 2', async () => {
  writeTree({ 'a.yaml': manifests(BEFORE) });
  git('init', '-q');
  git('add', '-A');
  git('commit', '-qm', 'one');
  for (const [argv, expected] of [
    [[], /diff compares two inputs, and 0 are given/],
    [['a.yaml'], /diff compares two inputs, and 1 is given/],
    [['a.yaml', 'none.yaml'], /none\.yaml: no such file/],
    [['-', '-'], /standard input can be only one of the inputs/],
    [['git:none', 'a.yaml'], /git:none: unknown git revision "none"/],
    [['git:--output=x', 'a.yaml'], /"--output=x" is not a valid git revision/],
    [['git:', 'a.yaml'], /"git:" must have the form git:<revision>/],
    [['git:HEAD:none', 'a.yaml'], /git:HEAD: none: not in this revision/],
    [['--base', 'none', 'a.yaml'], /--base: unknown git revision "none"/],
    [['--base', 'HEAD', '-'], /standard input/],
    [['--controller-before', 'nginx', 'a.yaml'], /must be given together/],
    [['a.yaml', 'a.yaml', '--fail-on', 'losst'], /did you mean "lost"/],
    [['a.yaml', 'a.yaml', '--cluster'], /write cluster:/],
    [['a.yaml', 'a.yaml', '--requests', 'none.yaml'], /--requests: none\.yaml/],
  ] as const) {
    const { code, err, out } = await diff(...argv);
    assert.equal(code, 2, argv.join(' '));
    assert.match(err, expected);
    assert.equal(err.trim().split('\n').length, 1, err);
    assert.equal(out, '');
  }
});

test('a git revision is read without a checkout, whatever the work tree holds', async () => {
  writeTree({ 'k8s/a.yaml': manifests(BEFORE) });
  git('init', '-q');
  git('add', '-A');
  git('commit', '-qm', 'one');
  writeTree({ 'k8s/a.yaml': manifests(AFTER) });
  const expected = ['lost http(s)://api.example.com/search/** without /search/admin/**'];
  assert.deepEqual(outside(await changes('git:HEAD:k8s', 'k8s')), expected);
  assert.deepEqual(outside(await changes('git:HEAD', '.')), expected);
  assert.deepEqual(outside(await changes('--base', 'HEAD', 'k8s')), expected);
  assert.deepEqual(outside(await changes('--base', 'HEAD')), expected);
  assert.deepEqual(outside(await changes('git:HEAD:k8s', 'git:HEAD:k8s')), []);
});

test('the base of a branch is where it left another one', async () => {
  writeTree({ 'k8s/a.yaml': manifests(BEFORE) });
  git('init', '-q');
  git('add', '-A');
  git('commit', '-qm', 'one');
  git('checkout', '-qb', 'feature');
  git('checkout', '-q', 'main');
  // What happened on the other branch since then is not a change of this one.
  writeTree({
    'k8s/b.yaml': ingress({ name: 'new', class: 'nginx', paths: [{ host: 'b.example.com', to: 'web:80' }] }),
  });
  git('add', '-A');
  git('commit', '-qm', 'two');
  git('checkout', '-q', 'feature');
  assert.deepEqual(outside(await changes('--base', 'main', 'k8s')), []);
  assert.equal((await changes('git:main:k8s', 'k8s')).length > 0, true);
});

test('standard input is one side', async () => {
  writeTree({ 'a.yaml': manifests(BEFORE) });
  const { out } = await run(['diff', 'a.yaml', '-', '-f', 'json'], { env, stdin: manifests(AFTER) });
  assert.deepEqual(outside(JSON.parse(out).changes), [
    'lost http(s)://api.example.com/search/** without /search/admin/**',
  ]);
});

test('another controller reads the same Ingresses otherwise', async () => {
  const path: readonly PathOf[] = [{ host: HOST, path: '/search', to: 'search:8081' }];
  writeTree({ 'a.yaml': manifests(path) });
  const list = await changes('--controller-before', 'nginx', '--controller-after', 'traefik', 'a.yaml');
  const texts = outside(list);
  assert.ok(
    texts.includes('gained http(s)://api.example.com, paths that start with /search (/searchx too) without /search/**'),
    texts.join('\n'),
  );
  assert.ok(list.some(({ kind, requests }) => kind === 'uncertain' && requests.path.includes('//')));
  assert.deepEqual(await changes('--controller-before', 'nginx', '--controller-after', 'nginx', 'a.yaml'), []);
});

test('single requests are answered on both sides, with the change that they belong to', async () => {
  writeTree({
    'a.yaml': manifests(BEFORE),
    'b.yaml': manifests(AFTER),
    'requests.yaml': `
- {request: 'https://api.example.com/search/x', expect: {status: 200}}
- {request: 'https://api.example.com/search/admin', expect: {status: 200}}
`,
  });
  const { out } = await diff('a.yaml', 'b.yaml', '--requests', 'requests.yaml', '-f', 'json');
  const { requests } = JSON.parse(out);
  assert.deepEqual(
    requests.map(({ change, before, after }: Record<string, { outcome: string } | number>) => [
      change,
      Object(before).outcome,
      Object(after).outcome,
    ]),
    [
      [0, 'backend', 'not-found'],
      [null, 'backend', 'backend'],
    ],
  );
  const { out: text } = await diff('a.yaml', 'b.yaml', '--requests', 'requests.yaml');
  assert.match(text, /differs +GET https:\/\/api\.example\.com\/search\/x/);
});

test('witnesses are tests that pass on the side that they are for', async () => {
  writeTree({
    'a.yaml': manifests(BEFORE),
    'b.yaml': manifests([...AFTER, { host: HOST, path: '/new', to: 'web:80' }]),
  });
  for (const [side, good, bad] of [
    ['after', 'b.yaml', 'a.yaml'],
    ['before', 'a.yaml', 'b.yaml'],
  ] as const) {
    const { out } = await diff('a.yaml', 'b.yaml', '-f', 'test', '--expect', side);
    writeFileSync('cases.yaml', out);
    const passed = await run(['test', 'cases.yaml', good], { env });
    assert.equal(passed.code, 0, passed.out);
    assert.match(passed.out, /2 cases: 2 ok/);
    assert.match((await run(['test', 'cases.yaml', bad], { env })).out, /2 cases: 0 ok, 2 failed/);
  }
});

test('for people it fits 80 columns, for pull requests it is a table, for annotations commands', async () => {
  mkdirSync('a'.repeat(60));
  writeTree({ [`${'a'.repeat(60)}/a.yaml`]: manifests(BEFORE), 'b.yaml': manifests(AFTER) });
  const [before, after] = [`${'a'.repeat(60)}/a.yaml`, 'b.yaml'];
  const { out } = await diff(before, after);
  assert.match(out, /^1 change: 1 lost\n3 routes before, 2 after\n|^1 change: 1 lost\n\d+ routes before, \d+ after\n/);
  for (const line of out.split('\n')) assert.ok(line.length <= 80 || !line.includes(' ', 20), line);
  assert.match(
    (await diff(before, after, '-f', 'markdown')).out,
    /\| \*\*lost\*\* \| `http\(s\):\/\/api\.example\.com/,
  );
  assert.match(
    (await diff(before, after, '-f', 'github')).out,
    /^::error file=a+\/a\.yaml,line=\d+,.*title=routing lost::/,
  );
  assert.equal((await diff(before, before, '-f', 'github')).out, '');
});

test('what becomes reachable from outside is said, and fails what is not to be opened', async () => {
  writeTree({ 'a.yaml': manifests(AFTER), 'b.yaml': manifests(BEFORE) });
  const { out } = await diff('a.yaml', 'b.yaml', '-f', 'json');
  assert.deepEqual(JSON.parse(out).changes[0].exposes, ['default/search']);
  assert.equal((await diff('a.yaml', 'b.yaml', '--fail-on', 'opened')).code, 1);
  const open = SERVICES.replace('type: ClusterIP', 'type: LoadBalancer');
  writeTree({ 'c.yaml': SERVICES, 'd.yaml': open });
  assert.deepEqual(
    (await changes('c.yaml', 'd.yaml')).map(({ kind, requests }) => `${kind} ${requests.text}`),
    ['opened port 80 of the load balancer of Service default/web'],
  );
  assert.equal((await changes('d.yaml', 'c.yaml'))[0]?.kind, 'closed');
});
