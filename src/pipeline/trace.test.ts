/** Where lint warns that a request may not get through, no trace calls it served for certain. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { ingress, join, service } from '../dev/routing.ts';
import { diff } from '../library/diff.ts';
import { test as judged } from '../library/test.ts';
import { trace } from '../library/trace.ts';

const URL = 'http://shop.example.com/';
const shop = (annotations = {}, className?: string, to = 'web:8080'): string =>
  ingress({ class: className, annotations, paths: [{ host: 'shop.example.com', path: '/', to }] });

const object = (apiVersion: string, kind: string, name: string, spec: object): string =>
  `${JSON.stringify({ apiVersion, kind, metadata: { name }, spec })}\n`;

async function outcomeOf(...texts: readonly string[]) {
  const file = { path: 'a.yaml', text: join(...texts) };
  const { outcome, certain, doubts = [], reason } = await trace(file, URL);
  const cases = [
    { request: URL, expect: { certain } },
    { request: 'http://other.example.com/', expect: { outcome: 'not-found' as const } },
  ];
  const { cases: results } = await judged(file, cases);
  assert.deepEqual(results[0]?.actual.doubts ?? [], doubts);
  assert.deepEqual(results[0]?.mismatches, []);
  const { requests = [] } = await diff(file, file, { requests: cases });
  assert.deepEqual([requests[0]?.before.certain, requests[0]?.after.certain], [certain, certain]);
  return { outcome, certain, because: doubts.map((one) => one.reason).join('; ') || reason };
}

const kept = (rule: string): string => `findings on the way may keep the request from its backend: ${rule}`;

test('no class, and no default among the classes', async () => {
  const nginx = object('networking.k8s.io/v1', 'IngressClass', 'nginx', { controller: 'k8s.io/ingress-nginx' });
  const other = object('networking.k8s.io/v1', 'IngressClass', 'other', { controller: 'example.com/other' });
  const found = await outcomeOf(nginx, other, shop(), service('web'));
  assert.deepEqual([found.outcome, found.certain], ['backend', false]);
  assert.match(found.because ?? '', /ingress\/class-not-found/);
  assert.deepEqual(await outcomeOf(shop({}, 'nginx'), service('web')), {
    outcome: 'backend',
    certain: true,
    because: undefined,
  });
});

test('a load balancer of Google Cloud before a Service without a node port', async () => {
  const found = await outcomeOf(shop({ 'cloud.google.com/load-balancer-type': 'External' }, 'gce'), service('web'));
  assert.equal(found.certain, false);
  assert.equal(found.because, kept('ingress/backend-unsuitable'));
});

test('plain HTTP to a port that is named for HTTPS', async () => {
  const found = await outcomeOf(shop({}, 'nginx', 'web:8443'), service('web', 'https=8443'));
  assert.equal(found.certain, false);
  assert.equal(found.because, kept('ingress/backend-unsuitable'));
});

test('a port that the API server rejects serves nothing', async () => {
  const found = await outcomeOf(shop({}, 'nginx'), service('web', 'a=8080,b=0'));
  assert.deepEqual(found, {
    outcome: 'error',
    certain: true,
    because: 'the API server rejects Service web: port 0 is not in 1-65535',
  });
});

test('another Ingress may answer where the class of the chosen one is not among the classes', async () => {
  const nginx = object('networking.k8s.io/v1', 'IngressClass', 'nginx', { controller: 'k8s.io/ingress-nginx' });
  const found = await outcomeOf(nginx, shop({}, 'gone', 'missing:80'), service('web'));
  assert.deepEqual([found.outcome, found.certain], ['error', false]);
  assert.equal(found.because, 'whether a controller serves the Ingress at all is not known: ingress/class-not-found');
});

test('what is wrong with a path does not concern requests that the default backend serves', async () => {
  const paths = [{ host: 'shop.example.com', path: '/cart', to: 'missing:80' }];
  const text = join(ingress({ class: 'nginx', paths, fallback: 'web:8080' }), service('web'));
  const ask = (url: string) => trace({ path: 'a.yaml', text }, url);
  const served = await ask(URL);
  assert.deepEqual([served.outcome, served.certain, served.findings?.length ?? 0], ['backend', true, 0]);
  assert.deepEqual(
    (await ask(`${URL}cart`)).findings?.map(({ rule }) => rule),
    ['ingress/backend-not-found'],
  );
});

test('an Ingress that the API server rejects for one path serves no path, and redirects no client', async () => {
  const paths = [
    { host: 'shop.example.com', path: '/', to: 'web:8080' },
    { host: 'shop.example.com', path: 'cart', to: 'web:8080' },
  ];
  assert.deepEqual(await outcomeOf(ingress({ class: 'nginx', paths }), service('web')), {
    outcome: 'backend',
    certain: false,
    because: kept('ingress/invalid-path'),
  });
  const annotations = { 'nginx.ingress.kubernetes.io/force-ssl-redirect': 'true' };
  const redirected = await outcomeOf(ingress({ class: 'nginx', annotations, paths }), service('web'));
  assert.deepEqual([redirected.outcome, redirected.certain], ['redirect', false]);
  assert.match(redirected.because ?? '', /the redirect may not be there: ingress\/invalid-path/);
});

test('what is wrong with one path of an Ingress that is taken does not concern the others', async () => {
  const paths = [
    { host: 'shop.example.com', path: '/', to: 'web:8080' },
    { host: 'shop.example.com', path: '/cart', to: 'missing:80' },
  ];
  const found = await outcomeOf(ingress({ class: 'nginx', paths }), service('web'));
  assert.deepEqual([found.outcome, found.certain], ['backend', true]);
});
