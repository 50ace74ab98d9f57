/** Requests and who serves them behind Gateways. Source: gateway-api conformance/tests, by the names of the tests. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { asker, join, requestFrom, service, tableFrom } from '../../dev/routing.ts';
import { type Trace, tracer } from '../request/trace.ts';

type Case = readonly [request: string, expected: string, headers?: Readonly<Record<string, string>>];

function requests(name: string, documents: readonly string[], cases: readonly Case[]): void {
  test(name, async () => {
    const ask = asker(await tableFrom(join(...services, ...documents)));
    const got = cases.map(([request, , headers]) => `${request} => ${ask(request, headers)}`);
    assert.deepEqual(
      got,
      cases.map(([request, expected]) => `${request} => ${expected}`),
    );
  });
}

const services = ['v1', 'v2', 'v3'].map((name) => service(name));
const [V1, V2, V3] = ['v1:8080', 'v2:8080', 'v3:8080'] as const;

function document(kind: string, name: string, spec: object): string {
  const apiVersion = 'gateway.networking.k8s.io/v1';
  return `${JSON.stringify({ apiVersion, kind, metadata: { name, namespace: 'default' }, spec })}\n`;
}

type Listeners = readonly { name?: string; port?: number; protocol?: string; hostname?: string; tls?: object }[];

function gateway(listeners: Listeners = [{}], name = 'gw'): string {
  const all = listeners.map((one, index) => ({ name: `l${index}`, port: 80, protocol: 'HTTP', ...one }));
  return document('Gateway', name, { gatewayClassName: 'any', listeners: all });
}

/** `/path` (PathPrefix), `=/path` (Exact), then conditions: `GET`, `?key=value`, `name:value`. */
function matchOf(text: string): object {
  const parts = text.split(' ').filter((part) => part !== '');
  const paths = parts.filter((part) => /^=?\//.test(part));
  const pair = (part: string, sign: string): object => {
    const [name = '', value = ''] = part.split(sign);
    return { name, value };
  };
  const headers = parts.filter((part) => part.includes(':')).map((part) => pair(part, ':'));
  const queryParams = parts.filter((part) => part.startsWith('?')).map((part) => pair(part.slice(1), '='));
  const [path] = paths;
  const type = path?.startsWith('=') ? 'Exact' : 'PathPrefix';
  return {
    path: path === undefined ? undefined : { type, value: path.replace(/^=/, '') },
    method: parts.find((part) => /^[A-Z]+$/.test(part)),
    headers: headers.length === 0 ? undefined : headers,
    queryParams: queryParams.length === 0 ? undefined : queryParams,
  };
}

/** `match or match => backend`, where the backend may be left out. */
function ruleOf(text: string, filters?: readonly object[]): object {
  const [left = '', backend] = text.split('=>').map((part) => part.trim());
  const matches = left === '' ? undefined : left.split(' or ').map(matchOf);
  const backendRefs = backend === undefined || backend === '' ? undefined : [{ name: backend, port: 8080 }];
  return { matches, filters, backendRefs };
}

interface RouteOf {
  readonly name?: string;
  readonly parents?: readonly object[];
  readonly hostnames?: readonly string[];
}

function route(rules: readonly (string | object)[], { name = 'web', parents = [{}], hostnames }: RouteOf = {}): string {
  return document('HTTPRoute', name, {
    parentRefs: parents.map((parent) => ({ name: 'gw', ...parent })),
    hostnames,
    rules: rules.map((rule) => (typeof rule === 'string' ? ruleOf(rule) : rule)),
  });
}

requests(
  'HTTPRouteExactPathMatching',
  [gateway(), route(['=/one => v1', '=/two => v2'])],
  [
    ['http://a.test/one', V1],
    ['http://a.test/two', V2],
    ['http://a.test/', '404'],
    ['http://a.test/one/example', '404'],
    ['http://a.test/two/', '404'],
    ['http://a.test/Two', '404'],
  ],
);

requests(
  'HTTPRoutePathMatchOrder',
  [
    gateway(),
    route([
      '=/match => v1',
      '=/match/exact => v2',
      '=/match/exact/one => v3',
      '/match/ => v3',
      '/match/prefix/ => v1',
      '/match/prefix/one => v2',
    ]),
  ],
  [
    ['http://a.test/match/exact/one', V3],
    ['http://a.test/match/exact', V2],
    ['http://a.test/match', V1],
    ['http://a.test/match/prefix/one/any', V2],
    ['http://a.test/match/prefix/any', V1],
    ['http://a.test/match/any', V3],
  ],
);

requests(
  'HTTPRouteMatching',
  [gateway(), route(['/ or version:one => v1', '/v2 or version:two => v2'])],
  [
    ['http://a.test/', V1],
    ['http://a.test/example', V1],
    ['http://a.test/', V1, { Version: 'one' }],
    ['http://a.test/v2', V2],
    ['http://a.test/v2/example', V2],
    ['http://a.test/v2/', V2],
    ['http://a.test/', V2, { Version: 'two' }],
    ['http://a.test/v2example', V1],
    ['http://a.test/foo/v2/example', V1],
  ],
);

requests(
  'HTTPRouteMatchingAcrossRoutes',
  [
    gateway(),
    route(['/ or version:one => v1'], { name: 'part1', hostnames: ['example.com', 'example.net'] }),
    route(['/v2 or version:two => v2'], { name: 'part2', hostnames: ['example.com'] }),
  ],
  [
    ['http://example.com/', V1],
    ['http://example.com/example', V1],
    ['http://example.net/example', V1],
    ['http://example.com/example', V1, { version: 'one' }],
    ['http://example.com/v2', V2],
    ['http://example.net/v2', V1],
    ['http://example.com/v2/example', V2],
    ['http://example.com/', V2, { version: 'two' }],
  ],
);

requests(
  'HTTPRouteHeaderMatching',
  [
    gateway(),
    route([
      'version:one => v1',
      'version:two => v2',
      'version:two color:orange => v1',
      'color:blue or color:green => v1',
      'color:red or color:yellow => v2',
    ]),
  ],
  [
    ['http://a.test/', V1, { version: 'one' }],
    ['http://a.test/', V2, { version: 'two' }],
    ['http://a.test/', V1, { version: 'two', color: 'orange' }],
    // As many conditions: the first rule in the list.
    ['http://a.test/', V2, { version: 'two', color: 'blue' }],
    ['http://a.test/', '404', { color: 'orange' }],
    ['http://a.test/', '404', { other: 'header' }],
    ['http://a.test/', V1, { color: 'blue' }],
    ['http://a.test/', V1, { Color: 'green' }],
    ['http://a.test/', V2, { color: 'red' }],
    ['http://a.test/', V2, { color: 'yellow' }],
    ['http://a.test/', '404', { color: 'purple' }],
  ],
);

requests(
  'HTTPRouteMethodMatching',
  [
    gateway(),
    route([
      'POST => v1',
      'GET => v2',
      '/path1 GET => v1',
      'PUT version:one => v2',
      '/path2 POST version:two => v3',
      '/path3 PATCH or /path4 DELETE version:three => v1',
      '/path5 => v1',
      'PATCH => v2',
      'version:four => v3',
    ]),
  ],
  [
    ['POST http://a.test/', V1],
    ['GET http://a.test/', V2],
    ['HEAD http://a.test/', '404'],
    ['GET http://a.test/path1', V1],
    ['PUT http://a.test/', V2, { version: 'one' }],
    ['POST http://a.test/path2', V3, { version: 'two' }],
    ['PATCH http://a.test/path3', V1],
    ['DELETE http://a.test/path4', V1, { version: 'three' }],
    ['PUT http://a.test/', '404'],
    ['DELETE http://a.test/path4', '404'],
    // A path goes before a method, a method before a header.
    ['PATCH http://a.test/path5', V1],
    ['PATCH http://a.test/', V2, { version: 'four' }],
  ],
);

requests(
  'HTTPRouteQueryParamMatching',
  [
    gateway(),
    route([
      '?animal=whale => v1',
      '?animal=dolphin => v2',
      '?animal=dolphin ?color=blue or ?ANIMAL=Whale => v3',
      '/path1 ?animal=whale => v1',
      'version:one ?animal=whale => v2',
      '/path2 version:two ?animal=whale => v3',
      '/path3 ?animal=shark or /path4 version:three ?animal=kraken => v1',
      '/path5 => v1',
      '?animal=hydra => v2',
      'version:four => v3',
    ]),
  ],
  [
    ['http://a.test/?animal=whale', V1],
    ['http://a.test/?animal=dolphin', V2],
    ['http://a.test/?animal=dolphin&color=blue', V3],
    ['http://a.test/?ANIMAL=Whale', V3],
    ['http://a.test/?animal=whale&otherparam=irrelevant', V1],
    ['http://a.test/?animal=dolphin&color=yellow', V2],
    ['http://a.test/?color=blue', '404'],
    ['http://a.test/?animal=dog', '404'],
    ['http://a.test/?animal=whaledolphin', '404'],
    ['http://a.test/', '404'],
    ['http://a.test/path1?animal=whale', V1],
    ['http://a.test/?animal=whale', V2, { version: 'one' }],
    ['http://a.test/path2?animal=whale', V3, { version: 'two' }],
    ['http://a.test/path3?animal=shark', V1],
    ['http://a.test/path4?animal=kraken', V1, { version: 'three' }],
    ['http://a.test/?animal=shark', '404'],
    ['http://a.test/path4?animal=kraken', '404'],
    ['http://a.test/path5?animal=hydra', V1],
    ['http://a.test/?animal=hydra', V3, { version: 'four' }],
  ],
);

requests(
  'HTTPRouteHostnameIntersection',
  [
    gateway([{ hostname: 'very.specific.com' }, { hostname: '*.wildcard.io' }, { hostname: '*.anotherwildcard.io' }]),
    route(['/s1 => v1'], {
      name: 's1',
      hostnames: ['non.matching.com', '*.nonmatchingwildcard.io', 'very.specific.com'],
    }),
    route(['/s2 => v2'], {
      name: 's2',
      hostnames: ['non.matching.com', 'wildcard.io', 'foo.wildcard.io', 'bar.wildcard.io', 'foo.bar.wildcard.io'],
    }),
    route(['/s3 => v3'], { name: 's3', hostnames: ['non.matching.com', '*.specific.com'] }),
    route(['/s4 => v1'], { name: 's4', hostnames: ['*.anotherwildcard.io'] }),
    route(['/s5 => v2'], { name: 's5', hostnames: ['specific.but.wrong.com', 'wildcard.io'] }),
  ],
  [
    ['http://very.specific.com/s1', V1],
    ['http://non.matching.com/s1', '404'],
    ['http://foo.nonmatchingwildcard.io/s1', '404'],
    ['http://foo.wildcard.io/s2', V2],
    ['http://bar.wildcard.io/s2', V2],
    ['http://foo.bar.wildcard.io/s2', V2],
    ['http://non.matching.com/s2', '404'],
    ['http://wildcard.io/s2', '404'],
    ['http://very.specific.com/s3', V3],
    ['http://foo.specific.com/s3', '404'],
    ['http://foo.anotherwildcard.io/s4', V1],
    ['http://foo.bar.anotherwildcard.io/s4', V1],
    ['http://anotherwildcard.io/s4', '404'],
    ['http://very.specific.com/non-matching-prefix', '404'],
    ['http://specific.but.wrong.com/s5', '404'],
    ['http://wildcard.io/s5', '404'],
  ],
);

requests(
  'HTTPRouteListenerHostnameMatching',
  [
    gateway([
      { hostname: 'bar.com' },
      { hostname: 'foo.bar.com' },
      { hostname: '*.bar.com' },
      { hostname: '*.foo.com' },
    ]),
    route(['=> v1'], { name: 'a', parents: [{ sectionName: 'l0' }] }),
    route(['=> v2'], { name: 'b', parents: [{ sectionName: 'l1' }] }),
    route(['=> v3'], { name: 'c', parents: [{ sectionName: 'l2' }, { sectionName: 'l3' }] }),
  ],
  [
    ['http://bar.com/', V1],
    ['http://foo.bar.com/', V2],
    ['http://baz.bar.com/', V3],
    ['http://boo.bar.com/', V3],
    ['http://multiple.prefixes.bar.com/', V3],
    ['http://multiple.prefixes.foo.com/', V3],
    ['http://foo.com/', '404'],
    ['http://no.matching.host/', '404'],
  ],
);

requests(
  'HTTPRouteListenerPortMatching',
  [
    gateway([
      { hostname: 'foo.com' },
      { port: 8080, hostname: 'foo.com' },
      { port: 8080, hostname: 'bar.com' },
      { port: 8090, hostname: 'foo.com' },
      { port: 8090, hostname: 'bar.com' },
    ]),
    route(['=> v1'], { name: 'a', parents: [{ port: 80 }] }),
    route(['=> v2'], { name: 'b', parents: [{ port: 8080 }] }),
    route(['=> v3'], { name: 'c', parents: [{ port: 8090, sectionName: 'l3' }] }),
  ],
  [
    ['http://foo.com/', V1],
    ['http://foo.com:8080/', V2],
    ['http://bar.com:8080/', V2],
    ['http://foo.com:8090/', V3],
    ['http://bar.com:8090/', '404'],
  ],
);

requests(
  'GatewayHTTPListenerIsolation',
  [
    gateway([
      {},
      { hostname: '*.example.com' },
      { hostname: '*.foo.example.com' },
      { hostname: 'abc.foo.example.com' },
    ]),
    ...['/empty', '/wildcard', '/foo', '/exact'].map((path, index) =>
      route([`${path} => v1`], { name: `r${index}`, parents: [{ sectionName: `l${index}` }] }),
    ),
  ],
  [
    ['http://bar.com/empty', V1],
    ['http://bar.com/wildcard', '404'],
    ['http://bar.example.com/wildcard', V1],
    ['http://bar.example.com/empty', '404'],
    ['http://bar.foo.example.com/foo', V1],
    ['http://bar.foo.example.com/wildcard', '404'],
    ['http://abc.foo.example.com/exact', V1],
    ['http://abc.foo.example.com/foo', '404'],
  ],
);

requests(
  'HTTPRouteNoBackendRefs, HTTPRouteInvalidNonExistentBackendRef, HTTPRouteInvalidBackendRefUnknownKind',
  [
    gateway(),
    route([
      '=/omitted =>',
      { matches: [matchOf('=/empty')], backendRefs: [] },
      '/absent => nonexistent',
      {
        matches: [matchOf('/kind')],
        backendRefs: [{ group: 'unknownkind.example.com', kind: 'NonExistent', name: 'v1', port: 8080 }],
      },
      { matches: [matchOf('/zero')], backendRefs: [{ name: 'v1', port: 8080, weight: 0 }] },
      '/ => v1',
    ]),
  ],
  [
    ['http://a.test/forward', V1],
    ['http://a.test/omitted', '500'],
    ['http://a.test/empty', '500'],
    ['http://a.test/absent', '500 nonexistent:8080'],
    ['http://a.test/kind', '500 v1:8080'],
    ['http://a.test/zero', '500'],
  ],
);

const redirect = (more: object): readonly object[] => [{ type: 'RequestRedirect', requestRedirect: more }];

requests(
  'HTTPRouteRedirectHostAndStatus, HTTPRouteRedirectPath, HTTPRouteRedirectScheme',
  [
    gateway(),
    route([
      ruleOf('/hostname-redirect', redirect({ hostname: 'example.org' })),
      ruleOf('/host-and-status', redirect({ hostname: 'example.org', statusCode: 301 })),
      ruleOf(
        '/original-prefix',
        redirect({ path: { type: 'ReplacePrefixMatch', replacePrefixMatch: '/replacement' } }),
      ),
      ruleOf('/full', redirect({ path: { type: 'ReplaceFullPath', replaceFullPath: '/full-path-replacement' } })),
      ruleOf('/scheme', redirect({ scheme: 'https' })),
      ruleOf('/scheme-and-host', redirect({ scheme: 'https', hostname: 'example.org', statusCode: 301 })),
      ruleOf('/port', redirect({ port: 8083 })),
    ]),
  ],
  [
    ['http://a.test/hostname-redirect', '302 http://example.org/hostname-redirect'],
    ['http://a.test/host-and-status', '301 http://example.org/host-and-status'],
    ['http://a.test/original-prefix/lemon', '302 http://a.test/replacement/lemon'],
    ['http://a.test/full/path/original', '302 http://a.test/full-path-replacement'],
    ['http://a.test/scheme', '302 https://a.test/scheme'],
    ['http://a.test/scheme-and-host', '301 https://example.org/scheme-and-host'],
    ['http://a.test/port', '302 http://a.test:8083/port'],
  ],
);

requests(
  'HTTPRouteRedirectPortAndScheme',
  [
    gateway([
      { name: 'http' },
      { name: 'alt', port: 8080 },
      { name: 'https', port: 443, protocol: 'HTTPS', tls: { certificateRefs: [{ name: 'cert' }] } },
    ]),
    route([
      ruleOf('/nil-nil', redirect({})),
      ruleOf('/nil-80', redirect({ port: 80 })),
      ruleOf('/nil-8080', redirect({ port: 8080 })),
      ruleOf('/http-nil', redirect({ scheme: 'http' })),
      ruleOf('/http-8080', redirect({ scheme: 'http', port: 8080 })),
      ruleOf('/https-nil', redirect({ scheme: 'https' })),
      ruleOf('/https-443', redirect({ scheme: 'https', port: 443 })),
      ruleOf('/https-8443', redirect({ scheme: 'https', port: 8443 })),
    ]),
  ],
  [
    ['http://a.test/nil-nil', '302 http://a.test/nil-nil'],
    ['http://a.test/nil-8080', '302 http://a.test:8080/nil-8080'],
    ['http://a.test/https-nil', '302 https://a.test/https-nil'],
    ['http://a.test/https-443', '302 https://a.test/https-443'],
    ['http://a.test/https-8443', '302 https://a.test:8443/https-8443'],
    ['http://a.test:8080/nil-nil', '302 http://a.test:8080/nil-nil'],
    ['http://a.test:8080/nil-80', '302 http://a.test/nil-80'],
    ['http://a.test:8080/https-nil', '302 https://a.test/https-nil'],
    ['http://a.test:8080/https-8443', '302 https://a.test:8443/https-8443'],
    ['https://a.test/nil-nil', '302 https://a.test/nil-nil'],
    ['https://a.test/https-8443', '302 https://a.test:8443/https-8443'],
    ['https://a.test/http-nil', '302 http://a.test/http-nil'],
    ['https://a.test/http-8080', '302 http://a.test:8080/http-8080'],
  ],
);

test('the table of replacePrefixMatch', async () => {
  const rows: readonly (readonly [request: string, prefix: string, replacement: string, result: string])[] = [
    ['/foo/bar', '/foo', '/xyz', '/xyz/bar'],
    ['/foo/bar', '/foo', '/xyz/', '/xyz/bar'],
    ['/foo/bar', '/foo/', '/xyz', '/xyz/bar'],
    ['/foo/bar', '/foo/', '/xyz/', '/xyz/bar'],
    ['/foo', '/foo', '/xyz', '/xyz'],
    ['/foo/', '/foo', '/xyz', '/xyz/'],
    ['/foo/bar', '/foo', '', '/bar'],
    ['/foo/', '/foo', '', '/'],
    ['/foo', '/foo', '', '/'],
    ['/foo/', '/foo', '/', '/'],
    ['/foo', '/foo', '/', '/'],
  ];
  for (const [request, prefix, replacement, result] of rows) {
    const path = { type: 'ReplacePrefixMatch', replacePrefixMatch: replacement };
    const ask = asker(await tableFrom(join(gateway(), route([ruleOf(prefix, redirect({ path }))]))));
    assert.equal(
      ask(`http://a.test${request}`),
      `302 http://a.test${result}`,
      `${request} by ${prefix} to ${replacement}`,
    );
  }
});

requests(
  'HTTPRouteMultipleGateways',
  [
    gateway([{ hostname: 'a.test' }], 'gw'),
    gateway([{ hostname: 'b.test' }], 'other'),
    route(['/shared => v1'], { name: 'shared', parents: [{}, { name: 'other' }] }),
    route(['/ => v2'], { name: 'one' }),
    route(['/ => v3'], { name: 'two', parents: [{ name: 'other' }] }),
  ],
  [
    ['http://a.test/shared', V1],
    ['http://b.test/shared', V1],
    ['http://a.test/', V2],
    ['http://b.test/', V3],
  ],
);

function grpc(rules: readonly object[], name = 'rpc', hostnames?: readonly string[]): string {
  return document('GRPCRoute', name, { parentRefs: [{ name: 'gw' }], hostnames, rules });
}
const call = (method: object | undefined, backend: string, headers?: readonly object[]): object => ({
  matches: method === undefined && headers === undefined ? undefined : [{ method, headers }],
  backendRefs: [{ name: backend, port: 8080 }],
});

requests(
  'GRPCExactMethodMatching, GRPCRouteHeaderMatching',
  [
    gateway(),
    grpc([
      call({ service: 'echo.Echo', method: 'Echo' }, 'v1'),
      call({ service: 'echo.Echo', method: 'EchoTwo' }, 'v2'),
      call({ service: 'other.Echo' }, 'v3'),
      call(undefined, 'v2', [{ name: 'version', value: 'two' }]),
    ]),
  ],
  [
    ['POST http://a.test/echo.Echo/Echo', V1],
    ['POST http://a.test/echo.Echo/EchoTwo', V2],
    ['POST http://a.test/echo.Echo/EchoThree', '404'],
    ['POST http://a.test/other.Echo/Any', V3],
    ['POST http://a.test/third.Echo/Any', V2, { version: 'two' }],
    // A service goes before headers.
    ['POST http://a.test/other.Echo/Any', V3, { version: 'two' }],
  ],
);

requests(
  'an HTTPRoute and a GRPCRoute with a host in common: the first by name is accepted, the other is not',
  [gateway(), grpc([call(undefined, 'v1')], 'a', ['a.test']), route(['/ => v2'], { name: 'b', hostnames: ['a.test'] })],
  [['POST http://a.test/echo.Echo/Echo', V1]],
);

requests(
  'HTTPRouteHTTPSListener',
  [
    gateway([
      { name: 'https', port: 443, protocol: 'HTTPS' },
      { name: 'second', port: 443, protocol: 'HTTPS', hostname: 'second-example.org' },
    ]),
    route(['=> v1'], { name: 'a', hostnames: ['example.org'] }),
    route(['=> v2'], { name: 'b', parents: [{ sectionName: 'second' }] }),
  ],
  [
    ['https://example.org/', V1],
    ['https://second-example.org/', V2],
    ['https://unknown-example.org/', '404'],
  ],
);

/** An HTTPRoute whose rules are given as they are. */
const ruled = (rules: readonly object[], more: object = {}): string =>
  document('HTTPRoute', 'ruled', { parentRefs: [{ name: 'gw' }], rules, ...more });

const rewrite = { type: 'URLRewrite', urlRewrite: { path: { type: 'ReplaceFullPath', replaceFullPath: '/new' } } };

async function traced(documents: readonly string[], url: string): Promise<Trace> {
  return tracer(await tableFrom(join(...services, ...documents)))(requestFrom(url), {});
}

test('filters of the only backend act like filters of the rule', async () => {
  const redirect = { type: 'RequestRedirect', requestRedirect: { hostname: 'other.test' } };
  const one = (filter: object): string => ruled([{ backendRefs: [{ name: 'v1', port: 8080, filters: [filter] }] }]);
  const { answer } = await traced([gateway(), one(rewrite)], 'http://a.test/x');
  assert.deepEqual([answer.outcome, answer.forwarded?.path], ['backend', '/new']);
  const { answer: other } = await traced([gateway(), one(redirect)], 'http://a.test/x');
  assert.deepEqual([other.outcome, other.location], ['redirect', 'http://other.test/x']);
});

test('filters of one of several backends are a doubt with the answer of each', async () => {
  const refs = [
    { name: 'v1', port: 8080, filters: [rewrite] },
    { name: 'v2', port: 8080 },
  ];
  const { doubts } = await traced([gateway(), ruled([{ backendRefs: refs }])], 'http://a.test/x');
  assert.deepEqual(
    doubts.flatMap(({ alternatives }) =>
      alternatives.map(({ answer, route }) => `${route?.backends[0]?.service} ${answer.forwarded?.path}`),
    ),
    ['v1 /new', 'v2 /x'],
  );
});

test('filters of several backends that answer alike are no doubt', async () => {
  const headers = (value: string): object => ({
    type: 'RequestHeaderModifier',
    requestHeaderModifier: { set: [{ name: 'x-backend', value }] },
  });
  const ask = async (v1: readonly object[], v2: readonly object[]): Promise<Trace> => {
    const refs = [
      { name: 'v1', port: 8080, filters: v1 },
      { name: 'v2', port: 8080, filters: v2 },
    ];
    return traced([gateway(), ruled([{ backendRefs: refs }])], 'http://a.test/x');
  };
  const modified = await ask([headers('one')], [headers('two')]);
  assert.deepEqual([modified.doubts, modified.answer.forwarded?.path], [[], '/x']);
  const rewritten = await ask([rewrite, headers('one')], [rewrite]);
  assert.deepEqual([rewritten.doubts, rewritten.answer.forwarded?.path], [[], '/new']);
  const { doubts } = await ask(
    [{ type: 'RequestHeaderModifier', requestHeaderModifier: { set: [{ name: 'Host', value: 'b.test' }] } }],
    [],
  );
  assert.equal(doubts.length, 1);
});

test('a rule with nothing but an ExtensionRef is not known, and not broken', async () => {
  const extensionRef = { group: 'gateway.envoyproxy.io', kind: 'HTTPRouteFilter', name: 'direct' };
  const rules = [{ filters: [{ type: 'ExtensionRef', extensionRef }] }];
  const { answer, route } = await traced([gateway(), ruled(rules)], 'http://a.test/x');
  assert.deepEqual([answer.outcome, answer.statusCode, route?.status], ['unknown', undefined, 'unknown']);
});

test('what no route of the most specific wildcard takes is a doubt', async () => {
  const documents = [
    gateway(),
    route(['/only => v1'], { name: 'narrow', hostnames: ['*.a.test'] }),
    route(['/ => v2'], { name: 'wide', hostnames: ['*.test'] }),
  ];
  const { answer, doubts } = await traced(documents, 'http://x.a.test/other');
  const others = doubts.flatMap(({ alternatives }) => alternatives.map((one) => one.answer.statusCode));
  assert.deepEqual([answer.outcome, others], ['backend', [404]]);
  assert.deepEqual((await traced(documents, 'http://x.a.test/only')).doubts, []);
  assert.deepEqual((await traced(documents, 'http://b.test/other')).doubts, []);
});

test('a parentRef that attaches to nothing is reported as such beside another one that does', async () => {
  const named = gateway([{ hostname: 'b.test' }], 'other');
  const parentRefs = [{ name: 'gw' }, { name: 'other' }];
  const both = ruled([{ backendRefs: [{ name: 'v1', port: 8080 }] }], { parentRefs, hostnames: ['a.test'] });
  const { detached } = await tableFrom(join(...services, gateway(), named, both));
  assert.deepEqual(detached.length, 1);
  assert.match(detached[0]?.because ?? '', /^this parentRef attaches to no listener, another one of the route does: /);
});
