/** Ingresses as Traefik 3.7 serves them: priorities, routers that are left out, entry points, default backends, ties. */
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

const PREFIX = 'traefik.ingress.kubernetes.io/router.';
const ONE = service('one');
const TWO = service('two');
const EMPTY =
  'apiVersion: v1\nkind: Service\nmetadata: {name: empty}\nspec: {selector: {app: none}, ports: [{port: 80}]}\n';

const routed = (paths: readonly PathOf[], more: IngressOf = {}): string =>
  ingress({ class: 'traefik', paths, ...more });

const traefik = (...args: readonly string[]): string =>
  `${JSON.stringify({
    apiVersion: 'apps/v1',
    kind: 'Deployment',
    metadata: { name: 'traefik', namespace: 'traefik' },
    spec: {
      selector: { matchLabels: { app: 'traefik' } },
      template: {
        metadata: { labels: { app: 'traefik' } },
        spec: { containers: [{ name: 'traefik', image: 'docker.io/traefik:v3.7.9', args }] },
      },
    },
  })}\n`;

/** Traces each request, and compares all answers at once. */
function answers(name: string, documents: readonly string[], expected: Readonly<Record<string, string>>): void {
  test(name, async () => {
    const ask = asker(await tableFrom(join(ONE, TWO, ...documents)));
    assert.deepEqual(Object.fromEntries(Object.keys(expected).map((line) => [line, ask(line)])), expected);
  });
}

answers(
  'a prefix of a path comes before the exact path',
  [
    routed([
      { host: 'h', path: '/a', type: 'Exact', to: 'one:8080' },
      { host: 'h', path: '/a', to: 'two:8080' },
    ]),
  ],
  { 'http://h/a': 'two:8080', 'http://h/ab': 'two:8080' },
);

answers(
  'an exact path wins if it is 7 characters longer',
  [
    routed([
      { path: '/abcdefgh', type: 'Exact', to: 'one:8080' },
      { path: '/a', to: 'two:8080' },
    ]),
  ],
  { 'http://h/abcdefgh': 'one:8080', 'http://h/abcdefg': 'two:8080' },
);

answers(
  'a long path without a host comes before a short one with a host',
  [
    routed([
      { path: '/a-rather-long-path', to: 'one:8080' },
      { host: 'h.test', path: '/', to: 'two:8080' },
    ]),
  ],
  { 'http://h.test/a-rather-long-path/x': 'one:8080', 'http://h.test/a': 'two:8080' },
);

answers(
  'quotes and backslashes count twice',
  [
    routed([
      { path: '/a""', type: 'ImplementationSpecific', to: 'one:8080' },
      { path: '/a""x', type: 'Exact', to: 'two:8080' },
      { path: '/a""', type: 'Exact', to: 'two:8080' },
    ]),
  ],
  { 'http://h/a%22%22x': 'one:8080', 'http://h/a%22%22': 'one:8080' },
);

answers(
  'a path that is left out adds nothing to the rule',
  [
    routed([
      { host: 'h.test', to: 'one:8080' },
      { path: '/a', to: 'two:8080' },
    ]),
  ],
  { 'http://h.test/a': 'two:8080', 'http://h.test/b': 'one:8080', 'http://other/b': '404' },
);

answers('a rule without host and path makes no router', [routed([{ to: 'one:8080' }])], { 'http://h/': '404' });

answers(
  'of the same rule in one Ingress the last one wins, if its Service exists',
  [
    routed([
      { host: 'h', path: '/a', to: 'one:8080' },
      { host: 'h', path: '/a', type: 'ImplementationSpecific', to: 'two:8080' },
      { host: 'h', path: '/b', to: 'one:8080' },
      { host: 'h', path: '/b', to: 'missing:80' },
    ]),
  ],
  { 'http://h/a': 'two:8080', 'http://h/b': 'one:8080' },
);

answers(
  'without its Service or port a path makes no router, and the next one answers',
  [
    EMPTY,
    routed([
      { host: 'h', path: '/missing', to: 'missing:80' },
      { host: 'h', path: '/port', to: 'one:9' },
      { host: 'h', path: '/empty', to: 'empty:80' },
      { host: 'h', path: '/', to: 'two:8080' },
      { host: 'alone', path: '/', to: 'missing:80' },
    ]),
  ],
  {
    'http://h/missing': 'two:8080',
    'http://h/port': 'two:8080',
    'http://h/empty': '503 empty:80',
    'http://alone/': '404',
  },
);

answers(
  'a Traefik among the files says what it allows',
  [
    EMPTY,
    'apiVersion: v1\nkind: Service\nmetadata: {name: away}\nspec: {type: ExternalName, externalName: a.test, ports: [{port: 80}]}\n',
    traefik(
      '--providers.kubernetesIngress.allowExternalNameServices',
      '--providers.kubernetesingress.strictprefixmatching=true',
    ),
    routed([
      { host: 'h', path: '/empty', to: 'empty:80' },
      { host: 'h', path: '/away', to: 'away:80' },
      { host: 'h', path: '/', to: 'two:8080' },
    ]),
  ],
  { 'http://h/empty': 'two:8080', 'http://h/away/x': 'away:80', 'http://h/awayx': 'two:8080' },
);

answers(
  'ExternalName Services are rejected by default',
  [
    'apiVersion: v1\nkind: Service\nmetadata: {name: away}\nspec: {type: ExternalName, externalName: a.test, ports: [{port: 80}]}\n',
    routed([{ host: 'h', path: '/', to: 'away:80' }]),
  ],
  { 'http://h/': '404' },
);

for (const [annotations, expected] of [
  [{ entrypoints: 'web' }, 'one:8080 404'],
  [{ entrypoints: 'websecure' }, '404 one:8080'],
  [{ entrypoints: 'web,websecure' }, 'one:8080 one:8080'],
  [{ tls: 'true' }, '404 one:8080'],
  [{ tls: 'perhaps' }, 'one:8080 one:8080'],
  [{ entrypoints: 'web', tls: 'true' }, '404 404'],
  [{ priority: 'high' }, '404 404'],
  [{ unknown: 'x' }, '404 404'],
  [{ priority: '9223372036854775807' }, '404 404'],
  [{ middlewares: 'strip' }, '404 404'],
  [{ middlewares: 'strip@kubernetescrd' }, '404 404'],
  [{ middlewares: 'default-strip_prefix@kubernetescrd' }, '404 404'],
] as const)
  test(`${JSON.stringify(annotations)} over http and https`, async () => {
    const all = prefixed<string>(PREFIX, annotations);
    const ask = asker(
      await tableFrom(join(ONE, routed([{ host: 'h', path: '/', to: 'one:8080' }], { annotations: all }))),
    );
    assert.equal(`${ask('http://h/')} ${ask('https://h/')}`, expected);
  });

answers(
  'a matcher that does not exist skips only the paths that use it',
  [
    routed(
      [
        { host: 'h', path: '/a', type: 'ImplementationSpecific', to: 'one:8080' },
        { host: 'h', path: '/b', to: 'two:8080' },
      ],
      { annotations: { [`${PREFIX}pathmatcher`]: 'Regexp' } },
    ),
  ],
  { 'http://h/a': '404', 'http://h/b': 'two:8080' },
);

answers(
  'PathRegexp is found anywhere, and an invalid one is left out',
  [
    routed(
      [
        { host: 'h', path: '/v[0-9]', type: 'ImplementationSpecific', to: 'one:8080' },
        { host: 'h', path: '/([a', type: 'ImplementationSpecific', to: 'one:8080' },
        { host: 'h', path: '/', type: 'Prefix', to: 'two:8080' },
      ],
      { annotations: { [`${PREFIX}pathmatcher`]: 'PathRegexp' } },
    ),
  ],
  { 'http://h/x/v1/y': 'one:8080', 'http://h/V1': 'two:8080' },
);

answers(
  'a path with an encoded blank is never met',
  [
    routed([
      { host: 'h', path: '/a%20b', to: 'one:8080' },
      { host: 'h', path: '/a b', to: 'two:8080' },
      { host: 'h', path: '/e%2Ff', to: 'one:8080' },
    ]),
  ],
  { 'http://h/a%20b': 'two:8080', 'http://h/e%2ff': 'one:8080' },
);

answers(
  'a default backend beside rules is ignored, and a missing one is passed over',
  [
    routed([{ host: 'h', path: '/a', to: 'one:8080' }], { name: 'a', fallback: 'two:8080' }),
    routed([], { name: 'b', fallback: 'missing:80' }),
    routed([], { name: 'c', fallback: 'one:8080' }),
  ],
  { 'http://h/b': 'one:8080' },
);

/** The answer and all its alternatives. */
async function possible(documents: readonly string[], line: string): Promise<readonly string[]> {
  const { answer, route, doubts } = tracer(await tableFrom(join(ONE, TWO, ...documents)))(requestFrom(line), {});
  return [{ answer, route }, ...doubts.flatMap(({ alternatives }) => alternatives)]
    .map((one) => `${one.answer.statusCode} ${one.route?.backends[0]?.service ?? ''}`.trim())
    .sort();
}

test('routers of equal priority are a doubt', async () => {
  const one = routed([{ host: 'a.test', path: '/', to: 'one:8080' }], { name: 'one' });
  const same = routed([{ host: 'a.test', path: '/', to: 'two:8080' }], { name: 'two' });
  assert.deepEqual(await possible([one, same], 'http://a.test/x'), ['200 one', '200 two']);
  const wild = routed([{ host: '*.test', path: '/', to: 'two:8080' }], { name: 'two' });
  assert.deepEqual(await possible([one, wild], 'http://a.test/x'), ['200 one', '200 two']);
  const [first] = (await tableFrom(join(ONE, TWO, one, same))).routes;
  assert.deepEqual(
    first?.doubts.map(({ alternatives }) => alternatives.map(({ text }) => text)),
    [['default/two:8080']],
  );
});

test('of several default backends any one may be used, and one for another entry point hides the rest', async () => {
  const one = routed([], { name: 'one', fallback: 'one:8080' });
  const two = routed([], { name: 'two', fallback: 'two:8080' });
  assert.deepEqual(await possible([one, two], 'http://h/'), ['200 one', '200 two']);
  const secure = routed([], {
    name: 'two',
    fallback: 'two:8080',
    annotations: { [`${PREFIX}entrypoints`]: 'websecure' },
  });
  assert.deepEqual(await possible([one, secure], 'http://h/'), ['200 one', '404']);
  assert.deepEqual(await possible([one, secure], 'https://h/'), ['200 one', '200 two']);
  const edge = routed([], { name: 'two', fallback: 'two:8080', annotations: { [`${PREFIX}entrypoints`]: 'edge' } });
  assert.deepEqual(await possible([one, edge], 'http://h/'), ['200 one', '200 two', '404']);
});

test('an entry point that is not known, and a middleware, are doubts', async () => {
  for (const [name, value, others] of [
    ['entrypoints', 'edge', [404]],
    ['middlewares', 'shop-strip@kubernetescrd', [404]],
  ] as const) {
    const annotations = { [PREFIX + name]: value };
    const table = await tableFrom(join(ONE, routed([{ host: 'h', path: '/', to: 'one:8080' }], { annotations })));
    const { answer, doubts } = tracer(table)(requestFrom('http://h/'), {});
    const possibilities = doubts.map(({ alternatives }) => alternatives.map((one) => one.answer.statusCode));
    assert.deepEqual([answer.outcome, possibilities], ['backend', [others]]);
  }
});

test('neither an entry point that is not known nor a guard is settled by a redirect behind it', async () => {
  const secure = middleware('secure', { redirectScheme: { scheme: 'https' } });
  const users = middleware('users', { basicAuth: { secret: 'users' } });
  const named = (...names: readonly string[]): string => names.map((name) => `default-${name}@kubernetescrd`).join();
  for (const [annotations, expected] of [
    [{ entrypoints: 'edge', middlewares: named('secure') }, [404]],
    [{ middlewares: named('secure', 'elsewhere') }, [404]],
    [{ middlewares: named('users', 'secure') }, [401]],
    [{ middlewares: named('secure', 'users') }, []],
  ] as const) {
    const prefixed = Object.fromEntries(Object.entries(annotations).map(([name, value]) => [PREFIX + name, value]));
    const web = routed([{ host: 'h', path: '/', to: 'one:8080' }], { annotations: prefixed });
    const { answer, doubts } = tracer(await tableFrom(join(ONE, web, secure, users)))(requestFrom('http://h/'), {});
    const others = doubts.flatMap(({ alternatives }) => alternatives.map((one) => one.answer.statusCode));
    assert.deepEqual([answer.statusCode, others], [302, expected]);
  }
});

test('a router with TLS and no certificate terminates TLS', async () => {
  const annotations = { [`${PREFIX}tls`]: 'true' };
  const { routes } = await tableFrom(join(ONE, routed([{ host: 'h', path: '/', to: 'one:8080' }], { annotations })));
  assert.deepEqual(routes[0]?.tls, { mode: 'Terminate', secrets: [] });
});

test('a path that makes no router is a broken route that says why', async () => {
  const { routes } = await tableFrom(routed([{ host: 'h', path: '/', to: 'missing:80' }]));
  assert.deepEqual([routes[0]?.status, routes[0]?.because], ['broken', 'Service default/missing does not exist']);
});

const middleware = (name: string, spec: Readonly<Record<string, unknown>>): string =>
  `${JSON.stringify({ apiVersion: 'traefik.io/v1alpha1', kind: 'Middleware', metadata: { name, namespace: 'default' }, spec })}\n`;

/** What becomes of a request to `h/api/...` behind a middleware, with the doubts. */
async function behind(spec: Readonly<Record<string, unknown>>, line = 'http://h/api/x?q'): Promise<string> {
  const annotations = { [`${PREFIX}middlewares`]: 'default-m@kubernetescrd' };
  const web = routed([{ host: 'h', path: '/api', to: 'one:8080' }], { annotations });
  const harmless = middleware('harmless', { compress: {} });
  const table = await tableFrom(join(ONE, web, middleware('m', spec), harmless));
  const { answer, doubts } = tracer(table)(requestFrom(line), {});
  const to = answer.location ?? answer.forwarded?.path ?? '';
  const open = doubts.map(({ alternatives }) => alternatives.map((one) => one.answer.statusCode ?? '').join() || '?');
  return [answer.statusCode, to, ...open].join(' ').trim();
}

for (const [spec, expected, line] of [
  [{ stripPrefix: { prefixes: ['/other', '/api'] } }, '200 /x'],
  [{ stripPrefix: { prefixes: ['/api'] } }, '200 /', 'http://h/api'],
  [{ stripPrefix: { prefixes: ['/ap'] } }, '200 /i/x'],
  [{ stripPrefix: { prefixes: ['/v2'] } }, '200 /api/x'],
  [{ stripPrefixRegex: { regex: ['/[a-z]+'] } }, '200 /x'],
  [{ stripPrefixRegex: { regex: ['/[a-z]+'] } }, '200 /x%2Fy', 'http://h/api%2Fx%2Fy'],
  [{ stripPrefix: { prefixes: ['/api/a b'] } }, '200 /c%20d', 'http://h/api/a%20b/c%20d'],
  [{ addPrefix: { prefix: '/v$1' } }, '200 /v$1/api/x'],
  [{ addPrefix: {} }, '404'],
  [{ replacePath: { path: '/new' } }, '200 /new'],
  [{ replacePathRegex: { regex: '^/api/(?P<rest>.*)', replacement: '/v2/${rest}' } }, '200 /v2/x'],
  [{ replacePathRegex: { regex: '(', replacement: '/' } }, '404'],
  [{ redirectScheme: { scheme: 'https' } }, '302 https://h/api/x?q'],
  [{ redirectScheme: { scheme: 'https', permanent: true } }, '301 https://h/api/x?q'],
  [{ redirectScheme: { scheme: 'https', permanent: true } }, '308 https://h/api/x', 'POST http://h/api/x'],
  [{ redirectScheme: { scheme: 'https' } }, '200 /api/x', 'https://h/api/x'],
  [{ redirectScheme: { scheme: 'https', forcePermanentRedirect: true } }, '308 https://h/api/x?q'],
  [{ redirectRegex: { regex: '^http://([^/]+)/api/(.*)', replacement: 'https://$1/v2/$2' } }, '302 https://h/v2/x?q'],
  [{ redirectRegex: { regex: '^https://.*', replacement: 'https://other/' } }, '200 /api/x'],
  [{ ipAllowList: { sourceRange: ['10.0.0.0/8'] } }, '200 /api/x 403'],
  [{ ipAllowList: { sourceRange: ['0.0.0.0/0', '::/0'] } }, '200 /api/x'],
  [{ basicAuth: { secret: 'users' } }, '200 /api/x 401'],
  [{ forwardAuth: { address: 'http://auth' } }, '200 /api/x ?'],
  [{ headers: { customRequestHeaders: { 'X-A': 'b' } } }, '200 /api/x'],
  [{ plugin: { mine: {} } }, '200 /api/x ?'],
  [{ compress: {}, retry: { attempts: 3 } }, '404'],
  [{ chain: { middlewares: [{ name: 'harmless' }] } }, '200 /api/x'],
  [{ chain: { middlewares: [{ name: 'm' }] } }, '404'],
  [{ chain: { middlewares: [{ name: 'missing' }] } }, '200 /api/x 404'],
] as const)
  test(`behind ${JSON.stringify(spec)}${line === undefined ? '' : `, ${line}`}`, async () => {
    assert.equal(await behind(spec, line), expected);
  });

answers(
  'an entry point redirects what no router of a higher priority takes',
  [
    traefik(
      '--providers.kubernetesingress',
      '--entryPoints.web.address=:8000/tcp',
      '--entryPoints.websecure.address=:8443/tcp',
      '--entryPoints.websecure.http.tls=true',
      '--entryPoints.web.http.redirections.entryPoint.to=:443',
      '--entryPoints.web.http.redirections.entryPoint.scheme=https',
    ),
    routed([{ host: 'h', path: '/', to: 'one:8080' }]),
  ],
  {
    'http://h/a//b?q': '301 https://h/a/b?q',
    'http://other/': '301 https://other/',
    'https://h/a': 'one:8080',
    'https://other/': '404',
  },
);

answers(
  'a redirect of an entry point to another one has the port of its address, and may have a low priority',
  [
    traefik(
      '--providers.kubernetesingress',
      '--entryPoints.web.address=:8000',
      '--entryPoints.websecure.address=:8443',
      '--entryPoints.web.http.redirections.entryPoint.to=websecure',
      '--entryPoints.web.http.redirections.entryPoint.permanent=false',
      '--entryPoints.web.http.redirections.entryPoint.priority=1',
    ),
    routed([{ host: 'h', path: '/', to: 'one:8080' }]),
  ],
  { 'http://h/a': 'one:8080', 'http://other/': '302 https://other:8443/' },
);

answers(
  'the flags of Traefik select namespaces and a class',
  [
    traefik(
      '--providers.kubernetesingress.namespaces=shop,default',
      '--providers.kubernetesingress.ingressclass=inner',
    ),
    routed([{ host: 'a', path: '/', to: 'one:8080' }]),
    ingress({
      name: 'inner',
      annotations: { 'kubernetes.io/ingress.class': 'inner' },
      paths: [{ host: 'b', path: '/', to: 'two:8080' }],
    }),
  ],
  { 'http://a/': '404', 'http://b/': 'two:8080' },
);

answers(
  'without lookup of classes only annotations select',
  [
    traefik('--providers.kubernetesingress.disableIngressClassLookup=true'),
    routed([{ host: 'a', path: '/', to: 'one:8080' }]),
    ingress({ name: 'open', paths: [{ host: 'b', path: '/', to: 'two:8080' }] }),
  ],
  { 'http://a/': '404', 'http://b/': 'two:8080' },
);

test('routers of two Ingresses with one name are a doubt', async () => {
  const one = ingress({ name: 'web-a', class: 'traefik', paths: [{ host: 'b.test', path: '/', to: 'one:8080' }] });
  const two = ingress({ name: 'web', class: 'traefik', paths: [{ host: 'a-b.test', path: '/', to: 'two:8080' }] });
  const other = ingress({ name: 'other', class: 'traefik', paths: [{ host: 'c.test', path: '/', to: 'two:8080' }] });
  const { routes } = await tableFrom(join(ONE, TWO, one, two, other));
  assert.deepEqual(
    routes
      .filter(({ entry }) => entry.type === 'ingress')
      .map(({ match, doubts }) => [match.host.type === 'exact' && match.host.value, doubts.length]),
    [
      ['a-b.test', 1],
      ['b.test', 1],
      ['c.test', 0],
    ],
  );
});

const FLAGS = [
  '--providers.kubernetesingress',
  '--entrypoints.web.address=:8000',
  '--entrypoints.websecure.address=:8443',
];
const CRD = '--providers.kubernetescrd';

/** The answers over http and https with flags of Traefik, for an Ingress with annotations and labels. */
async function withFlags(
  flags: readonly string[],
  annotations: Readonly<Record<string, string>> = {},
): Promise<string> {
  const web = JSON.parse(
    routed([{ host: 'h', path: '/api', to: 'one:8080' }], { annotations: prefixed(PREFIX, annotations) }),
  ) as { metadata: { labels?: object } };
  web.metadata.labels = { tier: 'edge' };
  const guard = middleware('strip', { stripPrefix: { prefixes: ['/api'] } });
  const documents = join(
    ONE,
    guard,
    traefik(...FLAGS, '--entrypoints.websecure.http.tls', ...flags),
    JSON.stringify(web),
  );
  const trace = tracer(await tableFrom(documents));
  return ['http', 'https']
    .map((scheme) => trace(requestFrom(`${scheme}://h/api/x`), {}).answer)
    .map(({ statusCode, forwarded }) => forwarded?.path ?? statusCode)
    .join(' ');
}

const STRIP = { middlewares: 'default-strip@kubernetescrd' };

for (const [flags, annotations, expected] of [
  [[], {}, '/api/x /api/x'],
  [[CRD], STRIP, '/x /x'],
  [[], STRIP, '404 404'],
  [[CRD, '--entrypoints.web.http.middlewares=default-strip@kubernetescrd'], {}, '/x /api/x'],
  [[CRD, '--entrypoints.websecure.http.middlewares=strip@kubernetescrd'], {}, '/api/x 404'],
  [['--providers.kubernetesingress.labelselector=tier=edge'], {}, '/api/x /api/x'],
  [['--providers.kubernetesingress.labelselector=tier!=edge'], {}, '404 404'],
  [[CRD, '--providers.kubernetesingress.crossprovidernamespaces=default,shop'], STRIP, '/x /x'],
  [[CRD, '--providers.kubernetesingress.crossprovidernamespaces=shop'], STRIP, '404 404'],
  [[CRD, '--providers.kubernetesingress.crossprovidernamespaces=shop'], {}, '/api/x /api/x'],
] as const)
  test(`flags ${flags.join(' ')} with ${JSON.stringify(annotations)}`, async () => {
    assert.equal(await withFlags(flags, annotations), expected);
  });

test('middlewares of an entry point do not make another Ingress without rules serve', async () => {
  const table = await tableFrom(
    join(
      ONE,
      middleware('strip', { stripPrefix: { prefixes: ['/api'] } }),
      traefik(
        ...FLAGS,
        '--entrypoints.websecure.http.tls',
        CRD,
        '--entrypoints.web.http.middlewares=default-strip@kubernetescrd',
      ),
      routed([], { fallback: 'one:8080' }),
    ),
  );
  const trace = tracer(table);
  const paths = ['http', 'https'].map((scheme) => trace(requestFrom(`${scheme}://h/api/x`), {}).answer.forwarded?.path);
  assert.deepEqual(paths, ['/x', '/api/x']);
});

const inChain = (...names: readonly string[]): object => ({
  middlewares: names.map((name) => `default-${name}@kubernetescrd`).join(),
});

test('redirects come after rewrites that stand before them', async () => {
  const documents = [
    ONE,
    middleware('strip', { stripPrefix: { prefixes: ['/api'] } }),
    middleware('add', { addPrefix: { prefix: '/new' } }),
    middleware('secure', { redirectScheme: { scheme: 'https' } }),
    middleware('moved', { redirectRegex: { regex: '^http://([^/]+)/api(.*)', replacement: 'https://$1$2' } }),
  ];
  const ask = async (annotations: object, url: string): Promise<string> => {
    const web = routed([{ host: 'h', path: '/api', to: 'one:8080' }], {
      annotations: prefixed(PREFIX, annotations as Readonly<Record<string, string>>),
    });
    const { answer, doubts } = tracer(await tableFrom(join(...documents, web)))(requestFrom(url), {});
    return [answer.statusCode, answer.location ?? answer.forwarded?.path, ...doubts.map(({ reason }) => reason)].join(
      ' ',
    );
  };
  assert.equal(await ask(inChain('strip', 'secure', 'add'), 'http://h/api/x'), '302 https://h/x');
  assert.equal(await ask(inChain('strip', 'secure', 'add'), 'https://h/api/x'), '200 /new/x');
  assert.equal(await ask(inChain('add', 'moved'), 'http://h/api/x'), '200 /new/api/x');
  assert.equal(await ask(inChain('moved', 'add'), 'http://h/api/x'), '302 https://h/x');
});

test('the redirect of an entry point is behind its middlewares', async () => {
  const flags = ['--entrypoints.web.http.redirections.entrypoint.to=:443', CRD];
  const own = (name: string): string => `--entrypoints.web.http.middlewares=default-${name}@kubernetescrd`;
  const ask = async (name: string): Promise<string> => {
    const strip = middleware('strip', { stripPrefix: { prefixes: ['/api'] } });
    const broken = middleware('broken', { addPrefix: {} });
    const table = await tableFrom(
      join(
        ONE,
        strip,
        broken,
        traefik(...FLAGS, ...flags, own(name)),
        routed([{ host: 'h', path: '/', to: 'one:8080' }]),
      ),
    );
    const { answer } = tracer(table)(requestFrom('http://h/api/x'), {});
    return `${answer.statusCode} ${answer.location ?? ''}`.trim();
  };
  assert.equal(await ask('strip'), '301 https://h/x');
  assert.equal(await ask('broken'), '404');
});

test('without a flag, Traefik serves no other class of an annotation than its own', async () => {
  const other = ingress({
    annotations: { 'kubernetes.io/ingress.class': 'inner' },
    paths: [{ host: 'h', path: '/', to: 'one:8080' }],
  });
  const inner =
    'apiVersion: networking.k8s.io/v1\nkind: IngressClass\nmetadata: {name: inner}\nspec: {controller: traefik.io/ingress-controller}\n';
  const ask = async (...more: readonly string[]): Promise<string> =>
    asker(await tableFrom(join(ONE, inner, other, ...more)))('http://h/');
  assert.equal(await ask(), 'one:8080');
  const { doubts } = tracer(await tableFrom(join(ONE, inner, other)))(requestFrom('http://h/'), {});
  assert.deepEqual(
    doubts.map(({ alternatives }) => alternatives.map(({ answer }) => answer.statusCode)),
    [[404]],
  );
  assert.equal(await ask(traefik(...FLAGS)), '404');
  assert.equal(await ask(traefik(...FLAGS, '--providers.kubernetesingress.ingressclass=inner')), 'one:8080');
});

test('a middleware that redirects to https also drops another port from the Host header', async () => {
  const annotations = { [`${PREFIX}middlewares`]: 'default-secure@kubernetescrd' };
  const web = routed([{ host: 'h', path: '/', to: 'one:8080' }], { annotations });
  const table = await tableFrom(join(ONE, web, middleware('secure', { redirectScheme: { scheme: 'https' } })));
  const ask = (host: string): string => {
    const { answer } = tracer(table)(requestFrom('https://h/x', { host }), {});
    return `${answer.statusCode} ${answer.location ?? ''}`.trim();
  };
  assert.deepEqual(
    [ask('h'), ask('h:443'), ask('H:8443'), ask('h:80')],
    ['200', '200', '302 https://H/x', '302 https://h/x'],
  );
});

test('a wildcard host as both rule syntaxes write it takes what either takes', async () => {
  const old = routed([{ host: '*.a.test', path: '/foo/', to: 'two:8080' }], {
    name: 'old',
    annotations: { [`${PREFIX}rulesyntax`]: 'v2' },
  });
  const ask = asker(await tableFrom(join(ONE, TWO, old, routed([{ host: '*.a.test', path: '/foo', to: 'one:8080' }]))));
  assert.deepEqual(
    ['x', '-_'].map((label) => ask(`https://${label}.a.test/foo/x`)),
    ['two:8080', 'one:8080'],
  );
});
