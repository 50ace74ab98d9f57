/** `kroute migrate`: what goes where, exit codes, and repeated runs. */
import assert from 'node:assert/strict';
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, test } from 'node:test';
import { type Run, run } from '../dev/io.ts';
import { join as documents, ingress, service } from '../dev/routing.ts';
import { writeTree } from '../dev/tools.ts';
import { IMPLEMENTATIONS } from '../migrate/implementation.ts';

const home = process.cwd();
let folder = '';

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'kroute-migrate-'));
  process.chdir(folder);
});
afterEach(() => {
  process.chdir(home);
  rmSync(folder, { recursive: true, force: true });
});

const HOST = 'shop.example.com';
const WEB = documents(
  ingress({ class: 'nginx', paths: [{ host: HOST, path: '/', to: 'web:80' }] }),
  service('web', '80'),
);
const migrate = (...argv: string[]): Promise<Run> => run(['migrate', '--to', 'gateway-api', ...argv]);

test('manifests go to standard output and the report to standard error', async () => {
  writeTree({ 'web.yaml': WEB });
  const { out, err, code } = await migrate('web.yaml');
  assert.match(out, /^# Written by kroute migrate\.\n/);
  assert.match(out, /kind: HTTPRoute/);
  assert.match(err, /^not the same: /);
  assert.equal(code, 1);
  const quiet = await migrate('web.yaml', '-q');
  assert.deepEqual([quiet.out, quiet.err], [out, '']);
  const report = await migrate('web.yaml', '-f', 'report');
  assert.deepEqual([report.out, report.err], [err, '']);
});

test('files are written once more, the same ones, and are not read as manifests', async () => {
  writeTree({ 'k8s/web.yaml': WEB });
  const first = await migrate('k8s', '--out', 'k8s/gateway', '--gateway-class', 'example');
  const read = (): readonly string[] =>
    readdirSync('k8s/gateway').map((name) => `${name} ${readFileSync(join('k8s/gateway', name), 'utf8')}`);
  const files = read();
  const second = await migrate('k8s', '--out', 'k8s/gateway', '--gateway-class', 'example');
  assert.deepEqual(read(), files);
  assert.equal(files.length, 2);
  assert.equal(second.out, first.out);
  assert.match(first.out, /^not the same/);
  const { out, code } = await run(['lint', 'k8s']);
  assert.equal(code, 0, out);
  assert.match(out, /no problems/);
});

test('what something else wrote is not replaced', async () => {
  writeTree({ 'web.yaml': WEB, 'out/gateway-nginx.yaml': 'kind: Gateway\n' });
  const { err, code } = await migrate('web.yaml', '--out', 'out');
  assert.equal(code, 2);
  assert.match(err, /out\/gateway-nginx\.yaml exists, and was not written by kroute migrate/);
  assert.deepEqual(readdirSync('out'), ['gateway-nginx.yaml']);
});

test('the order of files does not count', async () => {
  const other = ingress({ name: 'cart', class: 'nginx', paths: [{ host: HOST, path: '/cart', to: 'web:80' }] });
  writeTree({ 'a/1.yaml': WEB, 'a/2.yaml': other, 'b/1.yaml': other, 'b/2.yaml': WEB });
  const kinds = async (path: string): Promise<string> => (await migrate(path, '-q')).out.replaceAll(/^#.*\n/gm, '');
  assert.equal(await kinds('a'), await kinds('b'));
});

const GATEWAY = `apiVersion: gateway.networking.k8s.io/v1
kind: Gateway
metadata: {name: edge, namespace: infra}
spec:
  gatewayClassName: example
  listeners:
    - {name: web, port: 80, protocol: HTTP, allowedRoutes: {namespaces: {from: All}}}
`;

test('routes attach to a Gateway that is there, whose other routes stay as they are', async () => {
  const old = `apiVersion: gateway.networking.k8s.io/v1
kind: HTTPRoute
metadata: {name: old, namespace: default}
spec:
  parentRefs: [{name: edge, namespace: infra}]
  hostnames: [old.example.com, ${HOST}]
  rules: [{matches: [{path: {value: /taken}}], backendRefs: [{name: old, port: 80}]}]
`;
  writeTree({ 'web.yaml': documents(WEB, GATEWAY, old, service('old', '80')) });
  const { out, err } = await migrate('web.yaml', '--gateway', 'infra/edge', '-f', 'json');
  assert.ok(out.startsWith('{'), err);
  const { files, changes } = JSON.parse(out);
  const text = files.map((file: { readonly text: string }) => file.text).join('');
  assert.doesNotMatch(text, /kind: Gateway/);
  assert.match(text, /- name: edge\n {6}namespace: infra\n {6}sectionName: web/);
  const plain = changes
    .filter((one: Changed) => one.requests.scheme === 'http' && one.reason.id !== 'ownPage')
    .map((one: Changed) => `${one.kind} ${one.requests.text}`);
  assert.deepEqual(plain, ['moved http://shop.example.com/taken/**']);
});

test('an implementation has its class, its form of expressions, and policies for what is lost', async () => {
  const annotations = {
    'nginx.ingress.kubernetes.io/use-regex': 'true',
    'nginx.ingress.kubernetes.io/enable-cors': 'true',
    'nginx.ingress.kubernetes.io/limit-rps': '5',
    'nginx.ingress.kubernetes.io/proxy-next-upstream': 'http_502',
  };
  const paths = [{ host: HOST, path: '/item/[0-9]+', type: 'ImplementationSpecific', to: 'web:80' }] as const;
  writeTree({ 'web.yaml': documents(ingress({ class: 'nginx', annotations, paths }), service('web', '80')) });
  const of = async (name: string): Promise<Run> => migrate('web.yaml', '--implementation', name);
  const [traefik, envoy, spec] = [await of('traefik'), await of('envoy-gateway'), await of('spec')];
  assert.match(traefik.out, /gatewayClassName: traefik/);
  assert.match(traefik.out, /value: "\^\/\(\?i\)item\/\[0-9\]\+\.\*"/);
  assert.doesNotMatch(traefik.out, /CORS/);
  assert.match(traefik.out, /accessControlAllowOriginList:/);
  assert.match(traefik.err.replaceAll(/\s+/g, ' '), /next-upstream: the retries of the implementation apply/);
  assert.match(envoy.out, /gatewayClassName: eg/);
  assert.match(envoy.out, /type: CORS/);
  assert.match(envoy.err.replaceAll(/\s+/g, ' '), /next-upstream: .*Envoy Gateway has BackendTrafficPolicy with retry/);
  assert.match(envoy.out, /kind: BackendTrafficPolicy/);
  assert.match(spec.out, /gatewayClassName: replace-me/);
  assert.doesNotMatch(spec.err, /the Gateway API has/);
});

test('the choices of the help are the implementations', async () => {
  const { err } = await migrate('web.yaml', '--implementation', 'none');
  for (const name of Object.keys(IMPLEMENTATIONS)) assert.ok(err.includes(name), name);
});

interface Changed {
  readonly kind: string;
  readonly requests: { readonly scheme: string; readonly text: string };
  readonly reason: { readonly id: string };
}

test('some changes make it fail, or none', async () => {
  writeTree({ 'web.yaml': WEB });
  assert.equal((await migrate('web.yaml', '--fail-on', 'opened')).code, 0);
  assert.equal((await migrate('web.yaml', '--fail-on', 'closed')).code, 1);
  assert.equal((await migrate('web.yaml', '--fail-on', 'never')).code, 0);
});

test('nothing to migrate is no difference', async () => {
  writeTree({ 'web.yaml': service('web', '80') });
  const { out, err, code } = await migrate('web.yaml');
  assert.deepEqual([out, code], ['', 0]);
  assert.match(err, /^no Ingress to migrate/);
});

test('an Ingress that is not served is named, and fails', async () => {
  const annotations = { 'nginx.ingress.kubernetes.io/permanent-redirect': 'https://new$request_uri' };
  writeTree({ 'web.yaml': ingress({ class: 'nginx', annotations, paths: [{ host: HOST, path: '/', to: 'web:80' }] }) });
  const { out, code } = await migrate('web.yaml', '-f', 'json');
  const { refused, equivalent, files } = JSON.parse(out);
  assert.equal(code, 1);
  assert.equal(equivalent, false);
  assert.deepEqual(files, []);
  assert.match(refused[0].because, /its controller does not serve it/);
});

test('what is asked for has to make sense', async () => {
  writeTree({ 'web.yaml': WEB });
  for (const [argv, expected] of [
    [['migrate', 'web.yaml'], /--to/],
    [['migrate', 'web.yaml', '--to', 'mesh'], /gateway-api/],
    [['migrate', 'web.yaml', '--to', 'gateway-api', '--gateway-class', 'A B'], /--gateway-class/],
    [['migrate', 'none.yaml', '--to', 'gateway-api'], /none\.yaml: no such file/],
    [['migrate', 'web.yaml', '--to', 'gateway-api', '--out', ''], /--out/],
    [['migrate', 'web.yaml', '--to', 'gateway-api', '--gateway', 'infra/none'], /is not among the files/],
    [['migrate', 'web.yaml', '--to', 'gateway-api', '--gateway', 'a/b', '--gateway-class', 'c'], /writes none/],
  ] as const) {
    const { code, err } = await run(argv);
    assert.equal(code, 2, argv.join(' '));
    assert.match(err, expected);
  }
});

test('a document that cannot be read is named, and what is written is no proof', async () => {
  writeTree({ 'web.yaml': `${WEB}---\nkind: Ingress\nmetadata: {name: other}\nspec: {rules: [{path: /x[0-9]}]}\n` });
  const line = /^kroute: web\.yaml:\d+: .*; what this document routes is left out$/m;
  for (const argv of [
    ['--to', 'gateway-api'],
    ['--to', 'v1'],
    ['--to', 'ingress', '--controller-after', 'nginx'],
  ]) {
    const { err, code } = await run(['migrate', ...argv, 'web.yaml']);
    assert.match(err, line, argv.join(' '));
    assert.doesNotMatch(err, /proved/, argv.join(' '));
    assert.equal(code, 1, argv.join(' '));
    const json = JSON.parse((await run(['migrate', ...argv, 'web.yaml', '-f', 'json'])).out);
    assert.equal(json.equivalent, false, argv.join(' '));
    assert.equal(json.unread.length, 1, argv.join(' '));
  }
  for (const argv of [['routes'], ['trace', `http://${HOST}/none`], ['diff', 'web.yaml']])
    assert.match((await run([...argv, 'web.yaml'])).err, line, argv.join(' '));
});
