/** Requests and who serves them: the Ingress conformance suite, the dialects of controllers, and Services as ways in. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { asker, ingress, join, requestFrom, service, tableFrom } from '../../dev/routing.ts';
import { tracer } from './trace.ts';

type Case = readonly [request: string, expected: string, headers?: Readonly<Record<string, string>>];

/** Traces each request against the manifests. */
function requests(name: string, manifests: string, cases: readonly Case[], controller?: string): void {
  test(name, async () => {
    const ask = asker(await tableFrom(manifests, controller));
    const got = cases.map(([request, , headers]) => `${request} => ${ask(request, headers)}`);
    assert.deepEqual(
      got,
      cases.map(([request, expected]) => `${request} => ${expected}`),
    );
  });
}

const services = (...names: readonly string[]): string => join(...names.map((name) => service(name)));

// Sources: kubernetes-sigs/ingress-controller-conformance features/*.feature; the table of pathType in the docs.

requests(
  'a default backend alone takes everything',
  join(service('echo-service'), ingress({ fallback: 'echo-service:8080' })),
  [
    ['GET http://my-host/', 'echo-service:8080'],
    ['GET http://my-host/sub-path', 'echo-service:8080'],
    ['POST http://some-host/', 'echo-service:8080'],
    ['PUT http://other/resource', 'echo-service:8080'],
    ['DELETE http://some-host/resource', 'echo-service:8080'],
    ['PATCH https://my-host/resource', 'echo-service:8080'],
  ],
);

requests(
  'host rules: a star is one label, an exact host only itself',
  join(
    services('wildcard-foo-com'),
    service('foo-bar-com', 'http=8080'),
    ingress({
      tls: ['foo.bar.com'],
      paths: [
        { host: '*.foo.com', path: '/', to: 'wildcard-foo-com:8080' },
        { host: 'foo.bar.com', path: '/', to: 'foo-bar-com:http' },
      ],
    }),
  ),
  [
    ['https://foo.bar.com', 'foo-bar-com:8080'],
    ['http://foo.bar.com', 'foo-bar-com:8080'],
    ['http://FOO.bar.com.:8080', 'foo-bar-com:8080'],
    ['http://subdomain.bar.com', '404'],
    ['http://bar.foo.com', 'wildcard-foo-com:8080'],
    ['http://baz.bar.foo.com', '404'],
    ['http://foo.com', '404'],
    ['http://1.2.3.4/', 'wildcard-foo-com:8080', { host: 'bar.foo.com:31080' }],
  ],
);

requests(
  'path rules of the conformance suite',
  join(
    services(
      'foo-exact',
      'foo-prefix',
      'aaa-slash-bbb-prefix',
      'aaa-prefix',
      'aaa-slash-bbb-slash-prefix',
      'foo-slash-exact',
    ),
    ingress({
      paths: [
        { host: 'exact-path-rules', path: '/foo', type: 'Exact', to: 'foo-exact:8080' },
        { host: 'prefix-path-rules', path: '/foo', to: 'foo-prefix:8080' },
        { host: 'prefix-path-rules', path: '/aaa/bbb', to: 'aaa-slash-bbb-prefix:8080' },
        { host: 'prefix-path-rules', path: '/aaa', to: 'aaa-prefix:8080' },
        { host: 'mixed-path-rules', path: '/foo', to: 'foo-prefix:8080' },
        { host: 'mixed-path-rules', path: '/foo', type: 'Exact', to: 'foo-exact:8080' },
        { host: 'trailing-slash-path-rules', path: '/aaa/bbb/', to: 'aaa-slash-bbb-slash-prefix:8080' },
        { host: 'trailing-slash-path-rules', path: '/foo/', type: 'Exact', to: 'foo-slash-exact:8080' },
      ],
    }),
  ),
  [
    ['http://exact-path-rules/foo', 'foo-exact:8080'],
    ['http://exact-path-rules/foo?q=1', 'foo-exact:8080'],
    ['http://exact-path-rules/foo/', '404'],
    ['http://exact-path-rules/FOO', '404'],
    ['http://exact-path-rules/bar', '404'],
    ['http://prefix-path-rules/foo', 'foo-prefix:8080'],
    ['http://prefix-path-rules/foo/', 'foo-prefix:8080'],
    ['http://prefix-path-rules/FOO', '404'],
    ['http://prefix-path-rules/aaa/bbb', 'aaa-slash-bbb-prefix:8080'],
    ['http://prefix-path-rules/aaa/bbb/ccc', 'aaa-slash-bbb-prefix:8080'],
    ['http://prefix-path-rules/aaa/ccc', 'aaa-prefix:8080'],
    ['http://prefix-path-rules/aaaccc', '404'],
    ['http://mixed-path-rules/foo', 'foo-exact:8080'],
    ['http://mixed-path-rules/foo/', 'foo-prefix:8080'],
    ['http://trailing-slash-path-rules/aaa/bbb', 'aaa-slash-bbb-slash-prefix:8080'],
    ['http://trailing-slash-path-rules/aaa/bbb/', 'aaa-slash-bbb-slash-prefix:8080'],
    ['http://trailing-slash-path-rules/foo', '404'],
    ['http://trailing-slash-path-rules/foo/', 'foo-slash-exact:8080'],
  ],
);

/** Rows of the table "Examples" under Path types in the documentation of Ingress. */
const PATH_TYPES: readonly (readonly [rules: string, path: string, expected: string])[] = [
  ['Prefix /', '/anything/at/all', '/'],
  ['Exact /foo', '/foo', '/foo'],
  ['Exact /foo', '/bar', '404'],
  ['Exact /foo', '/foo/', '404'],
  ['Exact /foo/', '/foo', '404'],
  ['Prefix /foo', '/foo', '/foo'],
  ['Prefix /foo', '/foo/', '/foo'],
  ['Prefix /foo/', '/foo', '/foo/'],
  ['Prefix /foo/', '/foo/', '/foo/'],
  ['Prefix /aaa/bb', '/aaa/bbb', '404'],
  ['Prefix /aaa/bbb', '/aaa/bbb', '/aaa/bbb'],
  ['Prefix /aaa/bbb/', '/aaa/bbb', '/aaa/bbb/'],
  ['Prefix /aaa/bbb', '/aaa/bbb/', '/aaa/bbb'],
  ['Prefix /aaa/bbb', '/aaa/bbb/ccc', '/aaa/bbb'],
  ['Prefix /aaa/bbb', '/aaa/bbbxyz', '404'],
  ['Prefix /, Prefix /aaa', '/aaa/ccc', '/aaa'],
  ['Prefix /, Prefix /aaa, Prefix /aaa/bbb', '/aaa/bbb', '/aaa/bbb'],
  ['Prefix /, Prefix /aaa, Prefix /aaa/bbb', '/ccc', '/'],
  ['Prefix /aaa', '/ccc', '404'],
  ['Prefix /foo, Exact /foo', '/foo', '/foo (Exact)'],
];

for (const controller of [undefined, 'nginx'])
  test(`the documentation's table of path types, ${controller ?? 'as specified'}`, async () => {
    const got: unknown[] = [];
    for (const [rules, path] of PATH_TYPES) {
      const paths = rules.split(', ').map((rule, index) => {
        const [type, value = '/'] = rule.split(' ');
        return {
          host: 'h',
          path: value,
          type: type === 'Exact' ? ('Exact' as const) : ('Prefix' as const),
          to: `s${index}:80`,
        };
      });
      const table = await tableFrom(
        join(ingress({ paths }), ...paths.map((_, index) => service(`s${index}`, '80'))),
        controller,
      );
      const { route, answer } = tracer(table)(requestFrom(`http://h${path}`), {});
      const value = answer.outcome === 'redirect' ? '301' : (route?.match.path?.value ?? '404');
      got.push([
        rules,
        path,
        rules.includes(', Exact') && route?.match.pathType === 'Exact' ? `${value} (Exact)` : value,
      ]);
    }
    // nginx redirects to a path that is written with a slash at the end.
    const isNginx = controller === 'nginx';
    const expected = PATH_TYPES.map(([rules, path, to]) => [
      rules,
      path,
      isNginx && `${path}/` === rules.split(' ')[1] ? '301' : to,
    ]);
    assert.deepEqual(got, expected);
  });

requests(
  'what the rules of a host leave goes to a default backend',
  join(
    services('api', 'rest'),
    ingress({ fallback: 'rest:8080', paths: [{ host: 'shop.example.com', path: '/api', to: 'api:8080' }] }),
  ),
  [
    ['http://shop.example.com/api/x', 'api:8080'],
    ['http://shop.example.com/other', 'rest:8080'],
    ['http://elsewhere.example.com/', 'rest:8080'],
  ],
);

test('Ingresses of one class are merged; another class is another way in', async () => {
  const manifests = join(
    services('a', 'b', 'c'),
    ingress({ name: 'one', class: 'x', paths: [{ host: 'h', path: '/', to: 'a:8080' }] }),
    ingress({ name: 'two', class: 'x', paths: [{ host: 'h', path: '/b', to: 'b:8080' }] }),
    ingress({ name: 'three', class: 'y', paths: [{ host: 'h', path: '/', to: 'c:8080' }] }),
  );
  const trace = tracer(await tableFrom(manifests));
  const to = (path: string, name: string | undefined) =>
    trace(requestFrom(`http://h${path}`), { class: name }).route?.backends[0]?.service;
  assert.equal(to('/b', 'x'), 'b');
  assert.equal(to('/', 'x'), 'a');
  assert.equal(to('/b', 'y'), 'c');
  assert.equal(to('/b', 'z'), undefined);
});

// The article "Internal and external connectivity in Kubernetes space".

requests(
  'a domain with two APIs and a frontend',
  join(
    service('search-api-service', '8081'),
    service('api-service', '8080'),
    service('frontend-service', '8082'),
    `apiVersion: extensions/v1beta1
kind: Ingress
metadata: {name: proper-api-ingress}
spec:
  rules:
    - host: www.example.com
      http:
        paths:
          - {path: /api/search, backend: {serviceName: search-api-service, servicePort: 8081}}
          - {path: /api, backend: {serviceName: api-service, servicePort: 8080}}
          - {path: /, backend: {serviceName: frontend-service, servicePort: 8082}}
`,
  ),
  [
    ['http://www.example.com/api/search?q=x', 'search-api-service:8081'],
    ['http://www.example.com/api/search/more', 'search-api-service:8081'],
    ['http://www.example.com/api', 'api-service:8080'],
    ['http://www.example.com/api/orders', 'api-service:8080'],
    ['http://www.example.com/', 'frontend-service:8082'],
    ['http://www.example.com/missing', 'frontend-service:8082'],
  ],
);

requests(
  'two subdomains',
  join(
    service('search-api-service', '8081'),
    service('api-service', '8080'),
    service('frontend-service', '8082'),
    `apiVersion: extensions/v1beta1
kind: Ingress
metadata: {name: proper-api-ingress}
spec:
  rules:
    - host: api.example.com
      http:
        paths:
          - {path: /search, backend: {serviceName: search-api-service, servicePort: 8081}}
          - {path: /, backend: {serviceName: api-service, servicePort: 8080}}
    - host: app.example.com
      http:
        paths:
          - {path: /, backend: {serviceName: frontend-service, servicePort: 8082}}
`,
  ),
  [
    ['http://api.example.com/search', 'search-api-service:8081'],
    ['http://api.example.com/orders', 'api-service:8080'],
    ['http://app.example.com/search', 'frontend-service:8082'],
    ['http://www.example.com/', '404'],
  ],
);

requests(
  'a single Service behind an Ingress without rules',
  join(
    service('simple-api-service', '8080'),
    'apiVersion: extensions/v1beta1\nkind: Ingress\nmetadata: {name: simple-api-ingress}\nspec:\n  backend: {serviceName: simple-api-service, servicePort: 8080}\n',
  ),
  [['http://anything.example.com/at/all', 'simple-api-service:8080']],
);

const REDIS = `apiVersion: v1
kind: Service
metadata: {name: k8s-nodeport-service}
spec:
  type: NodePort
  ports: [{targetPort: 6379, port: 6379, nodePort: 30666}]
  selector: {db: redis}
---
apiVersion: v1
kind: Pod
metadata: {name: redis, labels: {db: redis}}
spec: {containers: [{name: redis, image: 'redis:7', ports: [{containerPort: 6379}]}]}
`;

requests('a node port', REDIS, [
  ['http://10.0.0.7:30666/', 'k8s-nodeport-service:6379'],
  ['http://k8s-nodeport-service.default.svc.cluster.local:6379/', 'k8s-nodeport-service:6379'],
  ['http://k8s-nodeport-service:6379/', 'k8s-nodeport-service:6379'],
  ['http://10.0.0.7:30667/', 'refused'],
]);

requests(
  'a node port, an address and a DNS name belong to their Service, whatever rules take any host',
  join(REDIS, services('rest'), ingress({ fallback: 'rest:8080' })),
  [
    ['http://10.0.0.7:30666/', 'k8s-nodeport-service:6379'],
    ['http://k8s-nodeport-service.default:6379/', 'k8s-nodeport-service:6379'],
    ['http://k8s-nodeport-service:6379/', 'rest:8080'],
    ['http://10.0.0.7:30667/', 'rest:8080'],
  ],
);

requests(
  'the node port of an ingress controller leads to the rules',
  join(
    services('web'),
    ingress({ class: 'nginx', paths: [{ host: 'h', path: '/', to: 'web:8080' }] }),
    `apiVersion: v1
kind: Service
metadata: {name: nginx-ingress}
spec: {type: NodePort, selector: {name: nginx-ingress}, ports: [{port: 80, nodePort: 30080}]}
---
apiVersion: apps/v1
kind: Deployment
metadata: {name: nginx-ingress-controller}
spec:
  selector: {matchLabels: {name: nginx-ingress}}
  template:
    metadata: {labels: {name: nginx-ingress}}
    spec: {containers: [{name: controller, image: registry.example.com/ingress-nginx/controller:v1}]}
`,
  ),
  [
    ['http://h:30080/', 'web:8080'],
    ['http://nginx-ingress.default.svc/', 'nginx-ingress:80'],
  ],
);

requests(
  'a load balancer is asked where nothing else listens',
  service('lb1', 'http=80,https=443', { type: 'LoadBalancer' }),
  [
    ['http://203.0.113.7/', 'lb1:80'],
    ['https://shop.example.com/', 'lb1:443'],
    ['http://203.0.113.7:8080/', 'refused'],
  ],
);

test('the routes of a node port lead to the pods', async () => {
  const { routes } = await tableFrom(REDIS);
  const [nodePort, clusterIP] = routes;
  assert.deepEqual([nodePort?.entry.type, nodePort?.entry.port, nodePort?.status], ['nodePort', 30666, 'ok']);
  assert.deepEqual(
    [clusterIP?.entry.type, clusterIP?.entry.address, clusterIP?.entry.port],
    ['clusterIP', 'k8s-nodeport-service.default.svc', 6379],
  );
  const [backend] = nodePort?.backends ?? [];
  assert.deepEqual([backend?.port, backend?.targetPort], [6379, 6379]);
  assert.deepEqual(
    backend?.workloads.map(({ resource, container, containerPort }) => [resource.kind, container, containerPort]),
    [['Pod', 'redis', 6379]],
  );
});

test('a load balancer on two ports keeps traffic on the node', async () => {
  const { routes } = await tableFrom(`apiVersion: v1
kind: Service
metadata: {name: lb1}
spec:
  externalTrafficPolicy: Local
  type: LoadBalancer
  ports:
    - {port: 80, targetPort: 80, protocol: TCP, name: http}
    - {port: 443, targetPort: 443, protocol: TCP, name: https}
  selector: {app: lb1}
---
apiVersion: v1
kind: Pod
metadata: {name: lb1, labels: {app: lb1}}
spec: {containers: [{name: web, image: 'example.com/web:1'}]}
`);
  const balanced = routes.filter(({ entry }) => entry.type === 'loadBalancer');
  assert.deepEqual(
    balanced.map(({ entry, status }) => [entry.port, status]),
    [
      [80, 'ok'],
      [443, 'ok'],
    ],
  );
  for (const { filters } of balanced)
    assert.deepEqual(filters, [{ type: 'Other', name: 'externalTrafficPolicy Local' }]);
});

// Controllers. Sources: k8s ingress-nginx internal/ingress/controller; traefik, aws-load-balancer-controller, ingress-gce.

const NGINX = 'nginx.ingress.kubernetes.io/';

requests(
  'ingress-nginx: one rewrite makes every path of the host a pattern without regard for case, longest first',
  join(
    services('api', 'exact', 'web'),
    ingress({
      name: 'api',
      class: 'nginx',
      annotations: { [`${NGINX}rewrite-target`]: '/$2' },
      paths: [{ host: 'h', path: '/api(/|$)(.*)', type: 'ImplementationSpecific', to: 'api:8080' }],
    }),
    ingress({
      name: 'web',
      class: 'nginx',
      paths: [
        { host: 'h', path: '/', to: 'web:8080' },
        { host: 'h', path: '/foo', type: 'Exact', to: 'exact:8080' },
        { host: 'other', path: '/foo', type: 'Exact', to: 'exact:8080' },
      ],
    }),
  ),
  [
    ['http://h/api/x', 'api:8080'],
    ['http://h/API/x', 'api:8080'],
    ['http://h/apix', 'web:8080'],
    ['http://h/foobar', 'exact:8080'],
    ['http://h/FOO', 'exact:8080'],
    ['http://other/foobar', '404'],
  ],
);

test('ingress-nginx: the backend receives the rewritten path', async () => {
  const rewriting = (target: string, path: string) =>
    ingress({
      class: 'nginx',
      annotations: { [`${NGINX}rewrite-target`]: target },
      paths: [{ host: 'h', path, type: 'ImplementationSpecific', to: 'api:8080' }],
    });
  const forwarded = async (target: string, path: string, url: string) =>
    tracer(await tableFrom(join(service('api'), rewriting(target, path))))(requestFrom(url), {}).answer.forwarded?.path;
  assert.equal(await forwarded('/$2', '/api(/|$)(.*)', 'http://h/api/v1/users'), '/v1/users');
  assert.equal(await forwarded('/$2', '/api(/|$)(.*)', 'http://h/api'), '/');
  assert.equal(await forwarded('/', '/api', 'http://h/api/v1'), '/');
});

requests(
  'ingress-nginx: a canary takes requests by header, else by weight',
  join(
    services('main', 'next'),
    ingress({ name: 'main', class: 'nginx', paths: [{ host: 'h', path: '/', to: 'main:8080' }] }),
    ingress({
      name: 'next',
      class: 'nginx',
      annotations: {
        [`${NGINX}canary`]: 'true',
        [`${NGINX}canary-by-header`]: 'x-next',
        [`${NGINX}canary-weight`]: '10',
      },
      paths: [{ host: 'h', path: '/', to: 'next:8080' }],
    }),
  ),
  [
    ['http://h/', 'main:8080 or next:8080'],
    ['http://h/', 'next:8080', { 'X-Next': 'always' }],
    ['http://h/', 'main:8080', { 'x-next': 'never' }],
    ['http://h/', 'main:8080 or next:8080', { 'x-next': 'other' }],
  ],
);

requests(
  'ingress-nginx: a canary without a main takes nothing',
  join(
    services('next'),
    ingress({
      class: 'nginx',
      annotations: { [`${NGINX}canary`]: 'true', [`${NGINX}canary-weight`]: '10' },
      paths: [{ host: 'h', path: '/', to: 'next:8080' }],
    }),
  ),
  [['http://h/', '404']],
);

requests(
  'ingress-nginx: app-root redirects the root alone',
  join(
    services('web'),
    ingress({
      class: 'nginx',
      annotations: { [`${NGINX}app-root`]: '/app' },
      paths: [{ host: 'h', path: '/', to: 'web:8080' }],
    }),
  ),
  [
    ['http://h/', '302 http://h/app'],
    ['http://h/app', 'web:8080'],
  ],
);

requests(
  'ingress-nginx: plain http is sent to https where there is a certificate for the host',
  join(
    services('web'),
    ingress({
      name: 'a',
      class: 'nginx',
      tls: ['a.example.com'],
      paths: [
        { host: 'a.example.com', path: '/', to: 'web:8080' },
        { host: 'b.example.com', path: '/', to: 'web:8080' },
      ],
    }),
    ingress({
      name: 'c',
      class: 'nginx',
      tls: ['c.example.com'],
      annotations: { [`${NGINX}ssl-redirect`]: 'false' },
      paths: [{ host: 'c.example.com', path: '/', to: 'web:8080' }],
    }),
    ingress({
      name: 'd',
      class: 'nginx',
      annotations: { [`${NGINX}force-ssl-redirect`]: 'true' },
      paths: [{ host: 'd.example.com', path: '/', to: 'web:8080' }],
    }),
  ),
  [
    ['http://a.example.com/x?y=1', '308 https://a.example.com/x?y=1'],
    ['https://a.example.com/x', 'web:8080'],
    ['http://b.example.com/x', '308 https://b.example.com/x'],
    ['http://c.example.com/x', 'web:8080'],
    ['http://d.example.com/x', '308 https://d.example.com/x'],
  ],
);

requests(
  'ingress-nginx: a certificate that one Ingress brings for a host redirects the paths of another',
  join(
    services('web', 'api'),
    ingress({ name: 'a', class: 'nginx', tls: ['h'], paths: [{ host: 'h', path: '/', to: 'web:8080' }] }),
    ingress({ name: 'b', class: 'nginx', paths: [{ host: 'h', path: '/api', to: 'api:8080' }] }),
  ),
  [
    ['http://h/api', '308 https://h/api'],
    ['https://h/api', 'api:8080'],
  ],
);

requests(
  'ingress-nginx: redirects given by annotation',
  join(
    services('web'),
    ingress({
      name: 'a',
      class: 'nginx',
      annotations: { [`${NGINX}permanent-redirect`]: 'https://new.example.com' },
      paths: [{ host: 'a', path: '/', to: 'web:8080' }],
    }),
    ingress({
      name: 'b',
      class: 'nginx',
      annotations: { [`${NGINX}temporal-redirect`]: 'https://new.example.com/b' },
      paths: [{ host: 'b', path: '/', to: 'web:8080' }],
    }),
    ingress({
      name: 'c',
      class: 'nginx',
      annotations: {
        [`${NGINX}permanent-redirect`]: 'https://new.example.com/c',
        [`${NGINX}permanent-redirect-code`]: '308',
      },
      paths: [{ host: 'c', path: '/', to: 'web:8080' }],
    }),
    ingress({
      name: 'd',
      class: 'nginx',
      annotations: {
        [`${NGINX}permanent-redirect`]: 'https://new.example.com/p',
        [`${NGINX}temporal-redirect`]: 'https://new.example.com/t',
      },
      paths: [{ host: 'd', path: '/', to: 'web:8080' }],
    }),
  ),
  [
    ['http://a/x', '301 https://new.example.com'],
    ['http://b/x', '302 https://new.example.com/b'],
    ['http://c/x?y=1', '308 https://new.example.com/c'],
    ['http://d/x', '302 https://new.example.com/t'],
  ],
);

requests(
  'ingress-nginx: booleans are those of Go',
  join(
    services('main', 'next', 'web', 'api'),
    ingress({ name: 'main', class: 'nginx', paths: [{ host: 'canary', path: '/', to: 'main:8080' }] }),
    ingress({
      name: 'next',
      class: 'nginx',
      annotations: { [`${NGINX}canary`]: 'True', [`${NGINX}canary-weight`]: '20' },
      paths: [{ host: 'canary', path: '/', to: 'next:8080' }],
    }),
    ingress({
      name: 'pattern',
      class: 'nginx',
      annotations: { [`${NGINX}use-regex`]: 'True' },
      paths: [{ host: 'pattern', path: '/api/v[0-9]+', type: 'ImplementationSpecific', to: 'api:8080' }],
    }),
    ingress({
      name: 'plain',
      class: 'nginx',
      tls: ['plain'],
      annotations: { [`${NGINX}ssl-redirect`]: 'False' },
      paths: [{ host: 'plain', path: '/', to: 'web:8080' }],
    }),
    ingress({
      name: 'empty',
      class: 'nginx',
      annotations: { [`${NGINX}rewrite-target`]: '' },
      paths: [{ host: 'empty', path: '/foo', type: 'Exact', to: 'web:8080' }],
    }),
  ),
  [
    ['http://canary/', 'main:8080 or next:8080'],
    ['http://pattern/api/v12', 'api:8080'],
    ['http://plain/', 'web:8080'],
    ['http://empty/foobar', '404'],
  ],
);

requests(
  'an Ingress with a value that its controller refuses serves nothing',
  join(
    services('web', 'wild'),
    ingress({ name: 'wild', class: 'nginx', paths: [{ host: '*.example.com', path: '/', to: 'wild:8080' }] }),
    ingress({
      name: 'web',
      class: 'nginx',
      annotations: { [`${NGINX}permanent-redirect`]: 'https://new.example.com$request_uri' },
      paths: [{ host: 'shop.example.com', path: '/', to: 'web:8080' }],
    }),
    ingress({
      name: 'routed',
      class: 'traefik',
      annotations: { 'traefik.ingress.kubernetes.io/router.priority': 'high' },
      paths: [{ host: 'routed', path: '/', to: 'web:8080' }],
    }),
  ),
  [
    ['http://shop.example.com/', 'wild:8080'],
    ['http://routed/', '404'],
  ],
);

test('an Ingress with a value that its controller refuses is listed with the reason', async () => {
  const refused = ingress({ class: 'nginx', annotations: { [`${NGINX}limit-rps`]: 'ten' }, paths: [{ to: 'web:80' }] });
  const { detached, routes } = await tableFrom(refused);
  assert.deepEqual(
    detached.map(({ reason, because }) => [reason, because]),
    [['AnnotationRefused', `the value of annotation "${NGINX}limit-rps" must be an integer`]],
  );
  assert.equal(routes.length, 0);
});

requests(
  'ingress-nginx: further names of a host, unless another rule has them',
  join(
    services('web', 'own'),
    ingress({
      name: 'a',
      class: 'nginx',
      annotations: { [`${NGINX}server-alias`]: 'www.example.com, taken.example.com' },
      paths: [{ host: 'example.com', path: '/', to: 'web:8080' }],
    }),
    ingress({ name: 'b', class: 'nginx', paths: [{ host: 'taken.example.com', path: '/', to: 'own:8080' }] }),
  ),
  [
    ['http://www.example.com/', 'web:8080'],
    ['http://taken.example.com/', 'own:8080'],
  ],
);

requests(
  'ingress-nginx: a host that is served does not fall back to a wider one',
  join(
    services('api', 'wild', 'all'),
    ingress({
      name: 'a',
      class: 'nginx',
      paths: [
        { host: 'a.example.com', path: '/api', to: 'api:8080' },
        { host: '*.example.com', path: '/', to: 'wild:8080' },
      ],
    }),
    ingress({ name: 'z', class: 'nginx', fallback: 'all:8080' }),
  ),
  [
    ['http://a.example.com/api', 'api:8080'],
    ['http://a.example.com/', '404'],
    ['http://b.example.com/', 'wild:8080'],
    ['http://b.c.example.com/', 'all:8080'],
  ],
);

const ALB = 'alb.ingress.kubernetes.io/';

requests(
  'AWS: rules in written order, a wide one first takes all',
  join(
    service('wide', '80', { type: 'NodePort' }),
    service('narrow', '80', { type: 'NodePort' }),
    ingress({
      class: 'alb',
      paths: [
        { host: '*.example.com', path: '/', to: 'wide:80' },
        { host: 'a.example.com', path: '/', to: 'narrow:80' },
        { host: 'b.test', path: '/', to: 'wide:80' },
        { host: 'b.test', path: '/x', type: 'Exact', to: 'narrow:80' },
        { host: 'b.test', path: '/y/*/z', type: 'ImplementationSpecific', to: 'narrow:80' },
      ],
    }),
  ),
  [
    ['http://a.example.com/', 'wide:80'],
    ['http://a.b.example.com/', 'wide:80'],
    ['http://b.test/x', 'narrow:80'],
    ['http://b.test/y/1/z', 'wide:80'],
    ['http://c.test/', '404'],
  ],
);

requests(
  'AWS: Ingresses of a group share a load balancer, in the order they give themselves',
  join(
    services('first', 'second'),
    ingress({
      name: 'a',
      class: 'alb',
      annotations: { [`${ALB}group.name`]: 'g', [`${ALB}group.order`]: '10' },
      paths: [{ host: 'h', path: '/', to: 'second:8080' }],
    }),
    ingress({
      name: 'b',
      class: 'alb',
      annotations: { [`${ALB}group.name`]: 'g', [`${ALB}group.order`]: '5' },
      paths: [{ host: 'h', path: '/x', to: 'first:8080' }],
    }),
  ),
  [
    ['http://h/x', 'first:8080'],
    ['http://h/y', 'second:8080'],
  ],
);

requests(
  'AWS: an action given by annotation',
  ingress({
    class: 'alb',
    annotations: {
      [`${ALB}actions.ssl`]:
        '{"type":"redirect","redirectConfig":{"protocol":"HTTPS","port":"443","statusCode":"HTTP_301"}}',
    },
    paths: [{ host: 'h', path: '/', to: 'ssl:use-annotation' }],
  }),
  [['http://h/x', '301 https://h/x']],
);

requests(
  'GKE: a pattern without a star is one path, with it a prefix',
  join(
    service('one', '80', { type: 'NodePort' }),
    service('many', '80', { type: 'NodePort' }),
    service('rest', '80', { type: 'NodePort' }),
    ingress({
      class: 'gce',
      annotations: { 'kubernetes.io/ingress.class': 'gce' },
      fallback: 'rest:80',
      paths: [
        { host: 'h', path: '/one', type: 'ImplementationSpecific', to: 'one:80' },
        { host: 'h', path: '/many/*', type: 'ImplementationSpecific', to: 'many:80' },
      ],
    }),
  ),
  [
    ['http://h/one', 'one:80'],
    ['http://h/one/more', 'rest:80'],
    ['http://h/many/more', 'many:80'],
    ['http://h/many', 'rest:80'],
    ['http://other/', 'rest:80'],
  ],
);

requests(
  'Traefik: prefixes by character, the longest rule first',
  join(
    services('root', 'foo', 'any'),
    ingress({
      class: 'traefik',
      paths: [
        { host: 'h.example.com', path: '/', to: 'root:8080' },
        { host: 'h.example.com', path: '/foo', to: 'foo:8080' },
        { path: '/a-path-longer-than-host-and-slash-of-it', to: 'any:8080' },
      ],
    }),
  ),
  [
    ['http://h.example.com/foobar', 'foo:8080'],
    ['http://h.example.com/fo', 'root:8080'],
    ['http://h.example.com/a-path-longer-than-host-and-slash-of-it', 'any:8080'],
    ['http://other/a-path-longer-than-host-and-slash-of-it', 'any:8080'],
    ['http://other/', '404'],
  ],
);

requests(
  'Traefik: a priority given by annotation decides',
  join(
    services('root', 'foo'),
    ingress({
      name: 'a',
      class: 'traefik',
      annotations: { 'traefik.ingress.kubernetes.io/router.priority': '1000' },
      paths: [{ host: 'h', path: '/', to: 'root:8080' }],
    }),
    ingress({ name: 'b', class: 'traefik', paths: [{ host: 'h', path: '/foo', to: 'foo:8080' }] }),
  ),
  [['http://h/foo', 'root:8080']],
);

requests(
  'backends that are not there',
  join(
    'apiVersion: v1\nkind: Service\nmetadata: {name: empty}\nspec: {selector: {app: missing}, ports: [{port: 80}]}\n',
    ingress({
      paths: [
        { host: 'h', path: '/none', to: 'none:80' },
        { host: 'h', path: '/empty', to: 'empty:80' },
        { host: 'h', path: '/port', to: 'empty:81' },
      ],
    }),
  ),
  [
    ['http://h/none', '503 none:80'],
    ['http://h/empty', '503 empty:80'],
    ['http://h/port', '503 empty:81'],
  ],
);

const listeners = (status: string): string => `apiVersion: gateway.networking.k8s.io/v1
kind: Gateway
metadata: {name: edge, namespace: shop}
spec:
  gatewayClassName: edge
  listeners:
    - {name: http, port: 80, protocol: HTTP}
    - {name: other, port: 8080, protocol: HTTP}
${status}
---
apiVersion: gateway.networking.k8s.io/v1
kind: HTTPRoute
metadata: {name: cart, namespace: shop}
spec:
  parentRefs: [{name: edge}]
  rules: [{backendRefs: [{name: cart, port: 8080}]}]`;

requests(
  'nothing gets in through a Gateway that a cluster has not set up',
  join(
    service('cart', '8080', { namespace: 'shop' }),
    listeners('status: {conditions: [{type: Programmed, status: "False", reason: AddressNotAssigned}]}'),
  ),
  [['http://shop.example.com/', 'refused']],
);

requests(
  'nor through one of its listeners, while the others serve',
  join(
    service('cart', '8080', { namespace: 'shop' }),
    listeners(
      'status: {listeners: [{name: http, attachedRoutes: 0, supportedKinds: [], conditions: [{type: Programmed, status: "False", reason: PortUnavailable}]}]}',
    ),
  ),
  [
    ['http://shop.example.com/', 'refused'],
    ['http://shop.example.com:8080/', 'cart:8080'],
  ],
);
