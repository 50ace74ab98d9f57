/**
 * Requests to the load balancers of clouds. Source: kubernetes-sigs/aws-load-balancer-controller v3 pkg/ingress
 * (model_build_listener.go, rule_optimizer.go); kubernetes/ingress-gce pkg/loadbalancers.
 */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { asker, ingress, join, service, tableFrom } from '../../dev/routing.ts';
import { prefixed } from '../../dev/settings.ts';
import type { RouteTable } from '../route/route.ts';

const ALB = 'alb.ingress.kubernetes.io/';
const BOTH = '[{"HTTP":80},{"HTTPS":443}]';
const WEB = service('web');

type Annotations = Readonly<Record<string, string>>;

const albTable = (
  annotations: Annotations,
  paths = [{ host: 'h', path: '/', to: 'web:8080' }],
): Promise<RouteTable> => {
  return tableFrom(join(WEB, ingress({ class: 'alb', annotations: prefixed(ALB, annotations), paths })));
};

for (const [annotations, expected] of [
  [{}, 'web:8080 refused'],
  [{ 'listen-ports': '[{"HTTPS":443}]' }, 'refused web:8080'],
  [{ 'listen-ports': BOTH }, 'web:8080 web:8080'],
  [{ 'certificate-arn': 'arn:aws:acm:x' }, 'refused web:8080'],
  [{ 'listen-ports': BOTH, 'ssl-redirect': '443' }, '301 https://h/ web:8080'],
] as const)
  test(`ALB with ${JSON.stringify(annotations)}: http, then https`, async () => {
    const ask = asker(await albTable(annotations));
    assert.equal(`${ask('http://h/')} ${ask('https://h/')}`, expected);
  });

test('ALB: ssl-redirect is the default action of the HTTP listener, for every host', async () => {
  const ask = asker(await albTable({ 'listen-ports': BOTH, 'ssl-redirect': '443' }));
  assert.equal(ask('http://other/x?q=1'), '301 https://other/x?q=1');
  assert.equal(ask('https://other/x'), '404');
});

test('ALB: ssl-redirect to a port without an HTTPS listener builds nothing', async () => {
  const { entries } = await albTable({ 'listen-ports': '[{"HTTP":80}]', 'ssl-redirect': '443' });
  assert.equal(
    entries.find(({ type }) => type === 'ingress')?.notLoaded,
    'nothing is built: ssl-redirect leads to port 443, which has no HTTPS listener',
  );
});

const redirect = (redirectConfig: object): string =>
  JSON.stringify({ type: 'redirect', redirectConfig: { StatusCode: 'HTTP_301', ...redirectConfig } });

test('ALB: a redirect to https is left out on the HTTPS listener, and what follows answers there', async () => {
  const table = await albTable(
    { 'listen-ports': BOTH, 'actions.ssl-redirect': redirect({ Protocol: 'HTTPS', Port: '443' }) },
    [
      { host: 'h', path: '/', to: 'ssl-redirect:use-annotation' },
      { host: 'h', path: '/', to: 'web:8080' },
    ],
  );
  const ask = asker(table);
  assert.equal(`${ask('http://h/x')} ${ask('https://h/x')}`, '301 https://h/x web:8080');
});

test('ALB: a redirect without a target is left out on every listener', async () => {
  const table = await albTable({ 'listen-ports': BOTH, 'actions.away': redirect({}) }, [
    { host: 'h', path: '/', to: 'away:use-annotation' },
    { host: 'h', path: '/', to: 'web:8080' },
  ]);
  assert.equal(asker(table)('http://h/'), 'web:8080');
  assert.equal(table.ofIngresses[0]?.because, 'the redirect leads to the same URL on every listener');
});

test('ALB: a default backend may use an action, such as a fixed response', async () => {
  const fixed = JSON.stringify({ type: 'fixed-response', fixedResponseConfig: { statusCode: '418' } });
  const annotations = { [`${ALB}actions.tea`]: fixed };
  const table = await tableFrom(ingress({ class: 'alb', annotations, fallback: 'tea:use-annotation' }));
  assert.equal(asker(table)('http://h/'), '418');
});

test('ALB: certificates of the cloud count as TLS', async () => {
  const { ofIngresses } = await albTable({ 'certificate-arn': 'arn:aws:acm:x' });
  assert.deepEqual(ofIngresses[0]?.tls, { mode: 'Terminate', secrets: [] });
});

for (const [annotations, tls, expected] of [
  [{}, undefined, 'web:8080 refused'],
  [{}, ['h'], 'web:8080 web:8080'],
  [{ 'kubernetes.io/ingress.allow-http': 'false' }, ['h'], 'refused web:8080'],
  [{ 'networking.gke.io/managed-certificates': 'cert' }, undefined, 'web:8080 web:8080'],
] as const)
  test(`GCE with ${JSON.stringify(annotations)} and tls ${JSON.stringify(tls)}: http, then https`, async () => {
    const paths = [{ host: 'h', path: '/', to: 'web:8080' }];
    const one = ingress({ class: 'gce', annotations, paths, ...(tls === undefined ? {} : { tls }) });
    const ask = asker(await tableFrom(join(WEB, one)));
    assert.equal(`${ask('http://h/')} ${ask('https://h/')}`, expected);
  });
