/** `migrate` of the library: the same as the command prints as JSON, and what is refused. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { ingress, join, service } from '../dev/routing.ts';
import { durationOf } from '../migrate/policy.ts';
import { migrate } from './migrate-files.ts';

const text = join(
  ingress({ name: 'web', class: 'nginx', paths: [{ host: 'shop.example.com', path: '/', to: 'web:80' }] }),
  service('web', '80'),
);
const files = [{ path: 'web.yaml', text }];

test('each target has its files and its comparison', async () => {
  const gateways = await migrate(files, { gatewayClass: 'example' });
  assert.deepEqual(
    gateways.files.map(({ path }) => path),
    ['gateway-nginx.yaml', 'default-web.yaml'],
  );
  const other = await migrate(files, { to: 'ingress', controllerAfter: 'traefik' });
  assert.match(other.files[0]?.text ?? '', /ingressClassName: traefik/);
  const lifted = await migrate(files, { to: 'v1' });
  assert.deepEqual([lifted.files, lifted.equivalent], [[], true]);
});

test('what cannot be done is refused', async () => {
  await assert.rejects(migrate(files, { to: 'ingress' }), /requires controllerAfter/);
  await assert.rejects(migrate(files, { implementation: 'none' }), /unsupported value "none"/);
  await assert.rejects(migrate(files, { to: 'ingress', controllerAfter: 'none' }), /"none" is no controller/);
});

test('an Ingress of which nothing is served is not written for another controller', async () => {
  const empty = { path: 'a.yaml', text: ingress({ name: 'empty', class: 'nginx', paths: [] }) };
  const { files: written, refused } = await migrate(empty, { to: 'ingress', controllerAfter: 'traefik' });
  assert.deepEqual(written, []);
  assert.equal(refused.length, 1);
});

test('an Ingress without a name is not written for another controller', async () => {
  const unnamed = {
    path: 'a.yaml',
    text: `apiVersion: networking.k8s.io/v1
kind: Ingress
spec:
  ingressClassName: nginx
  defaultBackend: {service: {name: web, port: {number: 80}}}
`,
  };
  const { files: written, refused } = await migrate(unnamed, { to: 'ingress', controllerAfter: 'traefik' });
  assert.deepEqual([written, refused.map(({ because }) => because)], [[], ['it has no name']]);
});

test('durations have at most four digits', () => {
  assert.deepEqual([3, 9999, 172_800, 31_536_000].map(durationOf), ['3s', '9999s', '2880m', '8760h']);
});
