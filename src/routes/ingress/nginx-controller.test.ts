/** What the flags, the ConfigMap and the Services of an ingress-nginx controller among the files change. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import {
  asker,
  type IngressOf,
  ingress,
  join,
  type PathOf,
  requestFrom,
  service,
  tableFrom,
} from '../../dev/routing.ts';
import { prefixed } from '../../dev/settings.ts';
import { tracer } from '../request/trace.ts';

const ONE = service('one');
const TWO = service('two');

const document = (value: unknown): string => `${JSON.stringify(value)}\n`;

/** A controller with flags; its Service has the ports. */
function controller(
  args: readonly string[],
  ports?: readonly Readonly<Record<string, unknown>>[],
  { type = 'LoadBalancer', pod = {}, image = 'registry.k8s.io/ingress-nginx/controller:v1.15.1' } = {},
): string {
  const labels = { app: 'controller' };
  const workload = document({
    apiVersion: 'apps/v1',
    kind: 'Deployment',
    metadata: { name: 'controller', namespace: 'infra' },
    spec: {
      selector: { matchLabels: labels },
      template: {
        metadata: { labels },
        spec: {
          ...pod,
          containers: [
            {
              name: 'controller',
              image,
              args: ['/nginx-ingress-controller', ...args],
              ports: [
                { name: 'http', containerPort: 80 },
                { name: 'https', containerPort: 443 },
              ],
            },
          ],
        },
      },
    },
  });
  if (ports === undefined) return workload;
  const metadata = { name: 'controller', namespace: 'infra' };
  return join(
    workload,
    document({ apiVersion: 'v1', kind: 'Service', metadata, spec: { type, selector: labels, ports } }),
  );
}

const routed = (paths: readonly PathOf[], more: IngressOf = {}): string => ingress({ class: 'nginx', paths, ...more });

const namespace = (name: string, labels: Readonly<Record<string, string>>): string =>
  document({ apiVersion: 'v1', kind: 'Namespace', metadata: { name, labels } });

/** Traces each request, and compares all answers at once. */
function answers(name: string, documents: readonly string[], expected: Readonly<Record<string, string>>): void {
  test(name, async () => {
    const ask = asker(await tableFrom(join(ONE, TWO, ...documents)));
    assert.deepEqual(Object.fromEntries(Object.keys(expected).map((line) => [line, ask(line)])), expected);
  });
}

const APP = routed([{ host: 'a.test', path: '/', to: 'one:8080' }]);

answers(
  'the ports of the load balancer are those that it listens on',
  [
    controller(
      [],
      [
        { name: 'plain', port: 8080, targetPort: 'http', nodePort: 30080 },
        { name: 'secure', port: 443, targetPort: 'https' },
        { name: 'metrics', port: 10254 },
      ],
    ),
    APP,
  ],
  {
    'http://a.test:8080/': 'one:8080',
    'http://a.test:30080/': 'one:8080',
    'http://a.test/': 'refused',
    'https://a.test/': 'one:8080',
  },
);

answers(
  'a load balancer that decrypts leads from port 443 to the port for http',
  [
    controller(
      [],
      [
        { name: 'http', port: 80, targetPort: 'http' },
        { name: 'https', port: 443, targetPort: 'http' },
      ],
    ),
    APP,
  ],
  { 'http://a.test/': 'one:8080', 'https://a.test/': 'one:8080' },
);

answers(
  'the flags say which ports of the container are which',
  [controller(['--http-port=8000', '--https-port', '8443'], [{ port: 80, targetPort: 8000 }]), APP],
  { 'http://a.test/': 'one:8080', 'https://a.test/': 'refused' },
);

answers(
  'what is in front of a Service without load balancer is not known',
  [controller([], [{ port: 81, targetPort: 80 }], { type: 'ClusterIP' }), APP],
  { 'http://a.test/': 'one:8080', 'https://a.test/': 'one:8080' },
);

answers(
  'the class of the annotation is a flag',
  [
    controller(['--ingress-class=inner', '--controller-class=example.com/inner']),
    ingress({
      annotations: {
        'kubernetes.io/ingress.class': 'inner',
        ...prefixed('nginx.ingress.kubernetes.io/', { 'app-root': '/x' }),
      },
      paths: [{ host: 'a.test', path: '/', to: 'one:8080' }],
    }),
  ],
  { 'http://a.test/': '302 http://a.test/x' },
);

answers(
  'an IngressClass is served by its name where a flag says so',
  [
    controller(['--ingress-class=nginx', '--ingress-class-by-name']),
    document({
      apiVersion: 'networking.k8s.io/v1',
      kind: 'IngressClass',
      metadata: { name: 'nginx' },
      spec: { controller: 'example.com/other' },
    }),
    routed([{ host: 'a.test', path: '/', to: 'one:8080' }], {
      annotations: prefixed('nginx.ingress.kubernetes.io/', { 'app-root': '/x' }),
    }),
  ],
  { 'http://a.test/': '302 http://a.test/x' },
);

test('an Ingress without a class beside others with one is a doubt', async () => {
  const open = ingress({ name: 'open', paths: [{ host: 'b.test', path: '/', to: 'two:8080' }] });
  const possible = async (...documents: readonly string[]): Promise<readonly unknown[]> => {
    const { answer, doubts } = tracer(await tableFrom(join(TWO, ...documents, open)))(
      requestFrom('http://b.test/'),
      {},
    );
    return [answer.outcome, ...doubts.flatMap(({ alternatives }) => alternatives.map((one) => one.answer.outcome))];
  };
  assert.deepEqual(await possible(ONE, APP), ['backend', 'not-found']);
  assert.deepEqual(await possible(ONE), ['backend']);
  assert.deepEqual(await possible(ONE, APP, controller(['--watch-ingress-without-class'])), ['backend']);
});

test('Ingresses without a class are served by a controller that watches them, with those of its class', async () => {
  const open = ingress({ name: 'open', paths: [{ host: 'a.test', path: '/b', to: 'two:8080' }] });
  const table = await tableFrom(join(ONE, TWO, controller(['--watch-ingress-without-class']), APP, open));
  const ask = asker(table);
  assert.deepEqual([ask('http://a.test/a'), ask('http://a.test/b')], ['one:8080', 'two:8080']);
  assert.deepEqual(new Set(table.ofIngresses.map(({ entry }) => entry.id)), new Set(['ingress/nginx']));
});

test('the first versions of the controller serve Ingresses without a class', async () => {
  const open = ingress({ paths: [{ host: 'a.test', path: '/', to: 'two:8080' }] });
  const { ofIngresses } = await tableFrom(
    join(TWO, controller([], undefined, { image: 'k8s.gcr.io/ingress-nginx/controller:v0.49.3' }), open),
  );
  assert.deepEqual(
    ofIngresses.map(({ entry }) => entry.controller),
    ['k8s.io/ingress-nginx'],
  );
});

answers('only one namespace is watched', [controller(['--watch-namespace=shop']), APP], { 'http://a.test/': '404' });

answers(
  'only namespaces with a label are watched',
  [controller(['--watch-namespace-selector=team in (a, b),!off']), namespace('default', { team: 'c' }), APP],
  { 'http://a.test/': '404' },
);

answers(
  'a namespace with the label is watched',
  [controller(['--watch-namespace-selector=team in (a, b),!off']), namespace('default', { team: 'b' }), APP],
  { 'http://a.test/': 'one:8080' },
);

test('whether a namespace that is not among the files is watched is a doubt', async () => {
  const table = await tableFrom(join(ONE, controller(['--watch-namespace-selector=team=a']), APP));
  const { answer, doubts } = tracer(table)(requestFrom('http://a.test/'), {});
  assert.equal(answer.outcome, 'backend');
  assert.deepEqual(
    doubts.flatMap(({ alternatives }) => alternatives.map((one) => one.answer.statusCode)),
    [404],
  );
});

answers(
  'the default backend of the controller answers what no Ingress takes',
  [controller(['--default-backend-service=default/two']), routed([{ host: 'a.test', path: '/a', to: 'one:8080' }])],
  { 'http://a.test/a': 'one:8080', 'http://a.test/b': 'two:8080', 'http://b.test/': 'two:8080' },
);

answers(
  'a default backend of the controller without endpoints answers nothing',
  [
    controller(['--default-backend-service=default/empty']),
    document({
      apiVersion: 'v1',
      kind: 'Service',
      metadata: { name: 'empty' },
      spec: { selector: { app: 'x' }, ports: [{ port: 80 }] },
    }),
    APP,
  ],
  { 'http://b.test/': '404' },
);

const PASSED = routed(
  [
    { host: 'a.test', path: '/', to: 'one:8080' },
    { host: 'a.test', path: '/b', to: 'two:8080' },
  ],
  { annotations: prefixed('nginx.ingress.kubernetes.io/', { 'ssl-passthrough': 'true' }) },
);

answers(
  'TLS is passed on to the backend of / where the flag allows it',
  [controller(['--enable-ssl-passthrough']), PASSED],
  {
    'https://a.test/b': 'one:8080',
    'http://a.test/b': 'two:8080',
  },
);

answers('without the flag TLS is not passed on', [controller([]), PASSED], { 'https://a.test/b': 'two:8080' });

test('the default certificate is that of the flag', async () => {
  const { ofIngresses } = await tableFrom(
    join(
      ONE,
      controller(['--default-ssl-certificate=infra/wildcard']),
      document({
        apiVersion: 'networking.k8s.io/v1',
        kind: 'Ingress',
        metadata: { name: 'web', namespace: 'default' },
        spec: {
          ingressClassName: 'nginx',
          tls: [{ hosts: ['a.test'] }],
          rules: [
            {
              host: 'a.test',
              http: {
                paths: [
                  { path: '/', pathType: 'Prefix', backend: { service: { name: 'one', port: { number: 8080 } } } },
                ],
              },
            },
          ],
        },
      }),
    ),
  );
  assert.deepEqual(ofIngresses[0]?.tls?.secrets, ['infra/wildcard']);
});

answers(
  'annotations have the prefix that a flag gives them, and those with the usual prefix are not read',
  [
    controller(['--annotations-prefix=edge.example.com']),
    routed([{ host: 'a', path: '/old', to: 'one:8080' }], {
      name: 'a',
      annotations: { 'edge.example.com/permanent-redirect': 'https://new.example.com' },
    }),
    routed([{ host: 'b', path: '/old', to: 'one:8080' }], {
      name: 'b',
      annotations: { 'nginx.ingress.kubernetes.io/permanent-redirect': 'https://new.example.com' },
    }),
  ],
  { 'http://a/old': '301 https://new.example.com', 'http://b/old': 'one:8080' },
);

answers(
  'another controller keeps the usual prefix',
  [
    controller([
      '--annotations-prefix=edge.example.com',
      '--controller-class=example.com/edge',
      '--ingress-class=edge',
    ]),
    routed([{ host: 'a', path: '/old', to: 'one:8080' }], {
      annotations: { 'nginx.ingress.kubernetes.io/permanent-redirect': 'https://new.example.com' },
    }),
  ],
  { 'http://a/old': '301 https://new.example.com' },
);
