/** `kroute migrate --to v1`: the text of the files stays but for what v1 has in another form. */
import assert from 'node:assert/strict';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, test } from 'node:test';
import { type Run, run } from '../dev/io.ts';
import { service } from '../dev/routing.ts';
import { writeTree } from '../dev/tools.ts';

const home = process.cwd();
let folder = '';

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'kroute-v1-'));
  process.chdir(folder);
});
afterEach(() => {
  process.chdir(home);
  rmSync(folder, { recursive: true, force: true });
});

const lift = (...argv: string[]): Promise<Run> => run(['migrate', '--to', 'v1', ...argv]);

const OLD = `# The shop.
apiVersion: extensions/v1beta1
kind: Ingress
metadata:
  name: shop
  annotations:
    kubernetes.io/ingress.class: nginx # the public one
    nginx.ingress.kubernetes.io/ssl-redirect: "false"
spec:
  backend: {serviceName: web, servicePort: http}
  rules:
    - host: shop.example.com
      http:
        paths:
          # All of it.
          - path: /
            backend:
              serviceName: web
              servicePort: "80"
---
${service('web', '80')}`;

const NEW = OLD.replace('extensions/v1beta1', 'networking.k8s.io/v1')
  .replace(
    'backend: {serviceName: web, servicePort: http}',
    'defaultBackend: {service: {name: web, port: {name: http}}}',
  )
  .replace(
    `            backend:
              serviceName: web
              servicePort: "80"
`,
    `            pathType: ImplementationSpecific
            backend:
              service:
                name: web
                port:
                  number: 80
`,
  );

const CLASS = `apiVersion: networking.k8s.io/v1beta1
kind: IngressClass
metadata: {name: nginx}
spec: {controller: k8s.io/ingress-nginx}
`;

test('only what v1 has in another form is changed', async () => {
  writeTree({ 'web.yaml': OLD, 'other.yaml': service('other', '80') });
  const { out, err, code } = await lift('.');
  assert.equal(out, NEW);
  assert.match(err, /^proved: every request is routed as before/);
  assert.equal(code, 0);
});

test('the class moves to the field where its IngressClass is among the files', async () => {
  writeTree({ 'web.yaml': OLD, 'class.yaml': CLASS });
  const { code } = await lift('.', '--out', 'new');
  assert.equal(code, 0);
  assert.equal(
    readFileSync('new/web.yaml', 'utf8'),
    NEW.replace(/ {4}kubernetes\.io\/ingress\.class.*\n/, '').replace(
      '  defaultBackend',
      '  ingressClassName: nginx\n  defaultBackend',
    ),
  );
  assert.equal(readFileSync('new/class.yaml', 'utf8'), CLASS.replace('v1beta1', 'v1'));
  // Once more, over what is there.
  assert.equal((await lift('web.yaml', 'class.yaml', '--out', 'new')).code, 0);
  assert.deepEqual([(await lift('new')).out, (await lift('new')).code], ['', 0]);
  const { out } = await run(['lint', 'new']);
  assert.doesNotMatch(out, /error.*ngress/);
});

test('a file that is something else is not replaced', async () => {
  writeTree({ 'web.yaml': OLD, 'new/web.yaml': 'kind: Service\n' });
  const { code, err } = await lift('web.yaml', '--out', 'new');
  assert.equal(code, 2);
  assert.match(err, /new\/web\.yaml exists/);
});

test('a path outside of the directory becomes one in it', async () => {
  writeTree({ 'k8s/web.yaml': OLD, 'work/empty.yaml': '' });
  process.chdir('work');
  assert.equal((await lift('../k8s/web.yaml', '--out', 'new')).code, 0);
  assert.equal(readFileSync('new/k8s/web.yaml', 'utf8'), NEW);
});

test('JSON stays JSON, and what has anchors is written anew', async () => {
  const json = JSON.stringify({
    apiVersion: 'networking.k8s.io/v1beta1',
    kind: 'Ingress',
    metadata: { name: 'json' },
    spec: { rules: [{ http: { paths: [{ backend: { serviceName: 'web', servicePort: 80 } }] } }] },
  });
  const anchored = OLD.replace(
    '{serviceName: web, servicePort: http}',
    '&web {serviceName: web, servicePort: 80}',
  ).replace(/backend:\n {14}serviceName: web\n {14}servicePort: "80"/, 'backend: *web');
  writeTree({ 'a.json': json, 'b.yaml': anchored });
  const { code, out } = await lift('.', '--out', 'new');
  assert.equal(code, 0, out);
  const lifted = JSON.parse(readFileSync('new/a.json', 'utf8'));
  assert.equal(lifted.apiVersion, 'networking.k8s.io/v1');
  assert.deepEqual(lifted.spec.rules[0].http.paths[0], {
    pathType: 'ImplementationSpecific',
    backend: { service: { name: 'web', port: { number: 80 } } },
  });
  assert.match(out, /Ingress default\/shop is written anew, without its comments/);
  assert.doesNotMatch(readFileSync('new/b.yaml', 'utf8'), /serviceName/);
});

test('options of Gateways are refused', async () => {
  writeTree({ 'web.yaml': OLD });
  for (const option of [
    ['--gateway-class', 'a'],
    ['--gateway', 'a/b'],
    ['--implementation', 'istio'],
  ] as const) {
    const { code, err } = await lift('web.yaml', ...option);
    assert.equal(code, 2);
    assert.match(err, /is for --to gateway-api/);
  }
});
