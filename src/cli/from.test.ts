/** `--from`: requests of pods inside of the cluster, in `trace` and in the cases of `test`. */
import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join as joinPath } from 'node:path';
import { test } from 'node:test';
import { run } from '../dev/io.ts';
import { join, service } from '../dev/routing.ts';

const POLICY = `apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata: {name: api, namespace: shop}
spec:
  podSelector: {matchLabels: {app: api}}
  ingress: [{from: [{podSelector: {matchLabels: {app: web}}}], ports: [{port: 8080}]}]
`;

const TREE = join(
  service('api', '80>8080', { namespace: 'shop' }),
  service('web', '80', { namespace: 'shop' }),
  service('other', '80', { namespace: 'shop' }),
  POLICY,
);

const trace = (...args: readonly string[]) => run(['trace', ...args, '-'], { stdin: TREE });

test('a request from pods that a policy lets in, and from others', async () => {
  const open = await trace('http://api/', '--from', 'deploy/web', '-n', 'shop', '--format', 'json');
  assert.equal(open.code, 0, open.err);
  const { outcome, certain, from } = JSON.parse(open.out);
  assert.deepEqual(
    { outcome, certain, from },
    { outcome: 'backend', certain: true, from: { kind: 'Deployment', namespace: 'shop', name: 'web' } },
  );
  const closed = await trace('http://api/', '--from', 'shop/other');
  assert.equal(closed.code, 1);
  assert.match(
    closed.out,
    /^GET http:\/\/api\/ from Deployment shop\/other\n\nrefused\n {2}NetworkPolicy shop\/api does not allow traffic from/,
  );
});

test('no host of a route is suggested for a name of a Service', async () => {
  const { code, out, err } = await trace('http://apy.shop.svc/');
  assert.equal(code, 1);
  assert.match(out, /^refused: no such host: namespace shop has no Service apy; did you mean api\?$/m);
  assert.equal(err, '');
});

test('a workload that does not exist is answered with the one that was meant', async () => {
  const { code, out, err } = await trace('http://api/', '--from', 'shop/deploy/wep');
  assert.equal(code, 2);
  assert.equal(out, '');
  assert.match(err, /--from: no deployment "wep" in namespace "shop"; did you mean "shop\/deployment\/web"\?/);
});

test('a case of a test may have a client', async () => {
  const folder = mkdtempSync(joinPath(tmpdir(), 'kroute-from-'));
  const path = joinPath(folder, 'shop.yaml');
  writeFileSync(path, TREE);
  const check = (stdin: string) => run(['test', '-', path], { stdin });
  const cases = (from: string): string =>
    `- request: http://api.shop/\n  from: ${from}\n  expect: {backend: shop/api, certain: true}\n`;
  assert.equal((await check(cases('shop/web'))).code, 0);
  const failed = await check(cases('shop/other'));
  assert.equal(failed.code, 1);
  assert.match(failed.out, /refused/);
  const unknown = await check(cases('shop/wep'));
  assert.equal(unknown.code, 2);
  assert.match(unknown.err, /<stdin>:2:9: from: no workload "wep" in namespace "shop"/);
  rmSync(folder, { recursive: true });
});
