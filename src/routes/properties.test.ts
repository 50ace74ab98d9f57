/** What holds for every table: random small ones, and requests made for each of their routes. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { fc } from '../dev/property.ts';
import { ingress, join, type PathOf, requestFrom, tableFrom } from '../dev/routing.ts';
import { compareHosts, hostText, matchesHost } from './match/host.ts';
import { failedTest, type Request } from './match/match.ts';
import { trimmedPrefix } from './match/path.ts';
import { type Trace, tracer } from './request/trace.ts';
import type { Route, RouteTable } from './route/route.ts';

const RUNS = { numRuns: 150, endOnFailure: true, includeErrorInReport: true };

const hosts = fc.constantFrom(
  undefined,
  'a.example.com',
  'b.example.com',
  '*.example.com',
  '*.a.example.com',
  'a.test',
);
const paths = fc.constantFrom('/', '/a', '/a/', '/a/b', '/A', '/ab', '/a/b/c', '/b');
const types = fc.constantFrom('Exact' as const, 'Prefix' as const, 'ImplementationSpecific' as const);

interface Plan {
  readonly documents: readonly string[];
  readonly controller: string | undefined;
}

/** Ingresses of one class whose paths differ in host or value, so that nothing is a tie. */
function ingressPlans(
  controller: string | undefined,
  annotations: Readonly<Record<string, string>>,
  shared: Readonly<Record<string, string>> = {},
  more: readonly PathOf['path'][] = [],
): fc.Arbitrary<Plan> {
  const plain = fc.record({ host: hosts, path: paths, type: types });
  const open = more.map((path) =>
    fc.record({ host: hosts, path: fc.constant(path), type: fc.constant('ImplementationSpecific' as const) }),
  );
  const path = fc.oneof({ arbitrary: plain, weight: 4 }, ...open);
  return fc
    .record({
      groups: fc.array(fc.array(path, { minLength: 1, maxLength: 4 }), { minLength: 1, maxLength: 4 }),
      fallback: fc.boolean(),
      annotated: fc.boolean(),
    })
    .map(({ groups, fallback, annotated }) => {
      const seen = new Set<string>();
      let count = 0;
      const documents = groups.map((list, index) => {
        const own = list.filter(({ host, path: value }) => {
          const key = `${host} ${value}`;
          return seen.has(key) ? false : seen.add(key);
        });
        return ingress({
          name: `i${index}`,
          annotations: { ...shared, ...(annotated && index === 0 ? annotations : {}) },
          paths: own.map((one): PathOf => ({ ...one, to: `s${count++}:80` })),
          fallback: fallback && index === 0 ? 'rest:80' : undefined,
        });
      });
      return { documents, controller };
    });
}

const GATEWAY = `apiVersion: gateway.networking.k8s.io/v1
kind: Gateway
metadata: {name: gw, namespace: default}
spec:
  gatewayClassName: any
  listeners: [{name: http, port: 80, protocol: HTTP}]
`;

const gatewayPlans: fc.Arbitrary<Plan> = fc
  .array(
    fc.record({
      hostnames: fc.uniqueArray(
        fc.constantFrom('a.example.com', 'b.example.com', '*.example.com', '*.a.example.com', 'a.test'),
        { maxLength: 2 },
      ),
      matches: fc.array(
        fc.record({
          path: fc.record({ type: fc.constantFrom('Exact', 'PathPrefix'), value: paths }),
          method: fc.constantFrom(undefined, undefined, 'GET', 'POST'),
          headers: fc.uniqueArray(fc.constantFrom('x', 'y', 'z'), { maxLength: 2 }),
          queryParams: fc.uniqueArray(fc.constantFrom('p', 'q'), { maxLength: 2 }),
        }),
        { minLength: 1, maxLength: 4 },
      ),
    }),
    { minLength: 1, maxLength: 4 },
  )
  .map((routes) => {
    const documents = routes.map(
      ({ hostnames, matches }, index) =>
        `${JSON.stringify({
          apiVersion: 'gateway.networking.k8s.io/v1',
          kind: 'HTTPRoute',
          metadata: { name: `r${index}`, namespace: 'default' },
          spec: {
            parentRefs: [{ name: 'gw' }],
            hostnames: hostnames.length === 0 ? undefined : hostnames,
            rules: matches.map(({ headers, queryParams, ...match }, rule) => ({
              matches: [
                {
                  ...match,
                  headers: headers.map((name) => ({ name, value: '1' })),
                  queryParams: queryParams.map((name) => ({ name, value: '1' })),
                },
              ],
              backendRefs: [{ name: `s${index}-${rule}`, port: 80 }],
            })),
          },
        })}\n`,
    );
    return { documents: [GATEWAY, ...documents], controller: undefined };
  });

const PLANS: Readonly<Record<string, fc.Arbitrary<Plan>>> = {
  'the specification': ingressPlans(undefined, {}),
  'ingress-nginx': ingressPlans('nginx', { 'nginx.ingress.kubernetes.io/use-regex': 'true' }),
  Traefik: ingressPlans('traefik', {}),
  'AWS load balancers': ingressPlans(
    'alb',
    { 'alb.ingress.kubernetes.io/group.order': '5' },
    { 'alb.ingress.kubernetes.io/group.name': 'shared' },
  ),
  Cilium: ingressPlans('cilium', {}, {}, ['/a.*', '/(a|b)/?', '/.*']),
  Contour: ingressPlans('contour', {}, {}, ['/a.*', '/[ab]/?', '/.*']),
  Kong: ingressPlans('kong', {}, {}, ['/~/a.*', '/~/.*']),
  'HAProxy Ingress': ingressPlans('haproxy-ingress', {}),
  'the F5 NGINX Ingress Controller': ingressPlans('nginx-org', { 'nginx.org/path-regex': 'case_sensitive' }),
  'the Gateway API': gatewayPlans,
};

for (const [name, plans] of Object.entries(PLANS)) {
  test(`${name}: a trace picks the first route of the table that matches`, async () => {
    await fc.assert(
      fc.asyncProperty(plans, async (plan) => {
        const table = await tableOf(plan);
        const trace = tracer(table);
        for (const request of requestsFor(table))
          assert.equal(labelOf(trace(request, {}).route), labelOf(firstMatch(table, request)), urlOf(request));
      }),
      RUNS,
    );
  });

  test(`${name}: a shadowed route is never the answer, every other one has a request`, async () => {
    await fc.assert(
      fc.asyncProperty(plans, async (plan) => {
        const table = await tableOf(plan);
        const trace = tracer(table);
        const reached = new Set<Route>();
        for (const request of requestsFor(table)) {
          const { route } = trace(request, {});
          if (route === undefined) continue;
          assert.notEqual(route.status, 'shadowed', `${urlOf(request)} reaches ${labelOf(route)}`);
          reached.add(route);
        }
        for (const route of table.routes)
          assert.ok(
            route.status === 'shadowed' ||
              reached.has(route) ||
              route.leftOut !== undefined ||
              hasRegex(table, route) ||
              isTied(table, route),
            `no request reaches ${labelOf(route)}`,
          );
        for (const { shadowedBy, entry, order } of table.routes)
          assert.ok(
            shadowedBy === undefined ||
              (shadowedBy < order && table.routes.some((one) => one.entry === entry && one.order === shadowedBy)),
          );
      }),
      RUNS,
    );
  });

  test(`${name}: the order of documents and files changes nothing but doubtful answers`, async () => {
    const shuffled = plans.chain((plan) =>
      fc.record({
        plan: fc.constant(plan),
        documents: fc.shuffledSubarray([...plan.documents], { minLength: plan.documents.length }),
      }),
    );
    await fc.assert(
      fc.asyncProperty(shuffled, fc.boolean(), async ({ plan, documents }, oneFile) => {
        const table = await tableOf(plan);
        const other = await tableFrom(oneFile ? join(...documents) : documents, plan.controller);
        const traces = [tracer(table), tracer(other)];
        for (const request of requestsFor(table)) {
          const [before, after] = traces.map((trace) => trace(request, {}));
          if (before === undefined || after === undefined) continue;
          // Routers of equal priority are a tie that Traefik does not settle.
          if (before.doubts.length === 0) assert.equal(servedBy(after), servedBy(before), urlOf(request));
          assert.equal(after.doubts.length === 0, before.doubts.length === 0, urlOf(request));
        }
      }),
      RUNS,
    );
  });
}

function tableOf({ documents, controller }: Plan): Promise<RouteTable> {
  return tableFrom(join(...documents), controller);
}

/** Whether another route may take its requests, in no settled order. */
function isTied({ routes }: RouteTable, { entry, rank, order }: Route): boolean {
  return rank !== undefined && routes.some((one) => one.entry === entry && one.rank === rank && one.order !== order);
}

/** Whether a host that it serves has an expression, for which no requests are made and which may take all its requests. */
function hasRegex({ routes }: RouteTable, { match, isFallback }: Route): boolean {
  const host = hostText(match.host);
  return routes.some((one) => one.match.path?.type === 'regex' && (isFallback || hostText(one.match.host) === host));
}

/** A straightforward reading of the host policies, route by route. */
function firstMatch({ routes }: RouteTable, request: Request): Route | undefined {
  for (const id of new Set(routes.map(({ entry }) => entry.id))) {
    const own = routes.filter(({ entry }) => entry.id === id);
    const policy = own[0]?.entry.hosts;
    const best = own
      .filter(({ match }) => matchesHost(match.host, request.host))
      .sort((a, b) => compareHosts(a.match.host, b.match.host))[0];
    const inGroup = (route: Route): boolean =>
      policy === 'ordered' || (best !== undefined && hostText(route.match.host) === hostText(best.match.host));
    const found =
      own.find((route) => inGroup(route) && failedTest(route, request) === undefined) ??
      (policy === 'grouped-with-fallback'
        ? own.find(
            (route) => route.isFallback && route.match.host.type === 'any' && failedTest(route, request) === undefined,
          )
        : undefined);
    if (found !== undefined) return found;
  }
  return undefined;
}

/** Requests made for each route: its own host or one that only its star takes, its path or one that only its prefix takes. */
function requestsFor({ routes }: RouteTable): readonly Request[] {
  const made = new Map<string, Request>();
  const names = new Set(routes.map(({ match }) => ownHost(match.host.type === 'any' ? '*' : match.host.value)));
  for (const { match, isFallback } of routes) {
    const path = match.path?.value ?? '/';
    const query = match.queryParams.map(({ name, value }) => `${name}=${value}`).join('&');
    const headers = Object.fromEntries(match.headers.map((header) => [header.name, header.value]));
    const own = ownHost(hostText(match.host));
    for (const host of isFallback ? [own, ...names] : [own])
      for (const asked of [path, `${trimmedPrefix(path)}/zz`, `${path}zz`])
        for (const method of match.method === undefined ? ['TRACE', 'GET'] : [match.method]) {
          const url = `${method} http://${host}${asked}${query === '' ? '' : `?${query}`}`;
          made.set(`${url} ${JSON.stringify(headers)}`, requestFrom(url, headers));
        }
  }
  return [...made.values()];
}

function ownHost(text: string): string {
  return text === '*' ? 'fresh.invalid' : text.replace('*', 'fresh');
}

function labelOf(route: Route | undefined): string | undefined {
  if (route === undefined) return undefined;
  return `${route.order}: ${hostText(route.match.host)} ${route.match.pathType} ${route.match.path?.value} => ${route.backends.map(({ service }) => service).join()}`;
}

function servedBy({ route, answer }: Trace): string {
  return `${answer.outcome} ${route?.backends.map(({ service }) => service).join()}`;
}

const urlOf = ({ method, host, path, query, headers }: Request): string =>
  `${method} ${host}${path}?${query} ${JSON.stringify(headers)}`;
