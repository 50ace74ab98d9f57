/** Which of several matching rules goes first. Source: gateway-api apis/v1 HTTPRouteRule.matches, GRPCRouteRule.matches. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { join, requestFrom, service, tableFrom } from '../../dev/routing.ts';
import { DEFAULT_SETTINGS } from '../../model/cluster/settings.ts';
import type { Resource } from '../../model/objects/resource.ts';
import { parseInput, projectOf } from '../../pipeline/project.ts';
import { hostMatch } from '../match/host.ts';
import { tracer } from '../request/trace.ts';
import type { PathMatch } from '../route/route.ts';
import { type Candidate, comparePrecedence } from './precedence.ts';

async function route(name: string, creationTimestamp?: string, namespace = 'default'): Promise<Resource> {
  const metadata = { name, namespace, creationTimestamp };
  const content = JSON.stringify({ apiVersion: 'gateway.networking.k8s.io/v1', kind: 'HTTPRoute', metadata });
  const { cluster } = await projectOf([parseInput({ path: 'a.yaml', content })], DEFAULT_SETTINGS);
  return cluster.resources[0] ?? assert.fail();
}

const own = await route('web');
const prefix = (value: string): PathMatch => ({ type: 'prefix', value });
const exact = (value: string): PathMatch => ({ type: 'exact', value });

function candidate(more: Partial<Omit<Candidate, 'host'>> & { readonly host?: string } = {}): Candidate {
  const { host = '*', ...rest } = more;
  return {
    path: prefix('/'),
    grpc: undefined,
    hasMethod: false,
    headers: 0,
    queryParams: 0,
    route: own,
    rule: 0,
    matchIndex: 0,
    ...rest,
    host: hostMatch(host, 'many'),
  };
}

const ROWS: readonly (readonly [name: string, first: Candidate, second: Candidate])[] = [
  [
    'a hostname without a wildcard goes before one with, even a longer one',
    candidate({ host: 'a.io' }),
    candidate({ host: '*.shop.example.com', path: exact('/cart') }),
  ],
  [
    'more characters of a hostname',
    candidate({ host: '*.foo.test' }),
    candidate({ host: '*.test', path: exact('/a') }),
  ],
  [
    'an exact path goes before any prefix',
    candidate({ path: exact('/a') }),
    candidate({ path: prefix('/a/b/c'), headers: 9 }),
  ],
  ['the longest prefix', candidate({ path: prefix('/cart') }), candidate({ path: prefix('/'), hasMethod: true })],
  ['a method goes before headers', candidate({ hasMethod: true }), candidate({ headers: 5, queryParams: 5 })],
  ['more headers go before query parameters', candidate({ headers: 2 }), candidate({ headers: 1, queryParams: 9 })],
  ['more query parameters', candidate({ queryParams: 2, rule: 3 }), candidate({ queryParams: 1 })],
  [
    'gRPC: more characters of the service, then of the method, then headers',
    candidate({ path: undefined, grpc: { service: 9, method: 0 } }),
    candidate({ path: undefined, grpc: { service: 8, method: 20 }, headers: 3 }),
  ],
  [
    'gRPC: more characters of the method',
    candidate({ path: undefined, grpc: { service: 9, method: 4 } }),
    candidate({ path: undefined, grpc: { service: 9, method: 3 }, headers: 3 }),
  ],
  [
    'the oldest route',
    candidate({ route: await route('z', '2024-01-01T00:00:00Z') }),
    candidate({ route: await route('a', '2024-01-02T00:00:00Z') }),
  ],
  [
    'by namespace, then name, where no creation times are given',
    candidate({ route: await route('z', undefined, 'a') }),
    candidate({ route: await route('a', undefined, 'b') }),
  ],
  [
    'what says when it was made, before what is yet to be applied',
    candidate({ route: await route('b', '2024-01-01T00:00:00Z') }),
    candidate({ route: await route('a') }),
  ],
  ['the first rule of the list', candidate({ rule: 0, matchIndex: 7 }), candidate({ rule: 1 })],
  ['the first match of a rule', candidate({ matchIndex: 0 }), candidate({ matchIndex: 1 })],
];

for (const [name, first, second] of ROWS)
  test(name, () => {
    assert.ok(comparePrecedence(first, second) < 0);
    assert.ok(comparePrecedence(second, first) > 0);
    assert.equal(comparePrecedence(first, first), 0);
  });

test('a trailing slash of a prefix has no effect', () => {
  assert.equal(comparePrecedence(candidate({ path: prefix('/cart') }), candidate({ path: prefix('/cart/') })), 0);
});

test('where the files do not give the ages that decide, the other route is a doubt', async () => {
  const object = (kind: string, name: string, spec: object, creationTimestamp?: string): string =>
    `${JSON.stringify({ apiVersion: 'gateway.networking.k8s.io/v1', kind, metadata: { name, creationTimestamp }, spec })}\n`;
  const edge = object('Gateway', 'edge', {
    gatewayClassName: 'edge',
    listeners: [{ name: 'http', port: 80, protocol: 'HTTP' }],
  });
  const to = (name: string, headers: readonly string[], age?: string): string => {
    const matches = [{ headers: headers.map((header) => ({ name: header, value: '1' })) }];
    const rules = [1, 2].map(() => ({ matches, backendRefs: [{ name, port: 8080 }] }));
    return object('HTTPRoute', name, { parentRefs: [{ name: 'edge' }], rules }, age);
  };
  const asked = async (headers: Readonly<Record<string, string>>, ...routes: readonly string[]): Promise<string> => {
    const table = await tableFrom(join(service('one'), service('two'), edge, ...routes));
    const { answer, route, doubts } = tracer(table)(requestFrom('http://a.test/', headers), {});
    const others = doubts.flatMap(({ alternatives }) => alternatives.map((one) => one.route?.backends[0]?.service));
    return [answer.outcome, route?.backends[0]?.service, ...others].join(' ');
  };
  const older = '2025-01-01T00:00:00Z';
  const newer = '2025-01-02T00:00:00Z';
  assert.equal(await asked({}, to('two', []), to('one', [])), 'backend one two');
  assert.equal(await asked({}, to('two', [], older), to('one', [], newer)), 'backend two');
  assert.equal(await asked({}, to('two', [], older), to('one', [])), 'backend two');
  assert.equal(await asked({ a: '1', b: '1' }, to('two', ['a']), to('one', ['b'])), 'backend one two');
  assert.equal(await asked({ a: '1' }, to('two', ['a']), to('one', ['b'])), 'backend two');
});
