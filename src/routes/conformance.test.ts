/**
 * What a conforming Gateway controller answers, on the manifests in fixtures/conformance. Tests bear the names of those
 * of the upstream suite that ask the same. Source: gateway-api v1.6.1 conformance/tests.
 */
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import { requestFrom, tableFrom, verdict } from '../dev/routing.ts';
import { type Tracer, tracer } from './request/trace.ts';
import type { RouteTable } from './route/route.ts';

type Case = readonly [request: string, expected: string, headers?: Readonly<Record<string, string>>];

const fixture = (name: string): string =>
  readFileSync(new URL(`../../fixtures/conformance/${name}.yaml`, import.meta.url), 'utf8');

const tableOf = (...names: readonly string[]): Promise<RouteTable> => tableFrom(['base', ...names].map(fixture));

const asked = (trace: Tracer, gateway: string, [line, , headers]: Case): string =>
  verdict(trace(requestFrom(line, headers), { gateway }));

/** Sends each request to a Gateway, by default the one of the fixture. */
function requests(name: string, from: string, gateway: string, cases: readonly Case[]): void {
  test(`${name}: ${gateway}`, async () => {
    const trace = tracer(await tableOf(from));
    const said = (one: Case, answer: string): string =>
      [one[0], one[2] === undefined ? '' : JSON.stringify(one[2]), '=>', answer].join(' ');
    assert.deepEqual(
      cases.map((one) => said(one, asked(trace, `edge/${gateway}`, one))),
      cases.map((one) => said(one, one[1])),
    );
  });
}

/** The reasons for which parents refuse the routes of a fixture. */
function refusals(name: string, from: string, expected: readonly string[]): void {
  test(`${name}: reasons`, async () => {
    const { detached } = await tableOf(from);
    assert.deepEqual(detached.map(({ resource, reason }) => `${resource.name}: ${reason}`).toSorted(), expected);
  });
}

/** The routes that each listener of a Gateway serves. */
async function attachedTo(from: string, gateway: string): Promise<Readonly<Record<string, readonly string[]>>> {
  const { entries, routes } = await tableOf(from);
  const own = entries.filter((entry) => entry.gateway === gateway && entry.type === 'gateway');
  const served = (id: string): readonly string[] => [
    ...new Set(routes.filter(({ entry }) => entry.id === id).map(({ source }) => source.resource.name)),
  ];
  return Object.fromEntries(own.map(({ id, listener = '' }) => [listener, served(id).toSorted()]));
}

const [ONE, TWO, THREE, WEB] = ['one:8080', 'two:8080', 'three:8080', 'web:8080'] as const;

// HTTPRoute

requests('HTTPRouteSimpleSameNamespace', 'simple', 'plain', [
  ['http://any.test/', ONE],
  ['http://any.test:1234/', ONE],
  ['http://192.0.2.1/', ONE, { host: 'any.test:8080' }],
]);

requests('HTTPRouteCrossNamespace', 'cross-namespace', 'chosen', [['http://any.test/', WEB]]);

requests('HTTPRouteExactPathMatching', 'exact-path', 'plain', [
  ['http://any.test/cart', ONE],
  ['http://any.test/user', TWO],
  ['http://any.test/', '404'],
  ['http://any.test/cart/item', '404'],
  ['http://any.test/user/', '404'],
  ['http://any.test/User', '404'],
]);

requests('HTTPRoutePathMatchOrder', 'path-order', 'plain', [
  ['http://any.test/p/exact/er', THREE],
  ['http://any.test/p/exact', TWO],
  ['http://any.test/p', ONE],
  ['http://any.test/p/deep/er/any', TWO],
  ['http://any.test/p/deep/any', ONE],
  ['http://any.test/p/any', THREE],
]);

requests('HTTPRouteMatching', 'matching', 'plain', [
  ['http://any.test/', ONE],
  ['http://any.test/cart', ONE],
  ['http://any.test/', ONE, { Release: 'first' }],
  ['http://any.test/v2', TWO],
  ['http://any.test/v2/cart', TWO],
  ['http://any.test/v2/', TWO],
  ['http://any.test/', TWO, { Release: 'second' }],
  ['http://any.test/v2cart', ONE],
  ['http://any.test/shop/v2/cart', ONE],
]);

requests('HTTPRouteMatchingAcrossRoutes', 'across-routes', 'plain', [
  ['http://shop.test/', ONE],
  ['http://shop.test/cart', ONE],
  ['http://shop.example/cart', ONE],
  ['http://shop.test/cart', ONE, { release: 'first' }],
  ['http://shop.test/v2', TWO],
  ['http://shop.example/v2', ONE],
  ['http://shop.test/v2/cart', TWO],
  ['http://shop.test/', TWO, { release: 'second' }],
]);

const HEADERS: readonly (readonly [expected: string, headers: Readonly<Record<string, string>>])[] = [
  [ONE, { release: 'first' }],
  [TWO, { release: 'second' }],
  [ONE, { release: 'second', tone: 'dark' }],
  [TWO, { release: 'second', tone: 'blue' }],
  ['404', { tone: 'dark' }],
  ['404', { other: 'first' }],
  [ONE, { tone: 'blue' }],
  [ONE, { TONE: 'green' }],
  [TWO, { tone: 'red' }],
  [TWO, { tone: 'yellow' }],
  ['404', { tone: 'purple' }],
];

requests(
  'HTTPRouteHeaderMatching',
  'headers',
  'plain',
  HEADERS.map(([expected, headers]): Case => ['http://any.test/', expected, headers]),
);

requests('HTTPRouteMethodMatching', 'methods', 'plain', [
  ['POST http://any.test/', ONE],
  ['GET http://any.test/', TWO],
  ['HEAD http://any.test/', '404'],
  ['GET http://any.test/a', ONE],
  ['PUT http://any.test/', TWO, { release: 'first' }],
  ['POST http://any.test/b', THREE, { release: 'second' }],
  ['PATCH http://any.test/c', ONE],
  ['DELETE http://any.test/d', ONE, { release: 'third' }],
  ['PUT http://any.test/', '404'],
  ['DELETE http://any.test/d', '404'],
  ['PATCH http://any.test/e', ONE],
  ['PATCH http://any.test/', TWO, { release: 'fourth' }],
]);

requests('HTTPRouteQueryParamMatching', 'query', 'plain', [
  ['http://any.test/?pet=cat', ONE],
  ['http://any.test/?pet=dog', TWO],
  ['http://any.test/?pet=dog&tone=blue', THREE],
  ['http://any.test/?PET=Cat', THREE],
  ['http://any.test/?pet=cat&more=1', ONE],
  ['http://any.test/?pet=dog&tone=red', TWO],
  ['http://any.test/?tone=blue', '404'],
  ['http://any.test/?pet=Dog', '404'],
  ['http://any.test/?pet=catdog', '404'],
  ['http://any.test/', '404'],
  ['http://any.test/a?pet=cat', ONE],
  ['http://any.test/?pet=cat', TWO, { release: 'first' }],
  ['http://any.test/b?pet=cat', THREE, { release: 'second' }],
  ['http://any.test/c?pet=bird', ONE],
  ['http://any.test/d?pet=fish', ONE, { release: 'third' }],
  ['http://any.test/?pet=bird', '404'],
  ['http://any.test/d?pet=fish', '404'],
  ['http://any.test/e?pet=horse', ONE],
  ['http://any.test/?pet=horse', THREE, { release: 'fourth' }],
]);

requests('HTTPRouteHostnameIntersection', 'hostname-intersection', 'meet', [
  ['http://just.this.test/r1', ONE],
  ['http://just.this.test:1234/r1', ONE],
  ['http://192.0.2.1/r1', ONE, { host: 'just.this.test:1234' }],
  ['http://else.test/r1', '404'],
  ['http://a.notwild.test/r1', '404'],
  ['http://just.wild.test/r2', TWO],
  ['http://a.wild.test/r2', TWO],
  ['http://b.a.wild.test/r2', TWO],
  ['http://a.wild.test:1234/r2', TWO],
  ['http://c.wild.test/r2', '404'],
  ['http://x.notwild.test/r2', '404'],
  ['http://wild.test/r2', '404'],
  ['http://just.this.test/r3', THREE],
  ['http://not.this.test/r3', '404'],
  ['http://a.other.test/r4', ONE],
  ['http://b.a.other.test/r4', ONE],
  ['http://other.test/r4', '404'],
  ['http://nowhere.test/r5', '404'],
  ['http://wild.test/r5', '404'],
  ['http://just.this.test/more', '404'],
]);
requests('HTTPRouteHostnameIntersection', 'hostname-intersection', 'meet-any', [
  ['http://first.test/', TWO],
  ['http://a.first.test/', TWO],
  ['http://second.test/', TWO],
  ['http://a.second.test/', TWO],
  ['http://third.test/', '404'],
]);
refusals('HTTPRouteHostnameIntersection', 'hostname-intersection', ['nothing: NoMatchingListenerHostname']);

const NAMED: readonly (readonly [host: string, expected: string])[] = [
  ['bar.test', ONE],
  ['foo.bar.test', TWO],
  ['baz.bar.test', THREE],
  ['boo.bar.test', THREE],
  ['a.b.bar.test', THREE],
  ['a.b.foo.test', THREE],
  ['foo.test', '404'],
  ['unknown.test', '404'],
];

requests(
  'HTTPRouteListenerHostnameMatching',
  'listener-hostname',
  'named',
  NAMED.map(([host, expected]): Case => [`http://${host}/`, expected]),
);

requests('HTTPRouteListenerPortMatching', 'listener-port', 'ports', [
  ['http://foo.test/', ONE],
  ['http://foo.test:8080/', TWO],
  ['http://bar.test:8080/', TWO],
  ['http://foo.test:8090/', THREE],
  ['http://bar.test:8090/', '404'],
  ['http://bar.test/', '404'],
  // A port without a listener stands in front of the Gateway, which listens on the port of the scheme.
  ['http://foo.test:31080/', ONE],
]);

requests('HTTPRouteHTTPSListener', 'https', 'secure', [
  ['https://first.test/', ONE],
  ['https://second.test/', TWO],
  ['https://unknown.test/', '404'],
  ['http://first.test/', 'refused'],
]);

const SERVER_NAMES: readonly (readonly [sni: string, host: string, expected: string])[] = [
  ['first.test', 'first.test', ONE],
  ['first.test', 'second.test', '421'],
  ['first.test', 'unknown.test', '404'],
  ['second.test', 'second.test', TWO],
  ['second.test', 'first.test', '421'],
  ['second.test', 'unknown.test', '421'],
  ['third.wild.test', 'third.wild.test', THREE],
  ['third.wild.test', 'fifth.wild.test', THREE],
  ['third.wild.test', 'fourth.wild.test', '421'],
  ['third.wild.test', 'second.test', '421'],
  ['third.wild.test', 'unknown.test', '421'],
  ['fourth.wild.test', 'fourth.wild.test', ONE],
  ['fourth.wild.test', 'fifth.wild.test', '421'],
  ['unknown.test', 'first.test', ONE],
  ['unknown.test', 'unknown.test', '404'],
];

requests(
  'HTTPRouteHTTPSListenerDetectMisdirectedRequests',
  'misdirected',
  'secure',
  SERVER_NAMES.map(([sni, host, expected]): Case => [`https://${sni}/`, expected, { host }]),
);

refusals(
  'HTTPRouteDisallowedKind, HTTPRouteInvalidCrossNamespaceParentRef, HTTPRouteInvalidParentRefNotMatchingListenerPort, HTTPRouteInvalidParentRefNotMatchingSectionName, HTTPRouteInvalidParentRefSectionNameNotMatchingPort',
  'refused',
  [
    'absent: ParentNotFound',
    'conflict: ListenersNotValid',
    'hostname: NoMatchingListenerHostname',
    'kind: NotAllowedByListeners',
    'namespace: NotAllowedByListeners',
    'port: NoMatchingParent',
    'section-and-port: NoMatchingParent',
    'section: NoMatchingParent',
  ],
);

requests(
  'HTTPRouteInvalidBackendRefUnknownKind, HTTPRouteInvalidCrossNamespaceBackendRef, HTTPRouteInvalidNonExistentBackendRef, HTTPRouteNoBackendRefs, HTTPRouteServiceTypes, HTTPRouteWeight',
  'backends',
  'plain',
  [
    ['http://any.test/kind', '500 thing:8080'],
    ['http://any.test/namespace', '500 web:8080'],
    ['http://any.test/gone', '500 gone:8080'],
    ['http://any.test/port', '500 one:81'],
    ['http://any.test/empty', '503 empty:8080'],
    ['http://any.test/byhand', 'byhand:8080'],
    ['http://any.test/headless', 'headless:8080'],
    ['http://any.test/omitted', '500'],
    ['http://any.test/none', '500'],
    ['http://any.test/shares', `${ONE} or ${TWO}`],
    ['http://any.test/zero', '500'],
    ['http://any.test/partly', `${ONE} or gone:8080`],
    ['http://any.test/unused', ONE],
    ['http://any.test/forward', ONE],
  ],
);

test('HTTPRouteWeight, GRPCRouteWeight: shares', async () => {
  for (const from of ['backends', 'grpc-shares']) {
    const { routes } = await tableOf(from);
    const shared = routes.find(({ backends, entry }) => entry.type === 'gateway' && backends.length === 3);
    assert.deepEqual(
      shared?.backends.map(({ service, weight }) => `${service} ${weight}`),
      ['one 70', 'two 30', 'three 0'],
    );
  }
});

test('HTTPRouteInvalidBackendRefUnknownKind and its like: the status of backends', async () => {
  const { routes } = await tableOf('backends');
  const statuses = (service: string): readonly string[] =>
    routes.flatMap(({ entry, backends }) =>
      entry.type === 'gateway'
        ? backends.filter((one) => one.service === service).map(({ status, because }) => `${status}: ${because}`)
        : [],
    );
  assert.match(statuses('thing')[0] ?? '', /^service-not-found: .*\(InvalidKind\)$/);
  assert.match(statuses('web')[0] ?? '', /^not-permitted: .*\(RefNotPermitted\)$/);
  assert.match(statuses('gone')[0] ?? '', /^service-not-found: /);
  assert.match(statuses('empty')[0] ?? '', /^no-workload: /);
});

requests('HTTPRouteReferenceGrant', 'granted', 'plain', [['http://any.test/', WEB]]);
requests('HTTPRouteInvalidReferenceGrant', 'grants-missed', 'plain', [['http://any.test/', '500 web:8080']]);
requests('HTTPRoutePartiallyInvalidViaInvalidReferenceGrant', 'partly-granted', 'plain', [
  ['http://any.test/v2', '500 orders-2:8080'],
  ['http://any.test/', 'orders-1:8080'],
]);

test('HTTPRouteInvalidReferenceGrant: each grant alone', async () => {
  const [, route = '', ...grants] = ['', ...fixture('grants-missed').split('---\n')];
  assert.equal(grants.length, 8);
  for (const grant of grants) {
    const trace = tracer(await tableFrom([fixture('base'), route, grant]));
    assert.equal(asked(trace, 'edge/plain', ['http://any.test/', '']), '500 web:8080', grant);
  }
});

requests('HTTPRouteMultipleGateways', 'several-gateways', 'plain', [
  ['http://any.test/shared', ONE],
  ['http://any.test/', TWO],
]);
requests('HTTPRouteMultipleGateways', 'several-gateways', 'open', [
  ['http://any.test/shared', ONE],
  ['http://any.test/', THREE],
]);

requests('HTTPRouteNamedRule', 'named-rules', 'plain', [
  ['http://any.test/named', ONE],
  ['http://any.test/unnamed', TWO],
]);

requests(
  'HTTPRouteRedirectHostAndStatus, HTTPRouteRedirectPath, HTTPRouteRedirectPort, HTTPRouteRedirectScheme',
  'redirects',
  'plain',
  [
    ['http://any.test/host', '302 http://other.test/host'],
    ['http://any.test/host-status', '301 http://other.test/host-status'],
    ['http://any.test/old/lemon', '302 http://any.test/new/lemon'],
    ['http://any.test/old/lemon?x=1', '302 http://any.test/new/lemon?x=1'],
    ['http://any.test/full/path', '302 http://any.test/whole'],
    ['http://any.test/old-host', '302 http://other.test/new'],
    ['http://any.test/old-301', '301 http://any.test/new'],
    ['http://any.test/port', '302 http://any.test:8083/port'],
    ['http://any.test/port-host', '302 http://other.test:8083/port-host'],
    ['http://any.test/port-301', '301 http://any.test:8083/port-301'],
    ['http://any.test/scheme', '302 https://any.test/scheme'],
    ['http://any.test/scheme-host', '302 https://other.test/scheme-host'],
    ['http://any.test/scheme-301', '301 https://any.test/scheme-301'],
  ],
);

requests('HTTPRoute303Redirect, HTTPRoute307Redirect, HTTPRoute308Redirect', 'redirects', 'plain', [
  ['POST http://any.test/s303', '303 http://any.test/s303'],
  ['http://any.test/s307', '307 http://any.test/s307'],
  ['POST http://any.test/s308', '308 http://any.test/s308'],
]);

/** Where the redirects of a listener go: by the scheme and the port that the filter gives, `-` where it does not. */
const REDIRECT_PORTS: Readonly<Record<string, readonly string[]>> = {
  'plain http://any.test': [
    '- - http://other.test',
    '- 80 http://other.test',
    '- 443 http://other.test:443',
    '- 8080 http://other.test:8080',
    '- 8443 http://other.test:8443',
    'http - http://other.test',
    'http 80 http://other.test',
    'http 443 http://other.test:443',
    'http 8080 http://other.test:8080',
    'http 8443 http://other.test:8443',
    'https - https://other.test',
    'https 80 https://other.test:80',
    'https 443 https://other.test',
    'https 8080 https://other.test:8080',
    'https 8443 https://other.test:8443',
  ],
  'high http://any.test:8080': [
    '- - http://other.test:8080',
    '- 80 http://other.test',
    '- 8080 http://other.test:8080',
    'http - http://other.test',
    'http 80 http://other.test',
    'https - https://other.test',
    'https 443 https://other.test',
    'https 8443 https://other.test:8443',
  ],
  'secure https://any.test': [
    '- - https://other.test',
    '- 443 https://other.test',
    '- 8443 https://other.test:8443',
    'http - http://other.test',
    'http 80 http://other.test',
    'http 8080 http://other.test:8080',
    'https - https://other.test',
    'https 8443 https://other.test:8443',
  ],
};

for (const [from, rows] of Object.entries(REDIRECT_PORTS)) {
  const [gateway = '', origin = ''] = from.split(' ');
  requests(
    'HTTPRouteRedirectPortAndScheme',
    'redirects',
    gateway,
    rows.map((row): Case => {
      const [scheme = '', port = '', target = ''] = row.split(' ');
      const path = `/x${scheme === '-' ? '' : scheme}-${port === '-' ? '' : port}`;
      return [`${origin}${path}`, `302 ${target}${path}`];
    }),
  );
}

const REWRITES: readonly (readonly [url: string, host: string, path: string])[] = [
  ['http://rewrite.test/one', 'one.test', '/one'],
  ['http://rewrite.test/one/more', 'one.test', '/one/more'],
  ['http://rewrite.test/other', 'two.test', '/other'],
  ['http://any.test/pre/one/two', 'any.test', '/one/two'],
  ['http://any.test/strip/three', 'any.test', '/three'],
  ['http://any.test/strip', 'any.test', '/'],
  ['http://any.test/strip-empty/three', 'any.test', '/three'],
  ['http://any.test/full/one/two', 'any.test', '/one'],
  ['http://any.test/both/x', 'any.test', '/pre/x'],
  ['http://any.test/mirror', 'any.test', '/mirror'],
];

test('HTTPRouteRewriteHost, HTTPRouteRewritePath, HTTPRouteRequestMirror: what the backend receives', async () => {
  const trace = tracer(await tableOf('rewrites'));
  const got = REWRITES.map(([url]) => {
    const { forwarded } = trace(requestFrom(url), { gateway: 'edge/plain' }).answer;
    return [url, forwarded?.host, forwarded?.path];
  });
  assert.deepEqual(got, REWRITES);
});

const preflight = (origin: string): Readonly<Record<string, string>> => ({
  origin,
  'access-control-request-method': 'PUT',
});

requests('HTTPRouteCORS: preflight requests', 'cors', 'plain', [
  ['OPTIONS http://any.test/some', '200 one:8080', preflight('https://a.test')],
  ['OPTIONS http://any.test/some', '200 one:8080', preflight('https://x.y.b.test')],
  ['OPTIONS http://any.test/some', '200 one:8080', preflight('https://c.test')],
  ['OPTIONS http://any.test/any', '200 one:8080', preflight('https://c.test:8443')],
  ['OPTIONS http://any.test/plain', ONE, preflight('https://a.test')],
  ['OPTIONS http://any.test/some', ONE, { origin: 'https://a.test' }],
  ['GET http://any.test/some', ONE, preflight('https://a.test')],
]);

test('HTTPRouteCORS: whether other origins are refused is open', async () => {
  const trace = tracer(await tableOf('cors'));
  const doubts = (origin: string): readonly string[] =>
    trace(requestFrom('OPTIONS http://any.test/some', preflight(origin)), { gateway: 'edge/plain' }).doubts.flatMap(
      ({ alternatives }) => alternatives.map(({ answer }) => `${answer.outcome} ${answer.statusCode}`),
    );
  assert.deepEqual(doubts('https://a.test'), []);
  assert.deepEqual(doubts('https://b.test'), ['denied 403']);
  assert.deepEqual(doubts('http://a.test'), ['denied 403']);
});

requests('BackendTLSPolicyInvalidKind, BackendTLSPolicyInvalidCACertificateRef', 'backend-tls', 'plain', [
  ['http://any.test/good', 'tls-good:443'],
  ['http://any.test/kind', '500 tls-kind:443'],
  ['http://any.test/empty', '500 tls-empty:443'],
  ['http://any.test/missing', 'tls-missing:443'],
  ['http://any.test/some', 'tls-some:443'],
  ['http://any.test/port', 'tls-port:443'],
]);

// Gateway

const ISLES: Readonly<Record<string, string>> = {
  any: 'bar.test',
  wild: 'bar.isle.test',
  deep: 'bar.foo.isle.test',
  exact: 'abc.foo.isle.test',
};

requests(
  'GatewayHTTPListenerIsolation',
  'isolation',
  'isles',
  Object.entries(ISLES).flatMap(([own, host]) =>
    Object.keys(ISLES).map((name): Case => [`http://${host}/${name}`, name === own ? ONE : '404']),
  ),
);

test('GatewayWithAttachedRoutes', async () => {
  assert.deepEqual(await attachedTo('hostname-intersection', 'edge/meet'), {
    exact: ['exact', 'wild-exact'],
    other: ['wild-wild'],
    wild: ['under-wild'],
  });
  assert.deepEqual(await attachedTo('refused', 'edge/plain'), { http: [] });
  assert.deepEqual(await attachedTo('listener-hostname', 'edge/named'), {
    deeper: ['b'],
    exact: ['a'],
    'wild-bar': ['c'],
    'wild-foo': ['c'],
  });
});

requests('GatewaySecretReferenceGrantSpecific', 'certificates', 'granted', [['https://any.test/', ONE]]);
requests('GatewaySecretMissingReferenceGrant, GatewaySecretInvalidReferenceGrant', 'certificates', 'missed', [
  ['https://any.test/', 'refused'],
]);
requests('a listener with one certificate that it may use', 'certificates', 'half', [['https://any.test/', ONE]]);
requests('ListenerSetReferenceGrant', 'certificates', 'sets', [['https://any.test/', 'refused']]);

test('GatewaySecretMissingReferenceGrant: its routes are attached, and broken', async () => {
  const { routes } = await tableOf('certificates');
  const statuses = routes
    .filter(({ entry }) => entry.type === 'gateway')
    .map(({ entry, status }) => [entry.gateway, status]);
  assert.deepEqual(statuses, [
    ['edge/granted', 'ok'],
    ['edge/half', 'ok'],
    ['edge/missed', 'broken'],
    ['edge/sets', 'broken'],
  ]);
});

// GRPCRoute

const GRPC = { 'content-type': 'application/grpc' };

requests('GRPCExactMethodMatching', 'grpc-methods', 'plain', [
  ['POST http://any.test/echo.v1.Echo/One', ONE, GRPC],
  ['POST http://any.test/echo.v1.Echo/Two', TWO, GRPC],
  ['POST http://any.test/echo.v1.Echo/Three', '404', GRPC],
  ['POST http://any.test/echo.v1.Other/Any', THREE, GRPC],
  ['POST http://any.test/echo.v1.Others/Any', '404', GRPC],
  ['POST http://any.test/some.Service/Anywhere', TWO, GRPC],
  ['POST http://any.test/some.Service/Nowhere', '404', GRPC],
]);

requests(
  'GRPCRouteHeaderMatching',
  'grpc-headers',
  'plain',
  HEADERS.map(
    ([expected, headers]): Case => ['POST http://any.test/echo.v1.Echo/One', expected, { ...GRPC, ...headers }],
  ),
);

requests(
  'GRPCRouteListenerHostnameMatching',
  'grpc-hostnames',
  'named',
  NAMED.map(([host, expected]): Case => [`POST http://${host}/echo.v1.Echo/One`, expected, GRPC]),
);

requests('GRPCRouteNamedRule, GRPCRouteWeight', 'grpc-shares', 'plain', [
  ['POST http://any.test/echo.v1.Echo/One', `${ONE} or ${TWO}`, GRPC],
]);

// TLSRoute

requests('TLSRouteSimpleSameNamespace', 'tls', 'pass', [
  ['https://abc.test/', ONE],
  // What is inside cannot be seen.
  ['https://abc.test/', ONE, { host: 'other.test' }],
  ['https://other.test/', '404', { host: 'abc.test' }],
  ['https://other.test/', '404'],
]);
requests('TLSRouteTerminateSimpleSameNamespace', 'tls', 'ends', [
  ['https://ends.test/', TWO],
  ['https://other.test/', 'refused'],
]);
requests('TLSRouteMixedTerminationSameNamespace', 'tls', 'mixed', [
  ['https://passes.test:8443/', ONE],
  ['https://ends.test:8443/', TWO],
  ['https://web.test:8443/', THREE],
  ['https://web.test:8443/', '404', { host: 'ends.test' }],
  ['https://other.test:8443/', 'refused'],
]);

const TLS_NAMES: Readonly<Record<string, readonly string[]>> = {
  'tls-exact': [ONE, 'refused', 'refused', 'refused', 'refused'],
  'tls-wild': [ONE, TWO, 'refused', 'refused', 'refused'],
  'tls-wider': [ONE, TWO, TWO, THREE, 'refused'],
  'tls-any': [ONE, TWO, TWO, THREE, '404'],
};

for (const [gateway, [abc = '', other = '', deeper = '', above = '', elsewhere = '']] of Object.entries(TLS_NAMES))
  requests('TLSRouteHostnameIntersection', 'tls-hostnames', gateway, [
    ['https://abc.deep.test/', abc],
    ['https://other.deep.test/', other],
    ['https://a.b.deep.test/', gateway === 'tls-wild' ? TWO : deeper],
    ['https://a.test/', above],
    ['https://a.example/', elsewhere],
  ]);

refusals('TLSRouteInvalidNoMatchingListener, TLSRouteInvalidNoMatchingListenerHostname', 'tls-refused', [
  'host: NoMatchingListenerHostname',
  'on-http: NotAllowedByListeners',
  'on-https: NotAllowedByListeners',
  'section: NoMatchingParent',
]);
requests(
  'TLSRouteInvalidBackendRefNonexistent, TLSRouteInvalidBackendRefUnknownKind, TLSRouteInvalidReferenceGrant',
  'tls-refused',
  'bad',
  [
    ['https://gone.test/', '500 gone:8080'],
    ['https://kind.test/', '500 thing:8080'],
    ['https://far.test/', '500 web:8080'],
  ],
);

// TCPRoute, UDPRoute

requests('TCPRouteParentRefPortAndSectionName', 'streams', 'tcp', [
  ['http://any.test:9000/', ONE],
  ['https://any.test:9001/', TWO],
  ['http://any.test:9002/x', THREE],
  ['http://any.test/', 'refused'],
]);
requests('TCPRouteParentRefAttachAll, TCPRouteMultipleRoutesAttachment', 'streams', 'tcp-all', [
  ['http://any.test:9100/', ONE],
  ['http://any.test:9101/', ONE],
]);
refusals('TCPRouteInvalidNonTCPListener, UDPRouteNotAllowedByListeners', 'streams', [
  'udp-wrong: NotAllowedByListeners',
  'wrong: NotAllowedByListeners',
]);

test('TCPRouteMultipleRoutesAttachment, UDPRouteInvalidBackendRefNonexistent', async () => {
  const both = ['everywhere', 'everywhere-later'];
  assert.deepEqual(await attachedTo('streams', 'edge/tcp-all'), { a: both, b: both });
  const { routes } = await tableOf('streams');
  const status = (gateway: string): readonly string[] =>
    routes.filter(({ entry }) => entry.gateway === gateway).map((route) => route.status);
  assert.deepEqual(status('edge/tcp-all'), ['ok', 'shadowed', 'ok', 'shadowed']);
  assert.deepEqual(status('edge/udp'), ['broken']);
});

// ListenerSet

const HUB = ['h1.test', 'h2.test', 's11.test', 's12.test', 's21.test'];
const HUB_ROUTES: Readonly<Record<string, readonly string[]>> = {
  everywhere: HUB,
  hub: ['h1.test', 'h2.test'],
  section: ['h1.test'],
  set: ['s11.test', 's12.test'],
  'set-section': ['s11.test'],
  wrong: [],
  both: ['s21.test'],
};

requests(
  'ListenerSetHTTPRouting, ListenerSetGatewayParentSectionNameNotFound, ListenerSetDualParentRefIndependence',
  'listener-sets',
  'hub',
  Object.entries(HUB_ROUTES).flatMap(([path, hosts]) =>
    HUB.map((host): Case => [`http://${host}/${path}`, hosts.includes(host) ? ONE : '404']),
  ),
);
refusals('ListenerSetGatewayParentSectionNameNotFound, ListenerSetRouteStatusScopedToParentRef', 'listener-sets', [
  'both: NoMatchingParent',
  'wrong-parent: NoMatchingParent',
]);

const ALLOWED: Readonly<Record<string, readonly [near: string, far: string]>> = {
  'by-default': ['404', '404'],
  none: ['404', '404'],
  same: [ONE, '404'],
  selected: ['404', WEB],
};

for (const [gateway, [near, far]] of Object.entries(ALLOWED))
  requests(
    'ListenerSetDefaultNotAllowed, ListenerSetAllowedNamespaceNone, ListenerSetAllowedNamespaceSame, ListenerSetAllowedNamespaceSelector',
    'listener-sets-allowed',
    gateway,
    [
      [`http://near.${gateway}.test/`, near],
      [`http://far.${gateway}.test/`, far],
    ],
  );

requests('ListenerSetAllowedRoutesNamespaces', 'listener-sets-routes', 'hub', [
  ['http://all.test/home', WEB],
  ['http://all.test/abroad', ONE],
  ['http://all.test/third', 'orders-1:8080'],
  ['http://same.test/home', WEB],
  ['http://same.test/abroad', '404'],
  ['http://same.test/third', '404'],
  ['http://some.test/home', '404'],
  ['http://some.test/abroad', ONE],
  ['http://some.test/third', '404'],
]);

test('ListenerSetAllowedRoutesSupportedKinds', async () => {
  assert.deepEqual((await attachedTo('listener-sets-routes', 'edge/hub'))['webs/set/tls'], []);
});

requests('ListenerSetHostnameConflict, ListenerSetProtocolConflict', 'listener-sets-conflict', 'hub', [
  ['http://own.test/', ONE],
  ['http://mine.test/', TWO],
]);
refusals('ListenerSetHostnameConflict', 'listener-sets-conflict', ['second: ListenersNotValid']);

test('ListenerSetHostnameConflict: who keeps its listeners', async () => {
  assert.deepEqual(await attachedTo('listener-sets-conflict', 'edge/hub'), {
    'edge/b-first/mine': ['first'],
    http: ['own'],
  });
});

// Mesh

test('routes whose parent is a Service take what is sent to it', async () => {
  const table = await tableOf('mesh');
  const trace = tracer(table);
  const ask = (line: string): string => verdict(trace(requestFrom(line), {}));
  assert.equal(ask('http://cart.edge/v2/x'), TWO);
  assert.equal(ask('http://cart.edge.svc.cluster.local/v1'), ONE);
  assert.equal(ask('http://cart.edge/v3'), '404', 'what no rule takes goes nowhere');
  assert.equal(ask('http://cart.edge:8080/v3'), 'cart:8080', 'another port is not affected');
  assert.equal(ask('http://three.edge:8080/'), ONE);
  assert.equal(ask('http://web.webs:8080/x'), THREE);
  assert.equal(ask('http://web.webs:8080/y'), WEB, 'routes of another namespace are for its own clients');
  const entries = table.entries.filter(({ type, gateway }) => type === 'clusterIP' && gateway !== undefined);
  assert.deepEqual(
    entries.map(({ gateway, port }) => `${gateway} ${port ?? 'any port'}`),
    ['edge/cart 80', 'edge/missing any port', 'edge/three 8080', 'webs/web 8080'],
  );
  assert.deepEqual(table.detached, []);
});

// One object in several files

const redefined = (rules: string, parent = 'plain'): string =>
  `apiVersion: gateway.networking.k8s.io/v1\nkind: HTTPRoute\nmetadata: {name: shop, namespace: edge}\nspec: {parentRefs: [{name: ${parent}}], rules: [${rules}]}\n`;
const to = (path: string, service: string): string =>
  `{matches: [{path: {value: ${path}}}], backendRefs: [{name: ${service}, port: 8080}]}`;

test('of several definitions of a route the last one counts', async () => {
  const ask = async (files: readonly string[], url: string, gateway = 'edge/plain'): Promise<string> =>
    asked(tracer(await tableFrom([fixture('base'), ...files])), gateway, [url, '']);
  const first = redefined(to('/a', 'one'));
  const second = redefined(to('/b', 'two'));
  assert.equal(await ask([first, second], 'http://any.test/a'), '404');
  assert.equal(await ask([first, second], 'http://any.test/b'), TWO);
  assert.equal(await ask([second, first], 'http://any.test/b'), '404');
  const moved = redefined(to('/a', 'one'), 'open');
  assert.equal(await ask([first, moved], 'http://any.test/a'), '404');
  assert.equal(await ask([first, moved], 'http://any.test/a', 'edge/open'), ONE);
});

// Ports

requests('a Gateway whose only port is behind another one', 'redirects', 'high', [
  ['http://any.test/x-8443', 'refused'],
  ['http://any.test:31080/x-80', '302 http://other.test/x-80'],
]);

test('a port in the URL chooses among Gateways, too', async () => {
  const trace = tracer(await tableOf('redirects'));
  const port = (url: string): number | undefined => trace(requestFrom(url), {}).route?.entry.port;
  assert.equal(port('http://any.test:8080/x-'), 8080);
  assert.equal(port('http://any.test/x-'), 80);
  assert.equal(port('http://any.test:31080/x-'), 80);
});
