/** Hosts that a route of another kind may serve are not known, instead of not found. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { ingress, join, requestFrom, service, tableFrom } from '../../dev/routing.ts';
import { tracer } from '../request/trace.ts';

const custom = (apiVersion: string, kind: string, spec: object): string =>
  `${JSON.stringify({ apiVersion, kind, metadata: { name: 'web', namespace: 'shop' }, spec })}\n`;

const rule = (match: string): object => ({ routes: [{ kind: 'Rule', match, services: [{ name: 'web', port: 80 }] }] });

for (const [apiVersion, kind, spec] of [
  ['traefik.io/v1alpha1', 'IngressRoute', rule('Host(`a.test`) && PathPrefix(`/x`)')],
  ['networking.istio.io/v1', 'VirtualService', { hosts: ['a.test'], gateways: ['istio-system/edge'] }],
  ['projectcontour.io/v1', 'HTTPProxy', { virtualhost: { fqdn: 'a.test' } }],
  ['k8s.nginx.org/v1', 'VirtualServer', { host: 'a.test' }],
  ['route.openshift.io/v1', 'Route', { host: 'a.test' }],
] as const)
  test(`${kind}: its host is not known, another one is not found`, async () => {
    const documents = [
      service('web'),
      ingress({ class: 'traefik', paths: [{ host: 'h', path: '/', to: 'web:8080' }] }),
      custom(apiVersion, kind, spec),
    ];
    const trace = tracer(await tableFrom(join(...documents)));
    const { answer } = trace(requestFrom('http://a.test/x'), {});
    assert.deepEqual(
      [answer.outcome, answer.statusCode, answer.detail],
      ['unknown', undefined, `kroute does not follow ${kind} shop/web, which may serve this host`],
    );
    assert.equal(trace(requestFrom('http://b.test/x'), {}).answer.outcome, 'not-found');
    assert.equal(trace(requestFrom('http://h/x'), {}).answer.outcome, 'backend');
  });

test('a rule without a host may serve any, and a VirtualService of the mesh serves none from outside', async () => {
  const outcome = async (document: string): Promise<string> =>
    tracer(await tableFrom(document))(requestFrom('http://a.test/'), {}).answer.outcome;
  assert.equal(await outcome(custom('traefik.io/v1alpha1', 'IngressRoute', rule('PathPrefix(`/`)'))), 'unknown');
  assert.equal(await outcome(custom('networking.istio.io/v1', 'VirtualService', { hosts: ['a.test'] })), 'refused');
});
