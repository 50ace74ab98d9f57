/** The files that other tools read: pre-commit, GitHub Actions, GitLab CI, Docker. */
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { parse } from 'yaml';

const ROOT = fileURLToPath(new URL('../..', import.meta.url));
const read = (path: string): string => readFileSync(join(ROOT, path), 'utf8');

test('the hooks of pre-commit lint the tree as one set', () => {
  const hooks: readonly Record<string, unknown>[] = parse(read('.pre-commit-hooks.yaml'));
  assert.deepEqual(
    hooks.map(({ id, entry, pass_filenames }) => [id, entry, pass_filenames]),
    [
      ['kroute', 'kroute lint', false],
      ['kroute-system', 'kroute lint', false],
    ],
  );
});

test('each input of the action reaches its script, and nothing of them is pasted into a command', () => {
  const action = parse(read('action.yml'));
  const script = read('scripts/action.sh');
  const { env, run } = action.runs.steps.at(-1);
  const used = Object.keys(env).filter((name) => name.startsWith('INPUT_'));
  const names = Object.keys(action.inputs).filter((name) => name !== 'working-directory');
  assert.deepEqual(
    used,
    names.map((name) => `INPUT_${name.toUpperCase().replaceAll('-', '_')}`),
  );
  for (const name of used) assert.ok(script.includes(name), name);
  assert.doesNotMatch(run, /inputs\./);
});

test('actions of others are named by commit, and the release stands beside it', () => {
  const pages = ['action.yml', 'README.md', 'docs/ci.md', 'docs/security.md'];
  const uses = pages.flatMap((page) =>
    Array.from(read(page).matchAll(/^[ -]*uses: (.+)$/gm), ([, action = '']) => `${page}: ${action}`),
  );
  assert.ok(uses.length > 8);
  const tagged = uses.filter((use) => !/ [\w./-]+@[0-9a-f]{40} # v\d+\.\d+\.\d+$/.test(use));
  // The copy of this repository, wherever that is.
  assert.deepEqual(tagged, ['docs/ci.md: example/kroute@main']);
});

const isBuilt = existsSync(join(ROOT, 'dist/kroute.cjs'));
test('the step of the action annotates, counts, sums up and fails', { skip: !isBuilt && 'dist/ is not built' }, () => {
  const folder = mkdtempSync(join(tmpdir(), 'kroute-action-'));
  writeFileSync(
    join(folder, 'web.yaml'),
    'apiVersion: v1\nkind: Service\nmetadata: {name: web}\nspec: {ports: [{port: 0}]}\n',
  );
  const env = {
    PATH: process.env.PATH,
    GITHUB_ACTIONS: 'true',
    GITHUB_OUTPUT: join(folder, 'output'),
    GITHUB_STEP_SUMMARY: join(folder, 'summary'),
    KROUTE: join(ROOT, 'dist/kroute.cjs'),
    INPUT_PATHS: 'web.yaml *.nothing',
    INPUT_ARGS: '--rule service/no-selector=off',
    INPUT_SARIF: join(folder, 'out.sarif'),
  };
  const act = (more: object) =>
    spawnSync('bash', [join(ROOT, 'scripts/action.sh')], { cwd: folder, env: { ...env, ...more }, encoding: 'utf8' });
  const failed = act({ INPUT_PATHS: 'web.yaml' });
  assert.equal(failed.status, 1, failed.stderr);
  assert.match(failed.stdout, /^::error file=web\.yaml,line=4,/m);
  assert.match(readFileSync(env.GITHUB_OUTPUT, 'utf8'), /^errors=1\nwarnings=\d+\ninfos=\d+\n$/);
  assert.match(readFileSync(env.GITHUB_STEP_SUMMARY, 'utf8'), /must be in 1-65535/);
  assert.equal(JSON.parse(readFileSync(env.INPUT_SARIF, 'utf8')).version, '2.1.0');
  assert.equal(act({ INPUT_PATHS: 'web.yaml', INPUT_FAIL_ON: 'never' }).status, 0);
  assert.equal(act({}).status, 2);
  writeFileSync(join(folder, 'kroute.yaml'), 'rules: own.mjs\n');
  writeFileSync(join(folder, 'own.mjs'), "import { writeFileSync } from 'node:fs'; writeFileSync('ran', '');\n");
  assert.match(act({ INPUT_PATHS: 'web.yaml' }).stderr, /its rule module is not run/);
  assert.ok(!existsSync(join(folder, 'ran')));
  assert.doesNotMatch(act({ INPUT_PATHS: 'web.yaml', INPUT_ALLOW_RULES: 'true' }).stderr, /not run/);
  assert.ok(existsSync(join(folder, 'ran')));
  assert.equal(act({ INPUT_PATHS: '$(touch pwned) `touch pwned` ;touch pwned' }).status, 2);
  assert.ok(!existsSync(join(folder, 'pwned')));
});

test('the step of the action shows what a branch does to routing', { skip: !isBuilt && 'dist/ is not built' }, () => {
  const folder = mkdtempSync(join(tmpdir(), 'kroute-action-'));
  const service = (name: string): string =>
    `apiVersion: v1\nkind: Service\nmetadata: {name: ${name}}\nspec: {type: LoadBalancer, selector: {app: ${name}}, ports: [{port: 80}]}\n---\napiVersion: v1\nkind: Pod\nmetadata: {name: ${name}, labels: {app: ${name}}}\nspec: {containers: [{name: a, image: a, ports: [{containerPort: 80}]}]}\n`;
  const git = (...args: readonly string[]): void => {
    const user = ['-c', 'user.name=a', '-c', 'user.email=a@example.com'];
    assert.equal(spawnSync('git', [...user, ...args], { cwd: folder }).status, 0);
  };
  writeFileSync(join(folder, 'web.yaml'), service('web'));
  git('init', '-q', '-b', 'main');
  git('add', '.');
  git('commit', '-q', '-m', 'one');
  writeFileSync(join(folder, 'more.yaml'), service('more'));
  const act = (base: string) => {
    const env = {
      PATH: process.env.PATH,
      RUNNER_TEMP: folder,
      GITHUB_OUTPUT: join(folder, 'output'),
      GITHUB_STEP_SUMMARY: join(folder, 'summary'),
      KROUTE: join(ROOT, 'dist/kroute.cjs'),
      INPUT_PATHS: 'web.yaml more.yaml',
      INPUT_FAIL_ON: 'never',
      INPUT_DIFF_BASE: base,
    };
    return spawnSync('bash', [join(ROOT, 'scripts/action.sh')], { cwd: folder, env, encoding: 'utf8' });
  };
  const shown = act('main');
  assert.equal(shown.status, 0, shown.stderr);
  assert.match(readFileSync(join(folder, 'summary'), 'utf8'), /^## Routing: \d+ change/m);
  const [, file = ''] = /^routing=(.+)$/m.exec(readFileSync(join(folder, 'output'), 'utf8')) ?? [];
  assert.match(readFileSync(file, 'utf8'), /Service default\/more added/);
  assert.equal(act('$(touch pwned)').status, 2);
  assert.equal(act('--help').status, 2);
  assert.ok(!existsSync(join(folder, 'pwned')));
});

test('the image is built of files that are there, and does not run as root', () => {
  const lines = read('Dockerfile').split('\n');
  const copied = lines.flatMap((line) =>
    (/^COPY (?!--from)(.+) \S+$/.exec(line)?.[1] ?? '').split(' ').filter((path) => path !== ''),
  );
  const sent = read('.dockerignore')
    .split('\n')
    .flatMap((line) => (line.startsWith('!') ? [line.slice(1)] : []));
  for (const path of copied) {
    assert.ok(existsSync(join(ROOT, path)), path);
    assert.ok(
      sent.some((allowed) => path === allowed || path.startsWith(`${allowed}/`)),
      `${path} is not sent to the builder`,
    );
  }
  assert.ok(lines.includes('USER node'));
});

test('the GitLab job and the images have git, and the full image has each tool that kroute runs', () => {
  const { kroute } = parse(read('docs/ci/gitlab.yml'));
  assert.deepEqual(kroute.before_script, ['apk add --no-cache git $KROUTE_TOOLS']);
  assert.equal(kroute.variables.GIT_DEPTH, '0');
  const image = read('Dockerfile');
  assert.match(image, /^RUN apk add --no-cache git /m);
  assert.match(image, /^RUN sh \/install\.sh \/tools kustomize helm kubectl$/m);
});

test('the GitLab job hands over reports that GitLab knows', () => {
  const { kroute } = parse(read('docs/ci/gitlab.yml'));
  const script: string = kroute.script.join('\n');
  for (const file of Object.values<string>(kroute.artifacts.reports)) assert.ok(script.includes(file), file);
});

test('the package is a plugin of kubectl, too', () => {
  const { bin, files } = JSON.parse(read('package.json'));
  assert.equal(bin['kubectl-kroute'], bin.kroute);
  const complete: string = bin['kubectl_complete-kroute'];
  assert.ok(files.includes(complete));
  assert.equal(statSync(join(ROOT, complete)).mode & 0o111, 0o111);
});
