/** What holds for every comparison: random pairs of tables, and requests near everything that their rules name. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { fc } from '../dev/property.ts';
import { ingress, join, type PathOf, requestFrom, service, tableFrom } from '../dev/routing.ts';
import type { Request } from '../routes/match/match.ts';
import { answeringCertificate } from '../routes/request/certificate.ts';
import { type PossibleAnswer, type Trace, tracer } from '../routes/request/trace.ts';
import type { RouteTable } from '../routes/route/route.ts';
import { compareTables } from './compare.ts';
import { urlOf } from './endpoints.ts';

const RUNS = { numRuns: 12, endOnFailure: true, includeErrorInReport: true };
const FEWER = { ...RUNS, numRuns: 8 };

const HOSTS = [undefined, 'a.example.com', 'b.example.com', '*.example.com', '*.a.example.com', 'a.test'];
const PATHS = ['/', '/a', '/a/', '/a/b', '/A', '/ab', '/a/b/c', '/b', '/a.b'];
const PATTERNS = ['/a(/|$)(.*)', '/(.*)', '/a/[0-9]+', '/a.*', '/b/?$', '/(a|b)/.*', '/a(/|$)(b)'];

interface Plan {
  readonly documents: readonly string[];
  readonly controller: string | undefined;
}

interface Group {
  readonly paths: readonly PathOf[];
  readonly annotations: Readonly<Record<string, string>>;
  readonly tls: boolean;
  readonly fallback: boolean;
}

function groups(annotations: readonly Readonly<Record<string, string>>[], patterns: readonly string[]) {
  const path = fc.record({
    host: fc.constantFrom(...HOSTS),
    path: fc.constantFrom(...PATHS, ...patterns),
    type: fc.constantFrom('Exact' as const, 'Prefix' as const, 'ImplementationSpecific' as const),
    to: fc.constantFrom('s0:80', 's1:80', 's2:80', 'none:80'),
  });
  return fc.array(
    fc.record({
      paths: fc.array(path, { minLength: 1, maxLength: 4 }),
      annotations: fc.constantFrom({}, ...annotations),
      tls: fc.boolean(),
      fallback: fc.boolean(),
    }),
    { minLength: 1, maxLength: 3 },
  );
}

/** Without a group, each Ingress has a load balancer and is a way in for itself. */
const SHARED = { 'alb.ingress.kubernetes.io/group.name': 'shared' };

function planOf(controller: string | undefined, list: readonly Group[]): Plan {
  const seen = new Set<string>();
  const documents = list.map(({ paths, annotations, tls, fallback }, index) => {
    const own = paths.filter(({ host, path }) => {
      const key = `${host} ${path}`;
      return seen.has(key) ? false : seen.add(key);
    });
    return ingress({
      name: `i${index}`,
      annotations: controller === 'alb' ? { ...annotations, ...SHARED } : annotations,
      paths: own.map((one) => (/[()[\]$*]/.test(one.path ?? '') ? { ...one, type: 'ImplementationSpecific' } : one)),
      fallback: fallback && index === 0 ? 's2:80' : undefined,
      tls: tls ? ['a.example.com', 'a.test'] : undefined,
    });
  });
  return { documents: [...documents, SERVICES], controller };
}

const SERVICES = join(service('s0', '80'), service('s1', '80'), service('s2', '80'));

/** Two lists that have most of their groups in common. */
function pairs<T>(lists: fc.Arbitrary<readonly T[]>): fc.Arbitrary<readonly [readonly T[], readonly T[]]> {
  return fc
    .record({ left: lists, right: lists, shared: lists, isApart: fc.boolean() })
    .map(({ left, right, shared, isApart }) =>
      isApart
        ? [left, right]
        : [
            [...shared, ...left.slice(0, 1)],
            [...shared, ...right.slice(0, 1)],
          ],
    );
}

const NGINX = 'nginx.ingress.kubernetes.io';
const ANNOTATIONS: readonly Readonly<Record<string, string>>[] = [
  { [`${NGINX}/use-regex`]: 'true' },
  { [`${NGINX}/rewrite-target`]: '/$2' },
  { [`${NGINX}/rewrite-target`]: '/a' },
  { [`${NGINX}/permanent-redirect`]: 'https://b.example.com/a' },
  { [`${NGINX}/ssl-redirect`]: 'false' },
  { [`${NGINX}/whitelist-source-range`]: '10.0.0.0/8' },
  { [`${NGINX}/from-to-www-redirect`]: 'true' },
  { [`${NGINX}/app-root`]: '/a' },
];

function ingressPlans(
  controller: string | undefined,
  annotations: readonly Readonly<Record<string, string>>[],
  patterns: readonly string[],
): fc.Arbitrary<readonly [Plan, Plan]> {
  return pairs(groups(annotations, patterns)).map(([a, b]) => [planOf(controller, a), planOf(controller, b)]);
}

const GATEWAY = `apiVersion: gateway.networking.k8s.io/v1
kind: Gateway
metadata: {name: gw, namespace: default}
spec:
  gatewayClassName: any
  listeners:
    - {name: http, port: 80, protocol: HTTP}
    - {name: named, port: 80, protocol: HTTP, hostname: '*.example.com'}
    - {name: https, port: 443, protocol: HTTPS, tls: {certificateRefs: [{name: web}]}}
`;

const rewrites = fc.constantFrom<unknown>(
  undefined,
  undefined,
  { type: 'URLRewrite', urlRewrite: { path: { type: 'ReplacePrefixMatch', replacePrefixMatch: '/' } } },
  { type: 'URLRewrite', urlRewrite: { path: { type: 'ReplacePrefixMatch', replacePrefixMatch: '/a' } } },
  { type: 'URLRewrite', urlRewrite: { path: { type: 'ReplacePrefixMatch', replacePrefixMatch: '/a/b' } } },
  { type: 'URLRewrite', urlRewrite: { path: { type: 'ReplaceFullPath', replaceFullPath: '/a/b' } } },
  { type: 'URLRewrite', urlRewrite: { hostname: 'b.example.com' } },
  { type: 'RequestRedirect', requestRedirect: { scheme: 'https', statusCode: 301 } },
  { type: 'RequestRedirect', requestRedirect: { path: { type: 'ReplaceFullPath', replaceFullPath: '/a' } } },
);

const gatewayRoute = fc.record({
  hostnames: fc.uniqueArray(fc.constantFrom('a.example.com', 'b.example.com', '*.example.com', 'a.test'), {
    maxLength: 2,
  }),
  rules: fc.array(
    fc.record({
      path: fc.oneof(
        fc.record({ type: fc.constantFrom('Exact', 'PathPrefix'), value: fc.constantFrom(...PATHS.slice(0, 8)) }),
        fc.record({ type: fc.constant('RegularExpression'), value: fc.constantFrom(...PATTERNS) }),
      ),
      method: fc.constantFrom(undefined, undefined, 'GET', 'POST'),
      headers: fc.uniqueArray(fc.constantFrom('x', 'y'), { maxLength: 2 }),
      queryParams: fc.uniqueArray(fc.constantFrom('p'), { maxLength: 1 }),
      filter: rewrites,
      to: fc.constantFrom('s0', 's1', 'none'),
      weight: fc.constantFrom(0, 1, 3),
    }),
    { minLength: 1, maxLength: 3 },
  ),
});

type GatewayRoute = typeof gatewayRoute extends fc.Arbitrary<infer T> ? T : never;

function gatewayPlan(routes: readonly GatewayRoute[]): Plan {
  const documents = routes.map(
    ({ hostnames, rules }, index) =>
      `${JSON.stringify({
        apiVersion: 'gateway.networking.k8s.io/v1',
        kind: 'HTTPRoute',
        metadata: { name: `r${index}`, namespace: 'default' },
        spec: {
          parentRefs: [{ name: 'gw' }],
          hostnames: hostnames.length === 0 ? undefined : hostnames,
          rules: rules.map(({ path, method, headers, queryParams, filter, to, weight }) => ({
            matches: [
              {
                path,
                method,
                headers: headers.map((name) => ({ name, value: '1' })),
                queryParams: queryParams.map((name) => ({ name, value: '1', type: 'RegularExpression' })),
              },
            ],
            filters: filter === undefined ? undefined : [filter],
            backendRefs: JSON.stringify(filter ?? '').includes('Redirect')
              ? undefined
              : [
                  { name: to, port: 80 },
                  { name: 's2', port: 80, weight },
                ],
          })),
        },
      })}\n`,
  );
  return { documents: [GATEWAY, ...documents, SERVICES], controller: undefined };
}

const PLANS: Readonly<Record<string, fc.Arbitrary<readonly [Plan, Plan]>>> = {
  'the specification': ingressPlans(undefined, [], []),
  'ingress-nginx': ingressPlans('nginx', ANNOTATIONS, PATTERNS),
  Traefik: ingressPlans('traefik', [], []),
  'AWS load balancers': ingressPlans('alb', [], ['/a*', '/*/b']),
  'the Gateway API': pairs(fc.array(gatewayRoute, { minLength: 1, maxLength: 3 })).map(([a, b]) => [
    gatewayPlan(a),
    gatewayPlan(b),
  ]),
};

const tableOf = ({ documents, controller }: Plan): Promise<RouteTable> => tableFrom(documents, controller);

/** Requests near everything that the rules say, and a few at random. */
function requestsNear(tables: readonly RouteTable[]): readonly Request[] {
  const hosts = new Set([
    'a.example.com',
    'b.example.com',
    'x.example.com',
    'x.a.example.com',
    'y.x.example.com',
    'a.test',
    'other.test',
    'www.a.test',
  ]);
  const paths = new Set([
    '/',
    '/a',
    '/a/',
    '/b',
    '/zz',
    '/A/b',
    '/a/b/c/d',
    '/a//b',
    '/a%2Fb',
    '/a/./b',
    '/ab/',
    '/a/1',
    '/a/12/x',
    '/a/b',
  ]);
  for (const { routes } of tables)
    for (const { match } of routes) {
      const value = match.path?.value.replaceAll(/[()[\]|$*?+]|\.\*/g, '') ?? '/';
      for (const one of [value, `${value}/`, `${value}x`, `${value}/x`, value.toUpperCase()])
        if (one.startsWith('/')) paths.add(one);
    }
  const made: Request[] = [];
  for (const host of hosts)
    for (const path of paths)
      for (const scheme of ['http', 'https']) {
        made.push(requestFrom(`${scheme}://${host}${path}`));
        if (path.length < 5) {
          made.push(requestFrom(`POST ${scheme}://${host}${path}?p=1&q=2`, { x: '1' }));
          made.push(requestFrom(`${scheme}://${host}${path}?q=1`, { x: '1', y: '1' }));
          made.push(requestFrom(`HEAD ${scheme}://${host}${path}?p=2`, { x: '2', y: '1' }));
        }
      }
  return made;
}

/** What a client sees, and which backends answer. Written here once more, so that two definitions must agree. */
function seen(trace: Trace, { cluster }: RouteTable): string {
  const one = ({ answer, route }: PossibleAnswer): unknown => {
    const { outcome, statusCode, location, forwarded } = answer;
    const total = (route?.backends ?? []).reduce((sum, { weight }) => sum + weight, 0);
    const backends = (route?.backends ?? [])
      .filter(({ weight }) => weight > 0)
      .map((one) =>
        outcome === 'backend'
          ? `${one.service}:${one.port} ${((one.weight / total) * 1000).toFixed(2)} ${one.status === 'ok'}`
          : `${one.service}:${one.port}`,
      )
      .sort();
    return [
      outcome,
      statusCode,
      location,
      outcome === 'backend' ? forwarded : '',
      outcome === 'backend' || outcome === 'no-endpoints' ? backends : '',
    ];
  };
  const { request, route, answer } = trace;
  // What no route takes is answered alike, whatever its certificate.
  const isTls = request.scheme === 'https' && route !== undefined && answer.outcome !== 'refused';
  const certificate = isTls ? answeringCertificate(cluster, trace, {}) : undefined;
  const { secret, own, covers } = certificate ?? {};
  const isUsable = secret !== undefined && own === undefined && covers !== false;
  const known = isUsable ? { secret } : certificate && { ...certificate, own: own !== undefined };
  const tls = isTls ? (known ?? route?.tls) : undefined;
  const doubts = new Set(
    trace.doubts.flatMap(({ alternatives }) => alternatives.map((other) => JSON.stringify(one(other)))),
  );
  const isOpen = trace.doubts.some(({ alternatives }) => alternatives.length === 0);
  return JSON.stringify([
    one(trace),
    tls,
    [...doubts].sort(),
    isOpen,
    answer.outcome === 'unknown' ? answer.detail : '',
  ]);
}

const MIRROR: ReadonlyMap<string, string> = new Map([
  ['gained', 'lost'],
  ['lost', 'gained'],
  ['opened', 'closed'],
  ['closed', 'opened'],
]);

for (const [name, plans] of Object.entries(PLANS)) {
  test(`${name}: a request is in a part if and only if the two traces differ`, async () => {
    let differing = 0;
    await fc.assert(
      fc.asyncProperty(plans, async ([a, b]) => {
        const [before, after] = [await tableOf(a), await tableOf(b)];
        const { changes, changeOf } = compareTables(before, after);
        const [left, right] = [tracer(before), tracer(after)];
        for (const request of requestsNear([before, after])) {
          const [was, is] = [seen(left(request, {}), before), seen(right(request, {}), after)];
          const differs = was !== is;
          if (differs) differing++;
          const index = changeOf(request);
          const change = index === undefined ? undefined : changes[index];
          // What is not proved may hold requests that do not differ.
          if (!differs && change?.isProved === false) continue;
          const where = `${request.method} ${urlOf(request)} ${JSON.stringify(request.headers)}`;
          assert.equal(
            change !== undefined,
            differs,
            `${where}\n${was}\n${is}\n${change?.requests.text}\n${changes.map((one) => one.requests.text).join('\n')}`,
          );
        }
        changes.forEach((change, index) => {
          assert.equal(changeOf(change.witness), index, `${change.requests.text}: ${urlOf(change.witness)}`);
          assert.equal(urlOf(requestFrom(urlOf(change.witness))), urlOf(change.witness));
        });
        assert.equal(
          new Set(changes.map(({ requests, kind }) => `${kind} ${requests.entry} ${requests.text}`)).size,
          changes.length,
          changes.map(({ requests }) => requests.text).join('\n'),
        );
      }),
      RUNS,
    );
    assert.ok(differing > 1000, String(differing));
  });

  test(`${name}: nothing differs from itself, and swapping the sides mirrors the parts`, async () => {
    await fc.assert(
      fc.asyncProperty(plans, async ([a, b]) => {
        const [before, after] = [await tableOf(a), await tableOf(b)];
        const again = await tableOf(a);
        assert.deepEqual(
          compareTables(before, again).changes.map(({ requests }) => requests.text),
          [],
        );
        const forth = compareTables(before, after).changes;
        const back = compareTables(after, before).changes;
        const texts = (list: typeof forth): readonly string[] => list.map(({ requests }) => requests.text).sort();
        assert.deepEqual(texts(forth), texts(back));
        const kinds = (list: typeof forth, mirror: ReadonlyMap<string, string>): readonly string[] =>
          list.flatMap(({ kind, requests, before: was, after: is }) =>
            was.answer.outcome === 'denied' || is.answer.outcome === 'denied'
              ? []
              : [`${mirror.get(kind) ?? kind} ${requests.text}`],
          );
        assert.deepEqual(kinds(forth, MIRROR).toSorted(), kinds(back, new Map()).toSorted());
      }),
      FEWER,
    );
  });
}
