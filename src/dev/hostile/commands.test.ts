/** Runs every command on one hostile tree: it does its work, and no code of the tree runs. */
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { chmodSync, existsSync } from 'node:fs';
import { delimiter, dirname, join } from 'node:path';
import { test } from 'node:test';
import { pathWith, writeTree } from '../tools.ts';
import { chart, holds, prepare, SERVICE, type Tree, without } from './hostile.ts';
import { BUILT, canTrace, type Place, record } from './recorder.ts';

const PROGRAM = '#!/bin/sh\ntouch ran\n';
const OWN = ['helm', 'kustomize', 'kubectl', 'git', 'sh', 'node'];
const PLACES = ['.', 'bin', 'node_modules/.bin'];

const HOSTILE: Tree = {
  ...chart('--post-renderer=sh', '--output-dir=stolen'),
  ...chart('$(touch ran)', 'charts/$(touch ran)'),
  ...chart('shop', 'charts/shop'),
  'charts/shop/values.schema.json': '{"$ref": "URL/schema.json"}',
  '-o/kustomization.yaml': 'resources: [a.yaml]\ngenerators: [evil.yaml]\n',
  '-o/a.yaml': SERVICE,
  '-o/evil.yaml':
    'apiVersion: a/v1\nkind: Evil\nmetadata: {name: x, annotations: {config.kubernetes.io/function: "exec: {path: ../bin/sh}"}}\n',
  'app/kustomization.yaml': 'resources: [URL/a.yaml, a.yaml]\n',
  'app/a.yaml': SERVICE,
  'routes.test.yaml': '- request: http://web.example.com/\n  expect: {outcome: not-found}\n',
  '.tool-versions': 'helm path:bin\nkustomize path:bin\nnodejs path:bin\n',
  '.envrc': 'touch ran\n',
  '.npmrc': 'node-options=--require=./evil.cjs\n',
  ...Object.fromEntries(PLACES.flatMap((place) => OWN.map((name) => [join(place, name), PROGRAM]))),
};

/** The tree, with its own programs first in the PATH, as relative entries and as `npx` puts them. */
function hostile(): Place {
  const place = prepare('helm', { files: HOSTILE });
  for (const at of PLACES) for (const name of OWN) chmodSync(join(at, name), 0o755);
  execFileSync('rm', ['-rf', '.git']);
  const git = (...argv: string[]): void => {
    const own = ['-c', 'user.name=kroute', '-c', 'user.email=kroute@example.com'];
    execFileSync('/usr/bin/env', ['git', ...own, ...argv], { stdio: 'ignore', env: { PATH: process.env.PATH } });
  };
  git('init', '-q');
  git('add', '-A');
  git('commit', '-qm', 'one');
  writeTree({ '.git/config': CONFIG, '.gitattributes': '* filter=x diff=x\n', 'app/a.yaml': `${SERVICE}# changed\n` });
  const tools = ['helm', 'kustomize'] as const;
  const real = [...tools.flatMap((name) => pathWith(name) ?? []), dirname(GIT)];
  const own = ['', '.', 'bin', ...PLACES.map((at) => join(place.tree, at))];
  return { ...place, path: [...own, ...real].join(delimiter) };
}

const GIT = execFileSync('/bin/sh', ['-c', 'command -v git'], { encoding: 'utf8' }).trim();

const CONFIG = `[core]
	repositoryformatversion = 1
	fsmonitor = touch ran
	pager = touch ran
	editor = touch ran
	sshCommand = touch ran
	hooksPath = bin
	alternateRefsCommand = touch ran
[extensions]
	partialClone = origin
[remote "origin"]
	promisor = true
	url = ext::sh -c "touch ran"
	vcs = evil
	uploadpack = touch ran
[protocol]
	allow = always
[protocol "ext"]
	allow = always
[filter "x"]
	clean = touch ran
	smudge = touch ran
	process = touch ran
	required = true
[diff]
	external = touch ran
[diff "x"]
	textconv = touch ran
	command = touch ran
[credential]
	helper = !touch ran
[alias]
	rev-parse = !touch ran
	ls-tree = !touch ran
[uploadpack]
	packObjectsHook = touch ran
[gpg]
	program = touch ran
[log]
	showSignature = true
`;

const COMMANDS: readonly (readonly [argv: readonly string[], programs: readonly string[]])[] = [
  [
    ['lint', '.'],
    ['helm', 'kustomize'],
  ],
  [['lint', '.', '--no-render'], []],
  [
    ['routes', '.'],
    ['helm', 'kustomize'],
  ],
  [
    ['trace', 'http://web.example.com/', '.'],
    ['helm', 'kustomize'],
  ],
  [
    ['test', 'routes.test.yaml', '.'],
    ['helm', 'kustomize'],
  ],
  // The earlier revision is rendered, too.
  [
    ['lint', '--changed-since', 'HEAD', '.'],
    ['git', 'helm', 'kustomize'],
  ],
  [['lint', '--changed-since', 'HEAD~1', '.'], ['git']],
  [
    ['diff', 'git:HEAD', '.'],
    ['git', 'helm', 'kustomize'],
  ],
  [['diff', '--base', 'HEAD~1', '.'], ['git']],
  [
    ['migrate', '--to', 'gateway-api', '-f', 'report', '.'],
    ['helm', 'kustomize'],
  ],
  [['lint', '--changed-since', '0123456789012345678901234567890123456789', '.'], ['git']],
  [['explain'], []],
  [['config', '.'], []],
  [['__complete', 'lint', '--context', ''], []],
  [['__complete', 'lint', '--'], []],
  [['completion', 'bash'], []],
];

test('every command', { ...without('helm'), timeout: 600_000 }, async () => {
  const place = hostile();
  for (const [argv, programs] of COMMANDS) {
    const ran = await record(argv, place);
    // The message of a rejected command is tested elsewhere.
    holds(ran);
    const started = [...new Set(ran.programs)].sort();
    const allowed = programs.filter((name) => name !== 'kustomize' || pathWith('kustomize') !== undefined);
    if (canTrace) assert.deepEqual(started, [...allowed].sort(), argv.join(' '));
    assert.equal(existsSync('ran'), false, argv.join(' '));
  }
});

test('a program in the tree is reported, and not run', {
  skip: !existsSync(BUILT) && 'dist/ is not built',
}, async () => {
  const place = prepare('git', {
    files: { ...chart('shop'), 'bin/helm': PROGRAM, 'k/kustomization.yaml': 'resources: []\n' },
  });
  chmodSync('bin/helm', 0o755);
  const ran = await record(['lint', '.'], { ...place, path: join(place.tree, 'bin') });
  holds(ran);
  assert.match(
    ran.err,
    /^kroute: the templates of 1 chart are skipped: helm is in the PATH only as \S+\/bin\/helm, which is part of the tree/m,
  );
  assert.deepEqual(ran.programs, []);
});
