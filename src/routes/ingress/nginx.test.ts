/**
 * ingress-nginx, statement by statement. Expected answers: the controller 1.15.1 with nginx 1.22, or the named source of
 * kubernetes/ingress-nginx.
 */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { type IngressOf, ingress, join, requestFrom, service, tableFrom, verdict } from '../../dev/routing.ts';
import { prefixed } from '../../dev/settings.ts';
import { type Trace, tracer } from '../request/trace.ts';

const PREFIX = 'nginx.ingress.kubernetes.io/';

interface Given extends Omit<IngressOf, 'created'> {
  /** Seconds; equal where none is given. */
  readonly age?: number;
}

/** An Ingress of class nginx that was made at a time. */
function nginx({ annotations = {}, age = 0, ...rest }: Given): string {
  return ingress({ class: 'nginx', ...rest, annotations: prefixed(PREFIX, annotations), created: age });
}

const pool = join(...['one', 'two', 'three', 'rest'].map((name) => service(name, '80')));
const EMPTY =
  'apiVersion: v1\nkind: Service\nmetadata: {name: empty}\nspec: {selector: {app: nothing}, ports: [{port: 80}]}\n';

/** The answer in a few words, with the path that is forwarded where it is another one, and what else is possible. */
function words(trace: Trace): string {
  const { answer, request, doubts } = trace;
  const { outcome, forwarded, statusCode } = answer;
  const path =
    outcome === 'backend' && forwarded !== undefined && forwarded.path !== request.path ? ` ${forwarded.path}` : '';
  const others = doubts.flatMap(({ alternatives }) =>
    alternatives.map((one) => verdict({ ...trace, ...one, doubts: [] })),
  );
  const said = outcome === 'response' || outcome === 'denied' ? `${outcome} ${statusCode ?? ''}` : verdict(trace);
  return [said.replaceAll(':80', '') + path, ...others.map((text) => text.replaceAll(':80', ''))].join(' | ');
}

type Case = readonly [url: string, expected: string, headers?: Readonly<Record<string, string>>];

function answers(statement: string, manifests: readonly string[], cases: readonly Case[]): void {
  test(statement, async () => {
    const trace = tracer(await tableFrom(join(pool, EMPTY, ...manifests)));
    const got = cases.map(([url, , headers]) => `${url} => ${words(trace(requestFrom(url, headers), {}))}`);
    assert.deepEqual(
      got,
      cases.map(([url, expected]) => `${url} => ${expected}`),
    );
  });
}

const at = (
  host: string | undefined,
  path: string,
  to: string,
  type: 'Exact' | 'Prefix' | 'ImplementationSpecific' = 'Prefix',
) => ({ host, path, to: `${to}:80`, type }) as const;

// store.go, sortIngressSlice.

answers(
  'older Ingresses come first, wherever they stand in the files',
  [
    nginx({ name: 'a', age: 5, paths: [at('a.test', '/', 'one')] }),
    nginx({ name: 'b', age: 1, paths: [at('a.test', '/', 'two')] }),
  ],
  [['http://a.test/', 'two']],
);

answers(
  'Ingresses of the same second come by name, descending',
  [nginx({ name: 'x', paths: [at('a.test', '/', 'one')] }), nginx({ name: 'y', paths: [at('a.test', '/', 'two')] })],
  [['http://a.test/', 'two']],
);

answers(
  'without ages the answer is that of files applied together, and the other one is named',
  [
    ingress({ name: 'x', class: 'nginx', paths: [at('a.test', '/', 'one'), at('a.test', '/p', 'three')] }),
    ingress({ name: 'y', class: 'nginx', paths: [at('a.test', '/', 'two')] }),
  ],
  [
    ['http://a.test/', 'two | one'],
    ['http://a.test/p', 'three'],
  ],
);

answers(
  'ImplementationSpecific is Prefix: the first of both serves',
  [nginx({ paths: [at('a.test', '/p', 'one', 'ImplementationSpecific'), at('a.test', '/p', 'two')] })],
  [
    ['http://a.test/p', 'one'],
    ['http://a.test/p/x', 'one'],
    ['http://a.test/px', '404'],
  ],
);

// createServers, buildServerName.

answers(
  'a rule without paths makes a server, which hides a wildcard host',
  [
    nginx({ name: 'wild', paths: [at('*.a.test', '/', 'one')] }),
    `${JSON.stringify({
      apiVersion: 'networking.k8s.io/v1',
      kind: 'Ingress',
      metadata: { name: 'bare', namespace: 'default' },
      spec: { ingressClassName: 'nginx', rules: [{ host: 'x.a.test' }] },
    })}\n`,
  ],
  [
    ['http://x.a.test/', '404'],
    ['http://y.a.test/', 'one'],
    ['http://a.b.a.test/', '404'],
    ['http://a.test/', '404'],
  ],
);

answers(
  'an alias answers for the whole server, the paths of other Ingresses included',
  [
    nginx({ name: 'a', annotations: { 'server-alias': 'alias.test' }, paths: [at('a.test', '/', 'one')] }),
    nginx({ name: 'b', paths: [at('a.test', '/p', 'two')] }),
  ],
  [
    ['http://alias.test/p', 'two'],
    ['http://alias.test/', 'one'],
  ],
);

answers(
  'of the aliases of a host those of its first Ingress count, and the first host by name has an alias',
  [
    nginx({ name: 'a', age: 1, annotations: { 'server-alias': 'x.test' }, paths: [at('b.test', '/', 'one')] }),
    nginx({ name: 'b', age: 2, annotations: { 'server-alias': 'y.test' }, paths: [at('b.test', '/p', 'one')] }),
    nginx({ name: 'c', age: 0, annotations: { 'server-alias': 'x.test' }, paths: [at('c.test', '/', 'two')] }),
  ],
  [
    ['http://x.test/', 'one'],
    ['http://y.test/', '404'],
  ],
);

answers(
  'an alias is any server name of nginx: a wildcard for all labels, at either end, or an expression',
  [
    nginx({
      annotations: { 'server-alias': '*.x.test,www.y.*,~^z[0-9]+\\.test$' },
      paths: [at('a.test', '/', 'one')],
    }),
  ],
  [
    ['http://a.b.x.test/', 'one'],
    ['http://www.y.example/', 'one'],
    ['http://z12.test/', 'one'],
    ['http://z.test/', '404'],
  ],
);

answers(
  'from-to-www-redirect serves the other name, unless it has a server',
  [
    nginx({ name: 'a', annotations: { 'from-to-www-redirect': 'true' }, paths: [at('a.test', '/', 'one')] }),
    nginx({ name: 'b', annotations: { 'from-to-www-redirect': 'true' }, paths: [at('www.b.test', '/', 'one')] }),
    nginx({ name: 'c', annotations: { 'from-to-www-redirect': 'true' }, paths: [at('c.test', '/', 'one')] }),
    nginx({ name: 'd', paths: [at('www.c.test', '/', 'two')] }),
  ],
  [
    ['http://www.a.test/x/?q=1', '308 http://a.test/x/?q=1'],
    ['https://www.a.test/x/', '308 https://a.test:443/x'],
    ['http://b.test/', '308 http://www.b.test'],
    ['http://www.c.test/', 'two'],
  ],
);

// getBackendServers, default locations.

answers(
  'the default backend of a host is that of the Ingress that makes the server',
  [
    nginx({ name: 'a', age: 0, paths: [at('a.test', '/p', 'one')] }),
    nginx({ name: 'b', age: 1, fallback: 'rest:80', paths: [at('a.test', '/q', 'two'), at('b.test', '/q', 'two')] }),
  ],
  [
    ['http://a.test/x', '404'],
    ['http://b.test/x', 'rest'],
    ['http://c.test/x', '404'],
  ],
);

answers(
  'an Ingress without rules takes over the catch-all server, before rules without host',
  [
    nginx({ name: 'a', age: 0, paths: [at(undefined, '/', 'one'), at(undefined, '/p', 'two')] }),
    nginx({ name: 'b', age: 1, fallback: 'rest:80', annotations: { 'permanent-redirect': 'https://x.test' } }),
  ],
  [
    ['http://c.test/', 'rest'],
    ['http://c.test/p', 'two'],
  ],
);

answers(
  'the catch-all server answers health checks and its status page',
  [nginx({ paths: [at('a.test', '/', 'one'), at(undefined, '/', 'two'), at(undefined, '/healthz/deep', 'three')] })],
  [
    ['http://c.test/healthz', 'response 200'],
    ['http://c.test/healthzz', 'response 200'],
    ['http://c.test/healthz/deep/x', 'three'],
    ['http://c.test/nginx_status', 'denied 403'],
    ['http://a.test/healthz', 'one'],
  ],
);

// location.go, buildLocation, ngx_http_core_find_config_phase.

answers(
  'a path written with a slash at the end is redirected to, even where a shorter prefix exists',
  [nginx({ paths: [at('a.test', '/', 'one'), at('a.test', '/p/', 'two'), at('a.test', '/e/', 'three', 'Exact')] })],
  [
    ['http://a.test/p?q=1', '301 http://a.test/p/?q=1'],
    ['http://a.test:8080/p', '301 http://a.test/p/ | refused'],
    ['http://a.test/p/x', 'two'],
    ['http://a.test/e', '301 http://a.test/e/'],
    ['http://a.test/e/x', 'one'],
  ],
);

answers(
  'one rewrite makes every location of the server an expression without regard for case',
  [
    nginx({ name: 'a', annotations: { 'rewrite-target': '/$2' }, paths: [at('a.test', '/api(/|$)(.*)', 'one')] }),
    nginx({ name: 'b', paths: [at('a.test', '/foo', 'two'), at('a.test', '/bar', 'three', 'Exact')] }),
  ],
  [
    ['http://a.test/API/a%2Fb', 'one /a/b'],
    ['http://a.test/api//x', 'one /x'],
    ['http://a.test/FOObar', 'two'],
    ['http://a.test/bar/x', 'three'],
    ['http://a.test/other', '404'],
  ],
);

answers(
  'a rewrite target equal to the path rewrites nothing, but for the path with a slash that is made of a prefix',
  [
    nginx({ annotations: { 'rewrite-target': '/' }, paths: [at('a.test', '/', 'one')] }),
    nginx({ name: 'b', annotations: { 'rewrite-target': '/foo' }, paths: [at('b.test', '/foo', 'two')] }),
  ],
  [
    ['http://a.test/x', 'one'],
    ['http://b.test/foo/x', 'two /foo'],
    ['http://b.test/foo', 'two'],
    ['http://b.test/FOO', 'two'],
  ],
);

answers(
  'expressions are tried by length, then in descending order',
  [
    nginx({
      annotations: { 'use-regex': 'true' },
      paths: [at('a.test', '/v[0-9]', 'one'), at('a.test', '/v.*', 'two'), at('a.test', '/v1x.', 'three')],
    }),
  ],
  [
    ['http://a.test/v1', 'one'],
    ['http://a.test/v1xy', 'one'],
    ['http://a.test/vx', 'two'],
  ],
);

test('an expression that takes all that starts with a longer plain one shadows it', async () => {
  const { routes } = await tableFrom(
    nginx({
      annotations: { 'use-regex': 'true' },
      paths: [
        at('a.test', '/v1(/|$)(.*)', 'one'),
        at('a.test', '/v1/faq', 'two'),
        at('a.test', '/v1', 'three'),
        at('a.test', '/v1x', 'three'),
      ],
    }),
  );
  assert.deepEqual(
    routes.map(({ match, status }) => [match.path?.value, status === 'shadowed']),
    [
      ['/v1(/|$)(.*)', false],
      ['/v1/faq', true],
      ['/v1x', false],
      ['/v1', false],
    ],
  );
});

answers(
  'an expression that is not evaluated here is a doubt',
  [
    nginx({
      annotations: { 'use-regex': 'true' },
      paths: [at('a.test', '/a(?!b).*', 'one'), at('a.test', '/', 'two')],
    }),
  ],
  [
    ['http://a.test/ax', 'two | one'],
    ['http://a.test/x', 'two'],
  ],
);

// lua_ingress.lua, certificate.lua.

answers(
  'any TLS section makes the hosts of its Ingress redirect, every path of them',
  [
    nginx({ name: 'a', tls: ['b.test'], paths: [at('a.test', '/p', 'one')] }),
    nginx({ name: 'b', paths: [at('a.test', '/q', 'two')] }),
  ],
  [
    ['http://a.test/p/', '308 https://a.test/p'],
    ['http://a.test/q?x=/', '308 https://a.test/q?x='],
    ['http://a.test/other', '308 https://a.test/other'],
    ['https://a.test/other', '404'],
    ['https://a.test/q', 'two'],
    ['http://a.test/p', '308 https://A.test/p', { host: 'A.test:8443' }],
    ['http://c.test/', '404'],
  ],
);

answers(
  'an exact host below a wildcard host with a certificate redirects',
  [
    nginx({ name: 'a', tls: ['*.a.test'], paths: [at('*.a.test', '/', 'one')] }),
    nginx({ name: 'b', paths: [at('x.a.test', '/', 'two')] }),
  ],
  [['http://x.a.test/', '308 https://x.a.test']],
);

answers(
  'ssl-redirect, force-ssl-redirect and preserve-trailing-slash count for each location',
  [
    nginx({ name: 'a', tls: ['a.test'], annotations: { 'ssl-redirect': 'False' }, paths: [at('a.test', '/', 'one')] }),
    nginx({ name: 'b', annotations: { 'preserve-trailing-slash': 'true' }, paths: [at('a.test', '/p', 'two')] }),
    nginx({ name: 'c', annotations: { 'force-ssl-redirect': '1' }, paths: [at('b.test', '/', 'two')] }),
    nginx({ name: 'd', tls: ['d.test'], paths: [at('d.test', '/.well-known/acme-challenge/x', 'one')] }),
  ],
  [
    ['http://a.test/', 'one'],
    ['http://a.test/p/', '308 https://a.test/p/'],
    ['http://b.test/', '308 https://b.test'],
    ['http://d.test/.well-known/acme-challenge/x', 'one'],
    ['http://d.test/x', '308 https://d.test/x'],
  ],
);

answers(
  'app-root comes before all, for the whole host, and drops the query',
  [
    nginx({ name: 'a', tls: ['a.test'], annotations: { 'app-root': '/app' }, paths: [at('a.test', '/p', 'one')] }),
    nginx({ name: 'b', paths: [at('a.test', '/', 'two')] }),
  ],
  [
    ['http://a.test/?q=1', '302 http://a.test/app'],
    ['http://a.test//', '302 http://a.test:8443/app', { host: 'a.test:8443' }],
    ['http://a.test/x', '308 https://a.test/x'],
  ],
);

answers(
  'temporal-redirect comes before permanent-redirect and before TLS; a path is completed',
  [
    nginx({
      name: 'a',
      tls: ['a.test'],
      annotations: { 'temporal-redirect': 'https://t.test/y', 'permanent-redirect': 'https://p.test' },
      paths: [at('a.test', '/', 'one')],
    }),
    nginx({ name: 'b', annotations: { 'permanent-redirect': '/moved' }, paths: [at('b.test', '/p', 'one')] }),
    nginx({
      name: 'c',
      annotations: { 'permanent-redirect': 'https://p.test', 'permanent-redirect-code': '200' },
      paths: [at('c.test', '/', 'one')],
    }),
  ],
  [
    ['http://a.test/x', '302 https://t.test/y'],
    ['http://b.test/p?q=1', '301 http://b.test/moved'],
    ['http://c.test/', '301 https://p.test'],
  ],
);

answers(
  'a list of addresses decides by the address of the client',
  [nginx({ annotations: { 'whitelist-source-range': '10.0.0.0/8' }, paths: [at('a.test', '/', 'one')] })],
  [['http://a.test/', 'one | 403 one']],
);

answers(
  'a list that is no list of addresses denies every location of the Ingress',
  [
    nginx({ name: 'a', annotations: { 'whitelist-source-range': 'office' }, paths: [at('a.test', '/p/', 'one')] }),
    nginx({ name: 'b', paths: [at('a.test', '/', 'two')] }),
  ],
  [
    ['http://a.test/p/x', '503'],
    ['http://a.test/p', 'two'],
  ],
);

answers(
  'a refused value drops the Ingress, so that a wildcard host serves',
  [
    nginx({ name: 'wild', paths: [at('*.a.test', '/', 'one')] }),
    nginx({ name: 'alias', annotations: { 'server-alias': 'a b' }, paths: [at('x.a.test', '/', 'two')] }),
    nginx({ name: 'text', paths: [at('y.a.test', '/etc/nginx', 'two')] }),
  ],
  [
    ['http://x.a.test/', 'one'],
    ['http://y.a.test/', 'one'],
  ],
);

answers(
  'raw configuration may be refused, and its Ingress with it',
  [nginx({ annotations: { 'server-snippet': 'return 418;' }, paths: [at('a.test', '/', 'one')] })],
  [['http://a.test/', 'one | 404']],
);

answers(
  'the annotation default-backend serves where the backend has no endpoints',
  [
    nginx({
      annotations: { 'default-backend': 'rest' },
      paths: [at('a.test', '/', 'empty'), at('a.test', '/p', 'one')],
    }),
  ],
  [
    ['http://a.test/', 'rest'],
    ['http://a.test/p', 'one'],
  ],
);

answers(
  'upstream-vhost is the host that the backend sees, and the path stays as sent',
  [nginx({ annotations: { 'upstream-vhost': 'inner.test' }, paths: [at('a.test', '/', 'one')] })],
  [['http://a.test//x/../y', 'one']],
);

// createUpstreams, mergeAlternativeBackends, balancer.lua.

const canary = (settings: Readonly<Record<string, string>>, given: Given): string =>
  nginx({ name: 'canary', age: 9, ...given, annotations: { canary: 'true', ...settings } });

answers(
  'a canary shares the requests of every path of its main Service and port',
  [
    nginx({ paths: [at('a.test', '/', 'one'), at('a.test', '/p', 'one'), at('b.test', '/', 'one')] }),
    canary({ 'canary-weight': '20' }, { paths: [at('a.test', '/p', 'two')] }),
  ],
  [
    ['http://a.test/p', 'one or two'],
    ['http://a.test/', 'one or two'],
    ['http://b.test/', 'one or two'],
  ],
);

answers(
  'a canary checks the header, then the cookie, then the weight',
  [
    nginx({ paths: [at('a.test', '/', 'one')] }),
    canary(
      { 'canary-by-header': 'X-Canary', 'canary-by-header-pattern': 'v[0-9]', 'canary-by-cookie': 'next' },
      { paths: [at('a.test', '/', 'two')] },
    ),
  ],
  [
    ['http://a.test/', 'one'],
    ['http://a.test/', 'two', { 'x-canary': 'is v2 here' }],
    ['http://a.test/', 'one', { 'x-canary': 'always' }],
    ['http://a.test/', 'two', { 'x-canary': 'never', cookie: 'a=b; next=always' }],
    ['http://a.test/', 'one', { cookie: 'next=never' }],
  ],
);

answers(
  'a canary that finds no path takes its Service and port away',
  [
    nginx({ age: 1, paths: [at('a.test', '/', 'one'), at('b.test', '/', 'two')] }),
    canary({ 'canary-weight': '20' }, { paths: [at('a.test', '/other', 'two', 'Exact')], age: 0 }),
  ],
  [
    ['http://a.test/', 'one'],
    ['http://b.test/', '404'],
  ],
);

answers(
  'a canary without endpoints gets nothing, and of two the first counts',
  [
    nginx({ paths: [at('a.test', '/', 'one'), at('b.test', '/', 'three')] }),
    canary({ 'canary-weight': '100' }, { paths: [at('a.test', '/', 'empty')], age: 2 }),
    canary({ 'canary-weight': '100' }, { name: 'second', paths: [at('a.test', '/', 'two')], age: 3 }),
    canary({ 'canary-weight': '100' }, { name: 'third', paths: [at('b.test', '/', 'rest')], age: 4 }),
  ],
  [
    ['http://a.test/', 'one'],
    ['http://b.test/', 'rest'],
  ],
);

// Configurations that nginx refuses.

for (const [what, given] of [
  ['/p and /p/ as Prefix', { paths: [at('a.test', '/p', 'one'), at('a.test', '/p/', 'two')] }],
  [
    'one path as Exact, Prefix, Prefix',
    { paths: [at('a.test', '/p', 'one', 'Exact'), at('a.test', '/p', 'two'), at('a.test', '/p', 'three')] },
  ],
  ['two Exact /', { paths: [at('a.test', '/', 'one', 'Exact'), at('a.test', '/', 'two', 'Exact')] }],
  ['www of a wildcard', { annotations: { 'from-to-www-redirect': 'true' }, paths: [at('*.a.test', '/', 'one')] }],
  ['an alias that is no name', { annotations: { 'server-alias': 'a*b.test' }, paths: [at('a.test', '/', 'one')] }],
] as const satisfies readonly (readonly [string, Given])[])
  answers(
    `nothing is loaded: ${what}`,
    [nginx(given), nginx({ name: 'other', paths: [at('b.test', '/', 'two')] })],
    [
      ['http://b.test/', 'unknown two'],
      ['http://c.test/', 'unknown'],
    ],
  );

test('a refused configuration is said with its place', async () => {
  const { refusals, routes } = await tableFrom(
    nginx({ paths: [at('a.test', '/p', 'one'), at('a.test', '/p/', 'two')] }),
  );
  assert.deepEqual(
    refusals.map(({ because }) => because),
    ['duplicate location "/p/" of host "a.test"'],
  );
  assert.ok(routes.every(({ entry, status }) => entry.type !== 'ingress' || status === 'broken'));
});

const CONTROLLER = (data: Readonly<Record<string, string>>): string =>
  join(
    `${JSON.stringify({ apiVersion: 'v1', kind: 'ConfigMap', metadata: { name: 'settings', namespace: 'infra' }, data })}\n`,
    `${JSON.stringify({
      apiVersion: 'apps/v1',
      kind: 'Deployment',
      metadata: { name: 'controller', namespace: 'infra' },
      spec: {
        selector: { matchLabels: { app: 'nginx' } },
        template: {
          metadata: { labels: { app: 'nginx' } },
          spec: {
            containers: [
              {
                name: 'controller',
                image: 'registry.k8s.io/ingress-nginx/controller:v1.15.1',
                args: ['--configmap=$(POD_NAMESPACE)/settings'],
                env: [{ name: 'POD_NAMESPACE', valueFrom: { fieldRef: { fieldPath: 'metadata.namespace' } } }],
              },
            ],
          },
        },
      },
    })}\n`,
  );

answers(
  'the ConfigMap of the controller counts',
  [
    CONTROLLER({ 'ssl-redirect': 'false', 'force-ssl-redirect': 'true', 'http-redirect-code': '301' }),
    nginx({ paths: [at('a.test', '/', 'one')] }),
    nginx({ name: 'b', annotations: { 'server-snippet': 'return 418;' }, paths: [at('b.test', '/', 'one')] }),
  ],
  [
    ['http://a.test/x', '301 https://a.test/x'],
    ['http://b.test/x', '404'],
  ],
);

answers(
  'raw configuration is taken where the ConfigMap allows it',
  [
    CONTROLLER({ 'annotations-risk-level': 'Critical' }),
    nginx({ annotations: { 'server-snippet': 'return 418;' }, paths: [at('a.test', '/', 'one')] }),
  ],
  [['http://a.test/x', 'one']],
);
