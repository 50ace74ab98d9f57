/** What holds for every table of ingress-nginx: random Ingresses that overlap, and requests made for their boundaries. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { fc } from '../../dev/property.ts';
import { ingress, join, requestFrom, service, tableFrom, timeText } from '../../dev/routing.ts';
import { prefixed } from '../../dev/settings.ts';
import { failedTest } from '../match/match.ts';
import { readPath } from '../match/normalize.ts';
import { indexRoutes } from '../request/lookup.ts';
import { type Trace, tracer } from '../request/trace.ts';
import type { Route, RouteTable } from '../route/route.ts';

const RUNS = { numRuns: 120, endOnFailure: true, includeErrorInReport: true };

const PREFIX = 'nginx.ingress.kubernetes.io/';
const HOSTS = ['a.test', 'b.test', '*.test', 'www.a.test', undefined] as const;
const PATHS = ['/', '/p', '/p/', '/p/q', '/P', undefined] as const;
const TYPES = ['Exact', 'Prefix', 'ImplementationSpecific'] as const;
const SERVICES = ['s0', 's1', 's2', 'missing'] as const;

/** Annotations that change routes, few at a time. */
const ANNOTATIONS: readonly (readonly (readonly [name: string, value: string])[])[] = [
  [],
  [],
  [],
  [['use-regex', 'true']],
  [['rewrite-target', '/x']],
  [['rewrite-target', '/p']],
  [['ssl-redirect', 'false']],
  [['force-ssl-redirect', 'true']],
  [['app-root', '/p']],
  [['permanent-redirect', 'https://other.test/y']],
  [['server-alias', 'alias.test']],
  [['server-alias', 'alias.test,*.alias.test']],
  [['from-to-www-redirect', 'true']],
  [['default-backend', 's1']],
  [['whitelist-source-range', '10.0.0.0/8']],
  [['limit-rps', 'ten']],
  [['auth-url', 'no-url']],
  [
    ['canary', 'true'],
    ['canary-weight', '30'],
  ],
  [
    ['canary', 'true'],
    ['canary-by-header', 'X-Canary'],
  ],
];

interface Plan {
  readonly paths: readonly {
    readonly host: (typeof HOSTS)[number];
    readonly path: (typeof PATHS)[number];
    readonly type: (typeof TYPES)[number];
    readonly to: (typeof SERVICES)[number];
  }[];
  readonly annotations: readonly (readonly [string, string])[];
  readonly tls: boolean;
  readonly fallback: (typeof SERVICES)[number] | undefined;
}

const plans: fc.Arbitrary<readonly Plan[]> = fc.array(
  fc.record({
    paths: fc.array(
      fc.record({
        host: fc.constantFrom(...HOSTS),
        path: fc.constantFrom(...PATHS),
        type: fc.constantFrom(...TYPES),
        to: fc.constantFrom(...SERVICES),
      }),
      { maxLength: 3 },
    ),
    annotations: fc.constantFrom(...ANNOTATIONS),
    tls: fc.boolean(),
    fallback: fc.constantFrom(undefined, undefined, 's0', 's2'),
  }),
  { minLength: 1, maxLength: 4 },
);

const backend = (name: string): unknown => ({ service: { name, port: { number: 8080 } } });

/** The Ingress of a plan; `age` in seconds, none where it is undefined. */
function ingressOf({ paths, annotations, tls, fallback }: Plan, index: number, age: number | undefined): string {
  const rules = paths.map(({ host, path, type, to }) => ({
    host,
    http: { paths: [{ path, pathType: type, backend: backend(to) }] },
  }));
  return `${JSON.stringify({
    apiVersion: 'networking.k8s.io/v1',
    kind: 'Ingress',
    metadata: {
      name: `i${index}`,
      namespace: 'default',
      creationTimestamp: age === undefined ? undefined : timeText(age),
      annotations: prefixed(PREFIX, Object.fromEntries(annotations)),
    },
    spec: {
      ingressClassName: 'nginx',
      defaultBackend: fallback === undefined ? undefined : backend(fallback),
      tls: tls ? [{ hosts: ['a.test'], secretName: 'cert' }] : undefined,
      rules: rules.length === 0 ? undefined : rules,
    },
  })}\n`;
}

const POOL = join(service('s0'), service('s1'), service('s2'));

function tableOf(list: readonly Plan[], ages: readonly (number | undefined)[] = []): Promise<RouteTable> {
  return tableFrom(join(POOL, ...list.map((plan, index) => ingressOf(plan, index, ages[index]))), 'nginx');
}

const REQUESTS = ['http', 'https'].flatMap((scheme) =>
  ['a.test', 'b.test', 'c.test', 'www.a.test', 'alias.test', 'x.alias.test', 'else.where'].flatMap((host) =>
    ['/', '/p', '/p/', '/p/q', '/P/q', '/px', '//p/./q'].map((path) =>
      requestFrom(`${scheme}://${host}${path}`, path === '/p' ? { 'X-Canary': 'always' } : {}),
    ),
  ),
);

/** What a client sees, with the shares of the backends. */
function textOf({ answer, route }: Pick<Trace, 'answer' | 'route'>): string {
  const { outcome, statusCode, location, forwarded } = answer;
  const backends = outcome === 'backend' ? (route?.backends ?? []).filter(({ weight }) => weight > 0) : [];
  const names = backends.map(({ service: name, weight }) => `${name} ${weight}`).sort();
  return JSON.stringify([outcome, statusCode, location, outcome === 'backend' ? forwarded : undefined, names]);
}

const urlOf = ({ request: { scheme, host, path, headers } }: Trace): string =>
  `${scheme}://${host}${path} ${JSON.stringify(headers)}`;

test('the first route of the table that matches is the answer of a trace', async () => {
  await fc.assert(
    fc.asyncProperty(plans, async (list) => {
      const table = await tableOf(list);
      const trace = tracer(table);
      const [ingress] = indexRoutes(table).entries;
      assert.ok(ingress?.entry.type === 'ingress');
      for (const request of REQUESTS) {
        const found = trace(request, { class: 'nginx' });
        const path = readPath(request.path, 'nginx');
        assert.ok(path.is === 'path');
        const seen = { ...request, path: path.compared };
        const server = ingress.hostOf(seen);
        const first: Route | undefined = ingress.routes.find(
          (route) =>
            JSON.stringify(route.match.host) === JSON.stringify(server) && failedTest(route, seen) === undefined,
        );
        const expected: Route | undefined =
          first?.reply?.outcome === 'not-found' && found.route === undefined ? undefined : first;
        assert.equal(found.route, expected, urlOf(found));
        assert.notEqual(found.route?.status, 'shadowed', urlOf(found));
      }
    }),
    RUNS,
  );
});

test('the order of documents changes nothing', async () => {
  await fc.assert(
    fc.asyncProperty(plans, fc.infiniteStream(fc.nat()), async (list, numbers) => {
      const documents = list.map((plan, index) => ingressOf(plan, index, undefined));
      const shuffled = documents
        .map((document) => ({ document, key: numbers.next().value ?? 0 }))
        .sort((a, b) => a.key - b.key)
        .map(({ document }) => document);
      const before = tracer(await tableFrom(join(POOL, ...documents), 'nginx'));
      const after = tracer(await tableFrom([...shuffled, POOL], 'nginx'));
      for (const request of REQUESTS) {
        const found = before(request, { class: 'nginx' });
        assert.equal(textOf(after(request, { class: 'nginx' })), textOf(found), urlOf(found));
      }
    }),
    RUNS,
  );
});

test('a certain answer is the same whatever the ages of the Ingresses are', async () => {
  const aged = plans.chain((list) =>
    fc.record({ list: fc.constant(list), ages: fc.tuple(...list.map(() => fc.integer({ min: 0, max: 3 }))) }),
  );
  await fc.assert(
    fc.asyncProperty(aged, async ({ list, ages }) => {
      const before = tracer(await tableOf(list));
      const after = tracer(await tableOf(list, ages));
      for (const request of REQUESTS) {
        const found = before(request, { class: 'nginx' });
        const then = after(request, { class: 'nginx' });
        assert.ok(!then.doubts.some(({ reason }) => reason.includes('the oldest of')), urlOf(found));
        if (found.doubts.length > 0 || found.answer.outcome === 'unknown') {
          const possible = found.doubts.flatMap(({ alternatives }) => alternatives.map(textOf));
          const isNamed = found.answer.outcome === 'unknown' || [textOf(found), ...possible].includes(textOf(then));
          assert.ok(isNamed, `${urlOf(found)}: ${textOf(then)} is no alternative`);
        } else assert.equal(textOf(then), textOf(found), urlOf(found));
      }
    }),
    RUNS,
  );
});

/** Hosts that have nothing to do with those of the plans: each with two Ingresses that differ, and a canary. */
const BYSTANDERS = Array.from({ length: 5 }, (_, index) => {
  const backends = ['a', 'b', 'c'].map((letter) => `${letter}${index}`);
  const host = `h${index}.elsewhere`;
  return join(
    ...backends.map((name) => service(name)),
    ...backends.map((name, place) => {
      const canary = { [`${PREFIX}canary`]: 'true', [`${PREFIX}canary-weight`]: '10' };
      return ingress({
        name: `by-${name}`,
        class: 'nginx',
        annotations: place === 2 ? canary : {},
        paths: [{ host, path: '/', to: `${name}:8080` }],
      });
    }),
  );
});

test('what is possible for some hosts does not depend on others', async () => {
  await fc.assert(
    fc.asyncProperty(plans, async (list) => {
      // An Ingress of every host takes part everywhere.
      const own = list.map((plan) => ({
        ...plan,
        paths: plan.paths.map((path) => ({ ...path, host: path.host ?? ('b.test' as const) })),
      }));
      const documents = own.map((plan, index) => ingressOf(plan, index, undefined));
      const small = tracer(await tableFrom(join(POOL, ...documents), 'nginx'));
      const large = tracer(await tableFrom(join(POOL, ...documents, ...BYSTANDERS), 'nginx'));
      const hasMain = own.some(({ annotations }) => !annotations.some(([name]) => name === 'canary'));
      for (const request of hasMain ? REQUESTS : []) {
        const found = small(request, { class: 'nginx' });
        const same = large(request, { class: 'nginx' });
        const whole = ({ doubts, ...trace }: Trace): string =>
          JSON.stringify([textOf(trace), doubts.map(({ reason, alternatives }) => [reason, alternatives.map(textOf)])]);
        assert.equal(whole(same), whole(found), urlOf(found));
      }
    }),
    RUNS,
  );
});

test('two exact paths "/" of one host are a matter of age, although the server starts with a location for it', async () => {
  const exact = { host: '*.test', path: '/', type: 'Exact', to: 's0' } as const;
  const own = { tls: false, fallback: undefined } as const;
  const list: readonly Plan[] = [
    { ...own, paths: [exact], annotations: [] },
    { ...own, paths: [exact], annotations: [['rewrite-target', '/p']] },
  ];
  const [found, then] = [await tableOf(list), await tableOf(list, [0, 1])].map((table) =>
    tracer(table)(requestFrom('http://a.test/'), { class: 'nginx' }),
  );
  assert.ok(found !== undefined && then !== undefined);
  assert.notEqual(textOf(then), textOf(found));
  assert.deepEqual(
    found.doubts.flatMap(({ alternatives }) => alternatives.map(textOf)),
    [textOf(then)],
  );
});

test('who makes a server is a matter of age where its settings make expressions of all paths', async () => {
  const own = { tls: false, fallback: undefined } as const;
  const list: readonly Plan[] = [
    { ...own, paths: [{ host: '*.test', path: '/p/q', type: 'Prefix', to: 's1' }], annotations: [] },
    {
      ...own,
      paths: [{ host: '*.test', path: '/p', type: 'Exact', to: 's1' }],
      annotations: [['rewrite-target', '/p']],
    },
  ];
  const [found, then] = [await tableOf(list), await tableOf(list, [0, 1])].map((table) =>
    tracer(table)(requestFrom('http://a.test/p/'), { class: 'nginx' }),
  );
  assert.ok(found !== undefined && then !== undefined);
  assert.notEqual(textOf(then), textOf(found));
  assert.deepEqual(
    found.doubts.flatMap(({ alternatives }) => alternatives.map(textOf)),
    [textOf(then)],
  );
});
