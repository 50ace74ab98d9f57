/** `--changed-since`: what it shows and leaves out, and that no configuration of a repository has a say in it. */
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import {
  appendFileSync,
  chmodSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  renameSync,
  rmSync,
  symlinkSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, test } from 'node:test';
import { type Run, run } from '../dev/io.ts';
import { fakeTools, writeTree as write } from '../dev/tools.ts';

const home = process.cwd();
let folder = '';

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'kroute-changed-'));
  process.chdir(folder);
});
afterEach(() => {
  process.chdir(home);
  rmSync(folder, { recursive: true, force: true });
});

const env = { PATH: process.env.PATH, HOME: join(tmpdir(), 'kroute-no-home'), GIT_CONFIG_NOSYSTEM: '1' };

function git(...argv: string[]): string {
  const own = ['-c', 'user.name=kroute', '-c', 'user.email=kroute@example.com', '-c', 'init.defaultBranch=main'];
  return execFileSync('git', [...own, ...argv], { encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'], env });
}

function commit(files: Readonly<Record<string, string>>): void {
  if (!existsSync('.git')) git('init', '-q');
  write(files);
  git('add', '-A');
  git('commit', '-qm', 'one', '--allow-empty');
}

/** `lint --changed-since`, with HEAD unless something else is given. */
async function lint(...argv: string[]): Promise<Run> {
  const since = argv.includes('--changed-since') ? [] : ['--changed-since', 'HEAD'];
  return run(['lint', '--format', 'json', ...since, ...argv], { env });
}

/** The rules of what is found, each with its file and severity. */
async function found(...argv: string[]): Promise<readonly string[]> {
  const { out, err } = await lint(...argv);
  assert.ok(out.startsWith('{'), err);
  const report: { diagnostics: { rule: string; file: string; severity: string }[] } = JSON.parse(out);
  return report.diagnostics.map(({ rule, file, severity }) => `${file} ${severity} ${rule}`);
}

const SERVICE = `apiVersion: v1
kind: Service
metadata:
  name: web
spec:
  type: NodePort
  selector: {app: web}
  ports:
    - port: 80
      nodePort: 80
`;
const OUT_OF_RANGE = 'service/node-port-out-of-range';
const VAIN = 'service/selector-matches-nothing';
const BOTH = (path: string): readonly string[] => [`${path} warning ${VAIN}`, `${path} error ${OUT_OF_RANGE}`];

const PAIR = {
  'k8s/ing.yaml': `apiVersion: networking.k8s.io/v1
kind: Ingress
metadata: {name: web, namespace: shop}
spec:
  ingressClassName: internal
  rules:
    - host: a.example.com
      http:
        paths:
          - path: /
            pathType: Prefix
            backend: {service: {name: web, port: {number: 80}}}
`,
  'k8s/svc.yaml': `apiVersion: v1
kind: Service
metadata: {name: web, namespace: shop}
spec:
  selector: {app: web}
  ports: [{port: 80}]
---
apiVersion: v1
kind: Pod
metadata: {name: web, namespace: shop, labels: {app: web}}
spec:
  containers: [{name: web, image: web, ports: [{containerPort: 80}]}]
`,
  'old/web.yaml': SERVICE,
};

test('nothing changed, nothing reported', async () => {
  commit(PAIR);
  assert.deepEqual(await found(), []);
});

test('findings on changed lines, also those that were there before', async () => {
  commit(PAIR);
  write({ 'old/web.yaml': SERVICE.replace('nodePort: 80', 'nodePort: 80 # why') });
  assert.deepEqual(await found(), [`old/web.yaml error ${OUT_OF_RANGE}`]);
  process.chdir('old');
  assert.deepEqual(await found(), [`web.yaml error ${OUT_OF_RANGE}`]);
});

test('what a change broke in another file', async () => {
  commit(PAIR);
  write({ 'k8s/svc.yaml': PAIR['k8s/svc.yaml'].replace('{name: web, namespace', '{name: wob, namespace') });
  assert.deepEqual(await found(), ['k8s/ing.yaml warning ingress/backend-not-found']);
  write({ 'k8s/svc.yaml': PAIR['k8s/svc.yaml'].split('---\n')[1] ?? '' });
  assert.ok((await found('k8s')).some((one) => one.endsWith('ingress/backend-not-found')));
});

test('files that git does not know yet are all new', async () => {
  commit(PAIR);
  write({ 'new file.yaml': SERVICE });
  // No pod is in its namespace, so that one is only a notice.
  assert.deepEqual(
    await found(),
    BOTH('new file.yaml').map((one) => one.replace(' warning ', ' info ')),
  );
});

test('a removed file, a file that another took the name of, a link', async () => {
  commit({ ...PAIR, 'a.yaml': SERVICE });
  symlinkSync('old/web.yaml', 'link.yaml');
  commit({});
  rmSync('a.yaml');
  assert.deepEqual(await found(), []);
  rmSync('link.yaml');
  write({ 'link.yaml': SERVICE.replace('name: web', 'name: wob') });
  assert.deepEqual(await found('link.yaml'), BOTH('link.yaml'));
});

test('names with blanks, quotes, tabs and letters of all kinds', async () => {
  const names = ['a b.yaml', 'a"b.yaml', 'a\tb.yaml', 'ä→.yaml', '-o.yaml', "it's.yaml"];
  commit(Object.fromEntries(names.map((name) => [name, SERVICE])));
  assert.deepEqual(await found(), []);
  for (const name of names) write({ [name]: SERVICE.replace('nodePort: 80', 'nodePort: 81') });
  assert.deepEqual((await found()).map((one) => one.split(' error ')[0]).sort(), [...names].sort());
});

test('--fix changes only what is shown', async () => {
  const wrong = SERVICE.replace('NodePort', 'nodePort').replace('      nodePort: 80\n', '');
  commit({ 'a.yaml': wrong, 'b.yaml': wrong });
  write({ 'b.yaml': wrong.replace('type: nodePort', 'type:   nodePort') });
  await run(['lint', '--fix', '--changed-since', 'HEAD'], { env });
  assert.equal(readFileSync('a.yaml', 'utf8'), wrong);
  assert.match(readFileSync('b.yaml', 'utf8'), /type: {3}NodePort/);
});

test('line breaks and byte-order marks are no changes', async () => {
  const returns = SERVICE.replaceAll('\n', '\r\n');
  commit({ 'lf.yaml': SERVICE, 'crlf.yaml': returns, 'mark.yaml': SERVICE });
  write({ 'lf.yaml': returns, 'crlf.yaml': SERVICE, 'mark.yaml': `\ufeff${SERVICE}` });
  assert.deepEqual(await found(), []);
  write({ 'lf.yaml': returns.replace('nodePort: 80', 'nodePort: 81') });
  assert.deepEqual(await found(), [`lf.yaml error ${OUT_OF_RANGE}`]);
});

test('a repository with SHA-256', async () => {
  git('init', '-q', '--object-format=sha256');
  commit({ 'a.yaml': SERVICE });
  assert.deepEqual(await found(), []);
  write({ 'a.yaml': SERVICE.replace('nodePort: 80', 'nodePort: 81') });
  assert.deepEqual(await found(), [`a.yaml error ${OUT_OF_RANGE}`]);
});

test('files that a filter made are known by their time, and the filter does not run', async () => {
  // As git-crypt does: what git keeps is nothing that kroute could read.
  git('init', '-q');
  git('config', 'filter.turn.clean', 'rev | tee -a ran');
  git('config', 'filter.turn.smudge', 'rev | tee -a ran');
  commit({ '.gitattributes': 'a.yaml filter=turn\n', 'a.yaml': SERVICE });
  rmSync('a.yaml');
  git('checkout', 'a.yaml');
  rmSync('ran', { force: true });
  assert.deepEqual(await found(), []);
  assert.equal(existsSync('ran'), false);
  write({ 'a.yaml': SERVICE.replace('nodePort: 80', 'nodePort: 81') });
  assert.ok((await found()).includes(`a.yaml error ${OUT_OF_RANGE}`));
  assert.equal(existsSync('ran'), false);
});

test('a pointer of git-lfs counts as its file', async () => {
  const { createHash } = await import('node:crypto');
  const id = createHash('sha256').update(SERVICE).digest('hex');
  commit({ 'a.yaml': `version https://git-lfs.github.com/spec/v1\noid sha256:${id}\nsize ${SERVICE.length}\n` });
  write({ 'a.yaml': SERVICE });
  assert.deepEqual(await found(), []);
});

/** A shell command that leaves a trace. */
const trap = (): string => `touch ${folder}/ran-$$`;
const traces = (): readonly string[] =>
  execFileSync('ls', ['-A', folder], { encoding: 'utf8' }).match(/ran-\d+/g) ?? [];

const CONFIGURATIONS: readonly (readonly [name: string, set: () => void])[] = [
  ['core.fsmonitor', () => git('config', 'core.fsmonitor', trap())],
  ['core.pager', () => git('config', 'core.pager', trap())],
  ['core.sshCommand', () => git('config', 'core.sshCommand', trap())],
  ['core.editor', () => git('config', 'core.editor', trap())],
  [
    'aliases',
    () => {
      for (const name of ['rev-parse', 'ls-tree', 'ls-files', 'cat-file']) git('config', `alias.${name}`, `!${trap()}`);
    },
  ],
  ['diff.external', () => git('config', 'diff.external', trap())],
  [
    'filters',
    () => {
      for (const kind of ['clean', 'smudge', 'process']) git('config', `filter.x.${kind}`, trap());
      git('config', 'filter.x.required', 'true');
      write({ '.gitattributes': '* filter=x\n' });
    },
  ],
  [
    'text conversion and diff drivers',
    () => {
      git('config', 'diff.x.textconv', trap());
      git('config', 'diff.x.command', trap());
      write({ '.gitattributes': '* diff=x\n' });
    },
  ],
  [
    'hooks',
    () => {
      const hooks = [
        'post-index-change',
        'post-checkout',
        'fsmonitor-watchman',
        'reference-transaction',
        'pre-auto-gc',
      ];
      for (const hook of hooks) {
        write({ [`.git/hooks/${hook}`]: `#!/bin/sh\n${trap()}\n` });
        chmodSync(`.git/hooks/${hook}`, 0o755);
      }
    },
  ],
  [
    'a promisor remote',
    () => {
      git('config', 'core.repositoryFormatVersion', '1');
      git('config', 'extensions.partialClone', 'origin');
      git('config', 'remote.origin.promisor', 'true');
      git('config', 'remote.origin.url', `ext::sh -c "${trap()}"`);
      git('config', 'protocol.ext.allow', 'always');
      git('config', 'protocol.allow', 'always');
    },
  ],
];
for (const [name, set] of CONFIGURATIONS)
  test(`nothing of the configuration runs: ${name}`, async () => {
    const other = SERVICE.replace('name: web', 'name: other');
    commit({ 'a.yaml': SERVICE, 'b.yaml': other });
    set();
    write({ 'a.yaml': SERVICE.replace('nodePort: 80', 'nodePort: 81') });
    // A time that the index does not know.
    write({ 'b.yaml': other });
    for (const _ of traces()) execFileSync('sh', ['-c', `rm -f ${folder}/ran-*`]);
    assert.deepEqual(await found(), [`a.yaml error ${OUT_OF_RANGE}`]);
    assert.deepEqual(traces(), []);
  });

test('what a partial clone does not hold is not fetched', async () => {
  mkdirSync('from');
  process.chdir('from');
  commit({ 'a.yaml': SERVICE });
  commit({ 'a.yaml': SERVICE.replace('nodePort: 80', 'nodePort: 81') });
  git('config', 'uploadpack.allowFilter', 'true');
  git('config', 'uploadpack.allowAnySHA1InWant', 'true');
  process.chdir('..');
  git('clone', '-q', '--filter=blob:none', `file://${folder}/from`, 'to');
  process.chdir('to');
  git('config', 'remote.origin.uploadpack', `${trap()}; git-upload-pack`);
  const { code, err, out } = await lint('--changed-since', 'HEAD~1');
  assert.deepEqual([code, out], [2, '']);
  assert.match(err, /^kroute: --changed-since: this clone [^\n]*kroute does not fetch them; clone without --filter\n$/);
  assert.deepEqual(traces(), []);
});

test('a work tree elsewhere, a repository elsewhere', async () => {
  commit({ 'a.yaml': SERVICE });
  write({ 'a.yaml': SERVICE.replace('nodePort: 80', 'nodePort: 81') });
  renameSync('.git', 'hidden');
  write({ '.git': 'gitdir: hidden\n' });
  assert.deepEqual(await found(), [`a.yaml error ${OUT_OF_RANGE}`]);
  appendFileSync('hidden/config', '[core]\nworktree = /etc\n');
  const { code, err } = await lint();
  assert.equal(code, 2);
  assert.match(err, /^kroute: --changed-since: [^\n]*elsewhere[^\n]*\n$/);
});

test('a directory that looks like a bare repository is not one', async () => {
  commit({ 'a.yaml': SERVICE });
  execFileSync('cp', ['-r', '.git', 'bare']);
  rmSync('.git', { recursive: true });
  process.chdir('bare');
  write({ 'a.yaml': SERVICE });
  const { code, err } = await lint();
  assert.equal(code, 2);
  assert.match(err, /^kroute: --changed-since: [^\n]+\n$/);
});

const REVISIONS: readonly string[] = [
  'nope',
  '',
  '-x',
  '--all',
  '--output=stolen',
  'HEAD\nx',
  'HEAD\r::error::x',
  '\u001b[31mHEAD',
  'HEAD:a.yaml',
  '$(touch ran-1)',
  'HEAD^{tree}',
];
for (const revision of REVISIONS)
  test(`no revision: ${JSON.stringify(revision)}`, async () => {
    commit({ 'a.yaml': SERVICE });
    const { code, out, err } = await run(['lint', `--changed-since=${revision}`], { env });
    assert.deepEqual([code, out], [2, '']);
    assert.match(err, /^kroute: --changed-since: [^\p{Cc}]+\n$/u);
    assert.deepEqual(traces(), []);
    assert.equal(existsSync('stolen'), false);
  });

test('no repository, one of another user, no git', async () => {
  write({ 'a.yaml': SERVICE });
  const none = await lint();
  assert.deepEqual([none.code, none.err], [2, 'kroute: --changed-since: this is not a git repository\n']);
  commit({});
  const bad = await lint('--changed-since', 'nope');
  assert.deepEqual([bad.code, bad.err], [2, 'kroute: --changed-since: unknown git revision "nope"\n']);
  const other = await run(['lint', '--changed-since', 'HEAD'], {
    env: { ...env, GIT_TEST_ASSUME_DIFFERENT_OWNER: '1' },
  });
  assert.equal(other.code, 2);
  assert.match(other.err, /^kroute: --changed-since: git does not trust this repository[^\n]+\n$/);
  const missing = await run(['lint', '--changed-since', 'HEAD'], { env: {} });
  assert.equal(missing.code, 2);
  assert.match(missing.err, /^kroute: --changed-since: git is not in the PATH; install it, or leave the option out\n$/);
});

test('what a changed source renders to counts as changed, and what it rendered to before does not', async () => {
  const service = (port: number): string =>
    `apiVersion: v1\nkind: Service\nmetadata: {name: web}\nspec: {ports: [{port: ${port}}]}\n`;
  const PATH = `${fakeTools({ kustomize: 'cat "$2"/*/patch.yaml "$2"/*/base.yaml' })}:${process.env.PATH}`;
  commit({
    'app/kustomization.yaml': 'resources: [base.yaml]\npatches: [{path: patch.yaml}]\n',
    'app/base.yaml': service(0),
    'app/patch.yaml': '',
  });
  const since = async (): Promise<string> =>
    (await run(['lint', '--format', 'compact', '--changed-since', 'HEAD'], { env: { ...env, PATH } })).out;
  assert.equal(await since(), '');
  write({ 'app/patch.yaml': `${service(70000).replace('web', 'other')}---\n` });
  const out = await since();
  assert.match(out, /70000/);
  assert.doesNotMatch(out, /but is 0/);
});
