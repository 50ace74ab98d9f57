/** What a trace says of ports that nothing listens on, redirects that lead back, and answers that are not settled. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { ingress, join, requestFrom, service, tableFrom } from '../../dev/routing.ts';
import type { Route, RouteTable } from '../route/route.ts';
import { tracer } from './trace.ts';

const NGINX = 'nginx.ingress.kubernetes.io/';

const outcomes = (table: RouteTable, urls: readonly string[]): readonly string[] => {
  const trace = tracer(table);
  return urls.map((url) => {
    const { answer, doubts } = trace(requestFrom(url), {});
    const others = doubts.flatMap(({ alternatives }) => alternatives.map((one) => one.answer.outcome));
    return [answer.outcome, answer.statusCode ?? '', ...others].join(' ').replace(/ +/g, ' ').trim();
  });
};

test('nothing takes a scheme on the port of the other one', async () => {
  const table = await tableFrom(
    join(service('web'), ingress({ class: 'nginx', paths: [{ host: 'h', path: '/', to: 'web:8080' }] })),
  );
  assert.deepEqual(outcomes(table, ['http://h/', 'https://h/', 'http://h:443/', 'https://h:80/']), [
    'backend 200',
    'backend 200',
    'refused',
    'refused',
  ]);
});

test('an unusual port may be one in front of the proxy', async () => {
  const table = await tableFrom(
    join(service('web'), ingress({ class: 'nginx', paths: [{ host: 'h', path: '/', to: 'web:8080' }] })),
  );
  assert.deepEqual(outcomes(table, ['http://h:8080/']), ['backend 200 refused']);
});

/** All requests for a host are redirected to one URL. */
const redirectingTo = (url: string) =>
  tableFrom(
    join(
      service('web'),
      ingress({
        class: 'nginx',
        annotations: { [`${NGINX}permanent-redirect`]: url },
        paths: [{ host: 'h', path: '/', to: 'web:8080' }],
      }),
    ),
  );

test('a redirect to the same URL is a loop, and one into a circle says so', async () => {
  const trace = tracer(await redirectingTo('http://h/moved'));
  const own = trace(requestFrom('http://h/moved'), {}).answer;
  assert.deepEqual([own.outcome, own.statusCode, own.location], ['loop', 301, 'http://h/moved']);
  const other = trace(requestFrom('http://h/x'), {}).answer;
  assert.deepEqual([other.outcome, other.detail], ['redirect', 'the redirects that follow lead in a circle']);
});

test('a redirect to a URL that is another than the one asked is no loop', async () => {
  const trace = tracer(await redirectingTo('http://h/moved'));
  const asked = (line: string, host?: string): readonly unknown[] => {
    const { outcome, statusCode, location } = trace(requestFrom(line, host === undefined ? {} : { host }), {}).answer;
    return [outcome, statusCode, location];
  };
  const moved = [301, 'http://h/moved'];
  assert.deepEqual(asked('http://h/moved', 'h:80'), ['loop', ...moved]);
  assert.deepEqual(asked('http://h/moved', 'h:8080'), ['redirect', ...moved]);
  assert.deepEqual(asked('http://192.0.2.1/moved', 'h'), ['redirect', ...moved]);
  assert.deepEqual(asked('POST http://h/moved'), ['redirect', ...moved]);
});

test('an odd path is a doubt where the proxy may normalize it', async () => {
  const table = await tableFrom(
    join(
      service('web'),
      `${JSON.stringify({
        apiVersion: 'gateway.networking.k8s.io/v1',
        kind: 'Gateway',
        metadata: { name: 'gw', namespace: 'default' },
        spec: { gatewayClassName: 'any', listeners: [{ name: 'http', port: 80, protocol: 'HTTP' }] },
      })}\n`,
      `${JSON.stringify({
        apiVersion: 'gateway.networking.k8s.io/v1',
        kind: 'HTTPRoute',
        metadata: { name: 'web', namespace: 'default' },
        spec: {
          parentRefs: [{ name: 'gw' }],
          rules: [{ matches: [{ path: { value: '/a' } }], backendRefs: [{ name: 'web', port: 8080 }] }],
        },
      })}\n`,
    ),
  );
  assert.deepEqual(outcomes(table, ['http://h/a/b', 'http://h//a', 'http://h/b']), [
    'backend 200',
    'not-found 404 backend backend',
    'not-found 404',
  ]);
});

test('routes of one rank are in no order: each that takes the request is an alternative', async () => {
  const table = await tableFrom(
    join(
      service('one'),
      service('two'),
      ingress({ name: 'a', class: 'x', paths: [{ host: 'h', path: '/', to: 'one:8080' }] }),
      ingress({ name: 'b', class: 'x', paths: [{ host: 'h', path: '/', to: 'two:8080' }] }),
    ),
  );
  const ranked = (rank: number | undefined): RouteTable => {
    const routes = table.routes.map((route): Route => ({ ...route, rank, doubts: [] }));
    return { ...table, entries: table.entries, routes, possibilities: [] };
  };
  assert.deepEqual(outcomes(ranked(undefined), ['http://h/']), ['backend 200']);
  assert.deepEqual(outcomes(ranked(1), ['http://h/']), ['backend 200 backend']);
});

test('a backend that may have no endpoints is a doubt', async () => {
  const away = 'apiVersion: v1\nkind: Service\nmetadata: {name: away}\nspec: {ports: [{port: 80}]}\n';
  const table = await tableFrom(
    join(away, ingress({ class: 'nginx', paths: [{ host: 'h', path: '/', to: 'away:80' }] })),
  );
  const { answer, doubts } = tracer(table)(requestFrom('http://h/'), {});
  assert.equal(answer.outcome, 'backend');
  assert.deepEqual(
    doubts.map(({ reason }) => reason),
    [
      'whether backend default/away has endpoints is not known: the Service has no selector: its endpoints come from elsewhere',
    ],
  );
});

test('whether a final dot of the host counts is open for Gateways', async () => {
  const gateway = (kind: string, name: string, spec: object): string =>
    `${JSON.stringify({ apiVersion: 'gateway.networking.k8s.io/v1', kind, metadata: { name }, spec })}\n`;
  const route = (name: string, path: string, hostnames?: readonly string[]): string =>
    gateway('HTTPRoute', name, {
      parentRefs: [{ name: 'edge' }],
      hostnames,
      rules: [{ matches: [{ path: { value: path } }], backendRefs: [{ name: 'web', port: 8080 }] }],
    });
  const table = await tableFrom(
    join(
      service('web'),
      gateway('Gateway', 'edge', {
        gatewayClassName: 'edge',
        listeners: [{ name: 'http', port: 80, protocol: 'HTTP' }],
      }),
      route('named', '/', ['a.test', '*.b.test']),
      route('any', '/any'),
    ),
  );
  assert.deepEqual(
    outcomes(table, [
      'http://a.test/',
      'http://a.test./',
      'http://x.b.test./',
      'http://a.test./any',
      'http://c.test./any',
    ]),
    ['backend 200', 'backend 200 not-found', 'backend 200 not-found', 'backend 200', 'backend 200'],
  );
});
