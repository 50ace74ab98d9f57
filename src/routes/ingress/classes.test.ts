/** A controller serves all classes of its name together. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { asker, ingress, join, requestFrom, service, tableFrom, verdict } from '../../dev/routing.ts';
import { CONTROLLERS } from '../../model/ingress/dialect.ts';
import { tracer } from '../request/trace.ts';
import type { RouteTable } from '../route/route.ts';

const NGINX = 'k8s.io/ingress-nginx';
const TRAEFIK = 'traefik.io/ingress-controller';

const classOf = (name: string, controller: string): string =>
  `${JSON.stringify({ apiVersion: 'networking.k8s.io/v1', kind: 'IngressClass', metadata: { name }, spec: { controller } })}\n`;

const ONE = ingress({ name: 'one', class: 'public', paths: [{ host: 'h', path: '/', to: 'one:8080' }] });
const TWO = ingress({ name: 'two', class: 'nginx', paths: [{ host: 'h', path: '/two', to: 'two:8080' }] });

const tableOf = (...texts: readonly string[]): Promise<RouteTable> =>
  tableFrom(join(service('one'), service('two'), ONE, TWO, ...texts));

const ways = ({ entries }: RouteTable) => entries.filter(({ type }) => type === 'ingress');

for (const controller of [NGINX, TRAEFIK])
  test(`two classes of ${controller} are one way in`, async () => {
    const table = await tableOf(classOf('public', controller), classOf('nginx', controller));
    const [way, ...others] = ways(table);
    assert.deepEqual(others, []);
    assert.deepEqual([way?.class, way?.classes, way?.controller], ['nginx', ['nginx', 'public'], controller]);
    const ask = asker(table);
    assert.equal(`${ask('http://h/')} ${ask('http://h/two')}`, 'one:8080 two:8080');
    for (const name of ['nginx', 'public'])
      assert.equal(verdict(tracer(table)(requestFrom('http://h/two'), { class: name })), 'two:8080');
  });

test('classes of different controllers, and those that are not among the files, are two ways in', async () => {
  const other = await tableOf(classOf('public', 'example.com/other'), classOf('nginx', NGINX));
  assert.equal(ways(other).length, 2);
  assert.equal(ways(await tableOf()).length, 2);
});

test('one controller serves a class, whichever of its Ingresses says which it is and comes first', async () => {
  const annotations = { 'nginx.org/proxy-read-timeout': '5s' };
  const said = ingress({
    name: 'said',
    class: 'edge',
    paths: [{ host: 'h', path: '/two', to: 'two:8080' }],
    annotations,
  });
  const silent = ingress({ name: 'silent', class: 'edge', paths: [{ host: 'h', path: '/', to: 'one:8080' }] });
  for (const both of [join(said, silent), join(silent, said)]) {
    const table = await tableFrom(join(service('one'), service('two'), both));
    assert.deepEqual(
      ways(table).map(({ controller }) => controller),
      ['nginx.org/ingress-controller'],
    );
    const { doubts } = tracer(table)(requestFrom('http://h/two'), {});
    assert.match(doubts.map(({ reason }) => reason).join(), /several Ingresses have host "h"/);
  }
});

test('where Ingresses of a class have annotations of several controllers, most of them decide, and not their order', async () => {
  const of = (name: string, key: string) =>
    ingress({ name, class: 'edge', paths: [{ host: name, path: '/', to: 'one:8080' }], annotations: { [key]: '5s' } });
  const list = [
    of('a', 'nginx.org/proxy-read-timeout'),
    of('b', 'haproxy.org/timeout-server'),
    of('c', 'haproxy.org/timeout-server'),
  ];
  for (const texts of [list, [...list].reverse()]) {
    const controllers = ways(await tableFrom(join(service('one'), ...texts))).map(({ controller }) => controller);
    assert.deepEqual(controllers, ['haproxy.org/ingress-controller']);
  }
});

test('a Traefik that serves only one class does not share its ways in with the other', async () => {
  const spec = {
    containers: [{ name: 'traefik', image: 'traefik:v3', args: ['--providers.kubernetesingress.ingressclass=public'] }],
  };
  const template = { metadata: { labels: { app: 'traefik' } }, spec };
  const deployment = { selector: { matchLabels: { app: 'traefik' } }, template };
  const traefik = JSON.stringify({
    apiVersion: 'apps/v1',
    kind: 'Deployment',
    metadata: { name: 'traefik' },
    spec: deployment,
  });
  const table = await tableOf(classOf('public', TRAEFIK), classOf('nginx', TRAEFIK), `${traefik}\n`);
  assert.equal(ways(table).length, 2);
});

test('without a Traefik among the files, it may serve Ingresses without a class together with its own', async () => {
  const all = ingress({ name: 'all', class: 'traefik', fallback: 'one:8080' });
  const own = ingress({ name: 'own', paths: [{ path: '/two', to: 'two:8080' }] });
  const trace = tracer(await tableFrom(join(service('one'), service('two'), all, own)));
  const asked = trace(requestFrom('http://h/twofold'), {});
  assert.equal(verdict(asked), 'one:8080');
  assert.deepEqual(
    asked.doubts.flatMap(({ alternatives }) => alternatives.map(({ route }) => route?.backends[0]?.service)),
    ['two'],
  );
  assert.deepEqual(trace(requestFrom('http://h/other'), {}).doubts, []);
});

test('an Ingress that may not be read may not redirect either', async () => {
  const other = ingress({ name: 'one', class: 'nginx', paths: [{ host: 'a', path: '/', to: 'one:8080' }] });
  const annotations = { 'nginx.ingress.kubernetes.io/force-ssl-redirect': 'true' };
  const own = ingress({ name: 'own', annotations, paths: [{ host: 'h', path: '/', to: 'one:8080' }] });
  const { answer, doubts } = tracer(await tableFrom(join(service('one'), other, own)))(requestFrom('http://h/'), {});
  const others = doubts.flatMap(({ alternatives }) => alternatives.map((one) => one.answer.statusCode));
  assert.deepEqual([answer.statusCode, others], [308, [404]]);
});

const controller = (image: string, container: Readonly<Record<string, unknown>>): string =>
  `${JSON.stringify({
    apiVersion: 'apps/v1',
    kind: 'Deployment',
    metadata: { name: 'edge' },
    spec: {
      selector: { matchLabels: { app: 'edge' } },
      template: {
        metadata: { labels: { app: 'edge' } },
        spec: { containers: [{ name: 'edge', image, ...container }] },
      },
    },
  })}\n`;

const CONTOUR = 'ghcr.io/projectcontour/contour:v1.33.0';
const KONG = 'kong/kubernetes-ingress-controller:3.5';
const KONG_CLASS = { name: 'CONTROLLER_INGRESS_CLASS', value: 'public' };

for (const [image, container, expected] of [
  [CONTOUR, { command: ['contour'], args: ['serve', '--ingress-class-name=internal,public'] }, 'contour'],
  [CONTOUR, { command: ['contour'], args: ['serve'] }, undefined],
  [CONTOUR, { command: ['contour'], args: ['envoy', 'shutdown-manager', '--ingress-class-name=public'] }, undefined],
  [CONTOUR, { args: ['serve', '--contour-config-name=contour', '--ingress-class-name=public'] }, undefined],
  [KONG, { env: [KONG_CLASS] }, 'kong'],
  [KONG, { args: ['--ingress-class=public'] }, 'kong'],
  [KONG, { env: [{ name: KONG_CLASS.name, valueFrom: { configMapKeyRef: { name: 'x', key: 'y' } } }] }, undefined],
] as const)
  test(`${image} with ${JSON.stringify(container)}`, async () => {
    const table = await tableOf(controller(image, container));
    const { controller: found } = ways(table).find(({ class: name }) => name === 'public') ?? {};
    assert.equal(found, expected === undefined ? undefined : CONTROLLERS[expected].name);
  });

test('Contour serves Ingresses without a class unless a flag names one', async () => {
  const bare = ingress({ name: 'bare', paths: [{ host: 'a', path: '/', to: 'one:8080' }] });
  for (const [args, expected] of [
    [['serve'], CONTROLLERS.contour.name],
    [['serve', '--ingress-class-name=public'], undefined],
  ] as const) {
    const { routes } = await tableFrom(join(service('one'), bare, controller(CONTOUR, { args })));
    assert.equal(routes[0]?.entry.controller, expected);
  }
});
