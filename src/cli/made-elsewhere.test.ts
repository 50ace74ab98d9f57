/** Findings about what scripts and pages of the tree create are information. */
import assert from 'node:assert/strict';
import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, beforeEach, test } from 'node:test';
import { run } from '../dev/io.ts';
import { writeTree } from '../dev/tools.ts';

const home = process.cwd();
beforeEach(() => process.chdir(mkdtempSync(join(tmpdir(), 'kroute-commands-'))));
after(() => process.chdir(home));

const COMPACT = ['lint', '--no-render', '--format', 'compact', '.'];
const service = (name: string, namespace = ''): string =>
  `apiVersion: v1\nkind: Service\nmetadata: {name: ${name}${namespace}}\nspec: {selector: {app: ${name}}, ports: [{port: 80}]}\n`;
const deployment = (name: string, namespace = ''): string =>
  `apiVersion: apps/v1\nkind: Deployment\nmetadata: {name: ${name}${namespace}}\nspec:\n  selector: {matchLabels: {app: ${name}}}\n  template:\n    metadata: {labels: {app: ${name}}}\n    spec: {containers: [{name: ${name}, image: 'example.com/${name}:1'}]}\n`;
const ingress = (backend: string): string =>
  `apiVersion: networking.k8s.io/v1\nkind: Ingress\nmetadata: {name: ${backend}}\nspec:\n  defaultBackend: {service: {name: ${backend}, port: {number: 80}}}\n`;

test('a Service that a page exposes may be missing', async () => {
  const manifests = `${service('orders')}---\n${deployment('orders')}---\n${ingress('cart')}`;
  writeTree({ 'web/all.yaml': manifests });
  assert.match((await run(COMPACT)).out, /: error: Service "cart" not found/);
  writeTree({ 'docs/guide.md': 'Run `kubectl expose deployment cart --port=80`.\n' });
  assert.match((await run(COMPACT)).out, /: info: Service "cart" not found/);
  // The user decided.
  const graded = await run([...COMPACT, '--rule', 'ingress/backend-not-found=error']);
  assert.match(graded.out, /: error: Service "cart" not found/);
});

test('pods that a page creates, and those of a release', async () => {
  writeTree({
    'cart.yaml': service('cart'),
    'prices.yaml': service('prices'),
    'vault.yaml': service('vault'),
    'stock/all.yaml': deployment('stock'),
  });
  assert.equal((await run(COMPACT)).out.match(/: (?:warning|error): selector/g)?.length ?? 0, 0);
  writeTree({ 'stock.yaml': deployment('stock') });
  assert.equal((await run(COMPACT)).out.match(/: warning: selector/g)?.length, 3);
  writeTree({
    'README.md': '```sh\nkubectl create deployment cart --image=x\nhelm install vault hashicorp/vault\n```\n',
  });
  const { out } = await run(COMPACT);
  assert.match(out, /cart\.yaml:\d+:\d+: info: selector/);
  assert.match(out, /vault\.yaml:\d+:\d+: info: selector/);
  assert.match(out, /prices\.yaml:\d+:\d+: warning: selector/);
});

test('files that a script applies to a namespace', async () => {
  writeTree({
    'ops/service.yaml': service('web', ', namespace: ops'),
    'ops/deployment.yaml': deployment('web'),
  });
  assert.match((await run(COMPACT)).out, /: warning: selector "app=web" matches no pods/);
  writeTree({ 'deploy.sh': 'kubectl -n ops apply -f ops/\n' });
  assert.match((await run(COMPACT)).out, /: info: selector "app=web" matches no pods/);
});

test('kustomizations that a script gives a namespace', async () => {
  writeTree({
    'config/role.yaml':
      'apiVersion: rbac.authorization.k8s.io/v1\nkind: ClusterRoleBinding\nmetadata: {name: web}\nroleRef: {apiGroup: rbac.authorization.k8s.io, kind: ClusterRole, name: view}\nsubjects: [{kind: ServiceAccount, name: web}]\n',
  });
  assert.match((await run(COMPACT)).out, /: warning: subjects\[0\]\.namespace is required/);
  writeTree({ 'scripts/install.sh': 'cd config\nkustomize edit set namespace "$1"\n' });
  assert.match((await run(COMPACT)).out, /: info: subjects\[0\]\.namespace is required/);
});
