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
});

test('an entry point that is not known, and a middleware, are doubts without alternatives', async () => {
  for (const [name, value] of [
    ['entrypoints', 'edge'],
    ['middlewares', 'shop-strip@kubernetescrd'],
  ] as const) {
    const annotations = { [PREFIX + name]: value };
    const table = await tableFrom(join(ONE, routed([{ host: 'h', path: '/', to: 'one:8080' }], { annotations })));
    const { answer, doubts } = tracer(table)(requestFrom('http://h/'), {});
    assert.deepEqual([answer.outcome, doubts.map(({ alternatives }) => alternatives)], ['backend', [[]]]);
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
