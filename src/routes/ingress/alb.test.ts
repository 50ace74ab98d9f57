/**
 * What the AWS Load Balancer Controller makes of actions, and what stops it. Source: kubernetes-sigs/aws-load-balancer-controller
 * v3 pkg/ingress (enhanced_backend_builder.go, model_build_listener.go, model_build_listener_rules.go, rule_optimizer.go).
 */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { asker, type IngressOf, ingress, join, service, tableFrom } from '../../dev/routing.ts';
import { prefixed } from '../../dev/settings.ts';
import type { RouteTable } from '../route/route.ts';

const ALB = 'alb.ingress.kubernetes.io/';
const BOTH = '[{"HTTP":80},{"HTTPS":443}]';

type Annotations = Readonly<Record<string, string>>;
type Parts = Omit<IngressOf, 'annotations' | 'class'> & { readonly annotations?: Annotations };

const alb = ({ annotations = {}, ...parts }: Parts): string =>
  ingress({ class: 'alb', annotations: prefixed(ALB, annotations), ...parts });

const tableOf = (...ingresses: readonly Parts[]): Promise<RouteTable> =>
  tableFrom(join(service('web', '8080'), service('api', '80'), ...ingresses.map(alb)));

const redirect = (config: object): string =>
  JSON.stringify({ type: 'redirect', redirectConfig: { StatusCode: 'HTTP_301', ...config } });

const forward = (...targets: readonly (readonly [string, number | string, number?])[]): string =>
  JSON.stringify({
    type: 'forward',
    forwardConfig: {
      targetGroups: targets.map(([serviceName, servicePort, weight]) => ({ serviceName, servicePort, weight })),
    },
  });

const HOME = { host: 'h', path: '/', to: 'web:8080' };
const ACTION = { host: 'h', path: '/', to: 'go:use-annotation' };

const notLoaded = ({ entries }: RouteTable): string | undefined =>
  entries.find(({ type }) => type === 'ingress')?.notLoaded;

test('a redirect keeps the port of its listener unless it sets one', async () => {
  const annotations = { 'listen-ports': BOTH, 'actions.go': redirect({ Protocol: 'HTTPS' }) };
  const ask = asker(await tableOf({ annotations, paths: [ACTION, HOME] }));
  assert.equal(`${ask('http://h/x')} ${ask('https://h/x')}`, '301 https://h:80/x web:8080');
});

for (const [config, expected] of [
  [{ Host: 'h' }, 'web:8080'],
  [{ Host: 'other' }, '301 http://other/x'],
  [{ Path: '/*' }, 'web:8080'],
  [{ Path: '/new' }, '301 http://h/new'],
  [{ Host: '#{host}', Path: '/#{path}', Query: '#{query}', Port: '#{port}', Protocol: '#{protocol}' }, 'web:8080'],
] as const)
  test(`a redirect with ${JSON.stringify(config)} in the rule for host h and all paths`, async () => {
    const annotations = { 'actions.go': redirect(config) };
    const ask = asker(await tableOf({ annotations, paths: [ACTION, HOME] }));
    assert.equal(ask('http://h/x'), expected);
  });

test('a redirect to a URL made of parts of the request is a doubt', async () => {
  const annotations = { 'actions.go': redirect({ Host: 'www.#{host}' }) };
  const table = await tableOf({ annotations, paths: [ACTION] });
  assert.deepEqual(
    table.ofIngresses[0]?.doubts.map(({ reason }) => reason),
    ['host "www.#{host}" of the redirect is made of parts of the request'],
  );
});

test('an unknown key of an action is named where the redirect is left out for it', async () => {
  const annotations = { 'actions.go': redirect({ URI: '/x' }) };
  const table = await tableOf({ annotations, paths: [ACTION, HOME] });
  assert.equal(
    table.ofIngresses[0]?.because,
    'the redirect leads to the same URL on every listener: its action has unknown key "redirectConfig.URI"',
  );
});

test('an action forwards to its Services by weight', async () => {
  const annotations = { 'actions.go': forward(['web', 8080, 3], ['api', '80', 1]) };
  const table = await tableOf({ annotations, paths: [ACTION] });
  assert.equal(asker(table)('http://h/'), 'web:8080 or api:80');
  assert.deepEqual(
    table.ofIngresses[0]?.backends.map(({ weight }) => weight),
    [3, 1],
  );
});

test('a Service or an action that does not exist alone answers 503, and the rest is served', async () => {
  const lost = { host: 'h', path: '/lost', to: 'lost:80' };
  const none = { host: 'h', path: '/none', to: 'none:use-annotation' };
  const table = await tableOf({ paths: [lost, none, HOME] });
  const ask = asker(table);
  assert.equal(notLoaded(table), undefined);
  assert.equal(
    `${ask('http://h/lost')} | ${ask('http://h/none')} | ${ask('http://h/')}`,
    '503 lost:80 | 503 | web:8080',
  );
});

const STOPS: readonly (readonly [what: string, because: string, ...Parts[]])[] = [
  ['a port that the Service lacks', 'Service web has no port 81', { paths: [{ ...HOME, to: 'web:81' }] }],
  [
    'a missing Service among several',
    'Service default/lost of action "go" does not exist',
    { annotations: { 'actions.go': forward(['web', 8080, 1], ['lost', 80, 1]) }, paths: [ACTION] },
  ],
  [
    'an action that cannot be parsed',
    `the value of annotation "${ALB}actions.go" is not valid JSON`,
    { annotations: { 'actions.go': '{' }, paths: [ACTION] },
  ],
  [
    'a wildcard in a path of type Prefix',
    'path "/x*" of type Prefix contains a wildcard',
    { paths: [{ ...HOME, path: '/x*' }] },
  ],
  [
    'ssl-redirect without an HTTPS listener',
    'ssl-redirect leads to port 443, which has no HTTPS listener',
    { annotations: { 'listen-ports': '[{"HTTP":80}]', 'ssl-redirect': '443' }, paths: [HOME] },
  ],
  [
    'two ports to redirect to',
    'ssl-redirect is 443 in Ingress a and 8443 in Ingress b',
    { name: 'a', annotations: { 'group.name': 'g', 'listen-ports': BOTH, 'ssl-redirect': '443' }, paths: [HOME] },
    { name: 'b', annotations: { 'group.name': 'g', 'listen-ports': '[{"HTTPS":8443}]', 'ssl-redirect': '8443' } },
  ],
  [
    'two protocols on one port',
    'port 443 is for HTTP in Ingress a and for HTTPS in Ingress b',
    { name: 'a', annotations: { 'group.name': 'g', 'listen-ports': '[{"HTTP":443}]' }, paths: [HOME] },
    { name: 'b', annotations: { 'group.name': 'g', 'listen-ports': '[{"HTTPS":443}]' }, paths: [HOME] },
  ],
  [
    'two default backends on one port',
    'Ingress a and Ingress b both have a default backend',
    { name: 'a', annotations: { 'group.name': 'g' }, fallback: 'web:8080' },
    { name: 'b', annotations: { 'group.name': 'g' }, fallback: 'api:80' },
  ],
];

for (const [what, because, ...ingresses] of STOPS)
  test(`nothing is built for a group with ${what}`, async () => {
    const table = await tableOf(...ingresses);
    assert.equal(notLoaded(table), `nothing is built: ${because}`);
    assert.deepEqual(
      table.refusals.map((one) => one.because),
      [because],
    );
    assert.ok(table.ofIngresses.every(({ status }) => status === 'broken'));
  });

test('what is not used stops nothing', async () => {
  const annotations = { 'actions.other': '{', 'conditions.other': '{' };
  assert.equal(notLoaded(await tableOf({ annotations, paths: [HOME] })), undefined);
});

test('one Ingress stops the others of its group', async () => {
  const group = { 'group.name': 'g' };
  const table = await tableOf(
    { name: 'a', annotations: group, paths: [HOME] },
    { name: 'b', annotations: group, paths: [{ host: 'b', path: '/', to: 'api:81' }] },
  );
  assert.match(asker(table)('http://h/'), /^unknown/);
  assert.equal(notLoaded(table), 'nothing is built: Service api has no port 81 (Ingress default/b)');
});
