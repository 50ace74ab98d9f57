/** Annotations that switch something on do so by their value, not by being there. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { ingress, join, service, tableFrom } from '../../dev/routing.ts';

/** What the routes of two Ingresses on one host do, the second of which has the annotations. */
async function routesWith(annotations: Readonly<Record<string, string>>): Promise<readonly string[]> {
  const { ofIngresses } = await tableFrom(
    join(
      service('web'),
      service('api'),
      ingress({ name: 'a', class: 'nginx', paths: [{ host: 'a.test', path: '/a', to: 'web:8080' }] }),
      ingress({
        name: 'b',
        class: 'nginx',
        annotations,
        paths: [
          { host: 'a.test', path: '/a', to: 'api:8080' },
          { host: 'b.test', path: '/B.*', type: 'ImplementationSpecific', to: 'api:8080' },
        ],
      }),
    ),
    'nginx',
  );
  return ofIngresses.map(({ entry, match, filters, backends, status, httpsRedirect }) =>
    JSON.stringify({
      entry: entry.id,
      match,
      filters,
      backends: backends.map((one) => `${one.service} ${one.weight}`),
      status,
      httpsRedirect,
    }),
  );
}

for (const [name, more] of [
  ['canary', { 'canary-weight': '20' }],
  ['use-regex', {}],
  ['force-ssl-redirect', {}],
] as const)
  test(`nginx.ingress.kubernetes.io/${name}`, async () => {
    const prefix = 'nginx.ingress.kubernetes.io/';
    const rest = Object.fromEntries(Object.entries(more).map(([key, value]) => [prefix + key, value]));
    const without = await routesWith(rest);
    for (const value of ['false', '', 'nonsense'])
      assert.deepEqual(await routesWith({ ...rest, [prefix + name]: value }), without, value);
    assert.notDeepEqual(await routesWith({ ...rest, [prefix + name]: 'true' }), without);
  });
