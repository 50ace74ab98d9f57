import assert from 'node:assert/strict';
import { test } from 'node:test';
import { ingress, join, service, tableFrom } from '../dev/routing.ts';
import type { Route } from './route/route.ts';

function gateway(name: string, ports: readonly number[], parent: object): string {
  const listeners = ports.map((port) => ({ name: `l${port}`, port, protocol: 'HTTP' }));
  const backendRefs = [{ name: 'web', port: 8080 }];
  const document = (kind: string, spec: object): string =>
    `${JSON.stringify({ apiVersion: 'gateway.networking.k8s.io/v1', kind, metadata: { name, namespace: 'default' }, spec })}\n`;
  return join(
    document('Gateway', { gatewayClassName: 'any', listeners }),
    document('HTTPRoute', { parentRefs: [parent], rules: [{ backendRefs }] }),
  );
}

const manifests = join(
  service('web'),
  ingress({ name: 'b', class: 'other', paths: [{ host: 'b.example.com', to: 'web:8080' }] }),
  ingress({ name: 'a', class: 'nginx', paths: [{ host: 'a.example.com', to: 'web:8080' }] }),
  gateway('gw', [1000, 900], { name: 'gw' }),
  gateway('mesh', [80], { kind: 'Service', group: '', name: 'web' }),
);

const named = (routes: readonly Route[]): readonly string[] => routes.map(({ entry, order }) => `${entry.id} ${order}`);

test('the routes of Ingresses and of Gateways stand in the order of the table', async () => {
  const { routes, ofIngresses, ofGateways } = await tableFrom(manifests);
  assert.deepEqual(named(ofIngresses), ['ingress/nginx 0', 'ingress/other 0']);
  assert.deepEqual(named(ofGateways), [
    'gateway/default/gw/l900 0',
    'gateway/default/gw/l1000 0',
    'mesh/default/web/8080 0',
  ]);
  const parts = new Set([...ofIngresses, ...ofGateways]);
  const rest = routes.filter((route) => !parts.has(route));
  assert.deepEqual(named(rest), ['clusterIP/default/web/web.default.svc/8080/TCP/8080 0']);
  assert.deepEqual(named(routes.filter((route) => parts.has(route))), named([...ofIngresses, ...ofGateways]));
});

test('a listener without routes is an entry all the same', async () => {
  const { entries } = await tableFrom(manifests);
  assert.deepEqual(
    entries.filter(({ type }) => type === 'gateway').map(({ id }) => id),
    ['gateway/default/gw/l900', 'gateway/default/gw/l1000', 'gateway/default/mesh/l80'],
  );
});

test('an object without a kind may be the Service or the workload that is looked for', async () => {
  const nameless = { apiVersion: 'v1', metadata: { name: 'api', namespace: 'default' } };
  const template = { metadata: { labels: { app: 'web' } }, spec: { containers: [{ name: 'c', image: 'i:1' }] } };
  const { routes } = await tableFrom(
    join(
      `${JSON.stringify({ apiVersion: 'v1', kind: 'Service', metadata: { name: 'web', namespace: 'default' }, spec: { selector: { app: 'web' }, ports: [{ port: 80 }] } })}\n`,
      ingress({ name: 'a', class: 'nginx', paths: [{ host: 'a.example.com', to: 'api:8080' }] }),
      `${JSON.stringify({ ...nameless, spec: { template } })}\n`,
    ),
  );
  assert.deepEqual(
    routes.map(({ backends: [backend] }) => [backend?.service, backend?.status, backend?.workloads.length]),
    [
      ['api', 'unknown', 0],
      ['web', 'unknown', 0],
    ],
  );
});
