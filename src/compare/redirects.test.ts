/** Redirects that differ in the last slash of the URL, and hosts below a wildcard whose usual names are taken. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { ingress, join, service } from '../dev/routing.ts';
import { diff } from '../library/diff.ts';

const NGINX = 'nginx.ingress.kubernetes.io';

const tls = (annotations: Readonly<Record<string, string>>): string =>
  join(
    ingress({
      name: 'web',
      class: 'nginx',
      annotations: { [`${NGINX}/force-ssl-redirect`]: 'true', ...annotations },
      paths: [{ host: 'a.test', path: '/', to: 'web:80' }],
    }),
    service('web', '80'),
  );

test('a redirect that cuts the last slash differs where there is one to cut, and not at the root', async () => {
  const requests = ['/', '/?x=1', '/a', '/a/', '/a/?x=1', '/a/?x=/', '/a?x=/'];
  const { changes, requests: asked = [] } = await diff(
    { path: 'a.yaml', text: tls({}) },
    { path: 'a.yaml', text: tls({ [`${NGINX}/preserve-trailing-slash`]: 'true' }) },
    { requests: requests.map((path) => ({ request: `http://a.test${path}`, expect: { status: 308 } })) },
  );
  assert.deepEqual(
    asked.flatMap(({ change }, at) => (change === null ? [] : [requests[at]])),
    ['/a/', '/a/?x=/', '/a?x=/'],
  );
  assert.deepEqual(
    changes.map((one) => one.requests.text),
    ['http://a.test/**, URLs that end with /'],
  );
});

test('hosts two labels below a wildcard are compared although the name for them is below another one', async () => {
  const gateway = (hosts: readonly string[]): string => `apiVersion: gateway.networking.k8s.io/v1
kind: Gateway
metadata: {name: gw, namespace: default}
spec:
  gatewayClassName: any
  listeners:
${hosts.map((host, at) => `    - {name: l${at}, port: 80, protocol: HTTP, hostname: '${host}'}`).join('\n')}
---
apiVersion: gateway.networking.k8s.io/v1
kind: HTTPRoute
metadata: {name: web, namespace: default}
spec:
  parentRefs: [{name: gw}]
  rules: [{backendRefs: [{name: web, port: 80}]}]
`;
  const hosts = ['*.x.a.test', '*.www.y.a.test', '*.z.a.test'];
  const { requests = [] } = await diff(
    { path: 'a.yaml', text: join(gateway([...hosts, 'www.a.test']), service('web', '80')) },
    { path: 'a.yaml', text: join(gateway([...hosts, 'www.a.test', '*.a.test']), service('web', '80')) },
    {
      requests: ['p.q.a.test', 'www.y.a.test', 'q.a.test', 'www.x.a.test', 'www.a.test'].map((host) => ({
        request: `http://${host}/`,
        expect: { status: 200 },
      })),
    },
  );
  assert.deepEqual(
    requests.map(({ change }) => change !== null),
    [true, true, true, false, false],
  );
});
