/** What a difference says besides its parts: causes of ways in that come and go, and the answers to single requests. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { ingress, join, service } from '../dev/routing.ts';
import { diff } from './diff.ts';

const GATEWAY = `apiVersion: gateway.networking.k8s.io/v1
kind: Gateway
metadata: {name: gw, namespace: default}
spec:
  gatewayClassName: any
  listeners: [{name: http, port: 80, protocol: HTTP}]
`;
const web = ingress({ class: 'nginx', paths: [{ host: 'a.test', path: '/', to: 'web:8080' }] });
const file = (...texts: readonly string[]) => ({ path: 'a.yaml', text: join(...texts) });

test('a way in that comes or goes is the cause of requests that no route took', async () => {
  for (const [own, sure] of [
    [web, 'Ingress class nginx'],
    [GATEWAY, 'Gateway default/gw'],
  ] as const) {
    for (const [before, after, verb] of [
      [file(service('web'), own), file(service('web')), 'removed'],
      [file(service('web')), file(service('web'), own), 'added'],
    ] as const) {
      const { changes } = await diff(before, after);
      for (const { because, requests } of changes) assert.notDeepEqual(because, [], requests.text);
      const messages = changes.flatMap(({ because }) => because.map(({ message }) => message));
      assert.ok(
        messages.some((message) => message.startsWith(sure) && message.endsWith(verb)),
        messages.join('; '),
      );
    }
  }
});

test('a request that several ways in serve has the answers of the one that changes', async () => {
  const requests = [{ request: 'http://b.test/', expect: { status: 404 } }];
  const { requests: found = [], changes } = await diff(
    file(service('web'), web, GATEWAY),
    file(service('web'), GATEWAY),
    {
      requests,
    },
  );
  const [{ before, after, change } = assert.fail()] = found;
  assert.ok(change !== null);
  assert.equal(changes[change]?.requests.entry, 'ingress/nginx');
  assert.deepEqual([before.outcome, after.outcome], ['not-found', 'refused']);
});

const SERVICES = join(service('web'), service('cart'), service('api'));

test('a new path is the cause of what it takes, and not what else has changed about the route that lost it', async () => {
  const paths = [{ host: 'a.test', path: '/', to: 'web:8080' }];
  const before = file(SERVICES, ingress({ class: 'nginx', paths }));
  const own = [
    { ...paths[0], to: 'cart:8080' },
    { host: 'a.test', path: '/cart', to: 'api:8080' },
  ];
  const { changes } = await diff(before, file(SERVICES, ingress({ class: 'nginx', paths: own })));
  const taken = changes.find(({ requests }) => requests.path.startsWith('/cart'));
  assert.deepEqual(
    taken?.because.map(({ message }) => message),
    ['path /cart added to Ingress default/web'],
  );
});

test('other pods are named once as the cause', async () => {
  const other = service('web').replace('Deployment\nmetadata: {name: web,', 'Deployment\nmetadata: {name: web2,');
  const { changes } = await diff(file(service('web')), file(other));
  assert.deepEqual(
    changes.map(({ because }) => because.map(({ message }) => message)),
    [['Service default/web selects other pods']],
  );
});
