import assert from 'node:assert/strict';
import { test } from 'node:test';
import { service, tableFrom } from '../../dev/routing.ts';

/** The status of an HTTPRoute with these backends, `service weight`; `web` and `api` have pods, others do not exist. */
async function statusOf(...backends: readonly string[]): Promise<string> {
  const backendRefs = backends.map((text) => {
    const [name, weight] = text.split(' ');
    return { name, port: 8080, ...(weight === undefined ? {} : { weight: Number(weight) }) };
  });
  const document = (kind: string, spec: object): string =>
    JSON.stringify({
      apiVersion: 'gateway.networking.k8s.io/v1',
      kind,
      metadata: { name: 'a', namespace: 'default' },
      spec,
    });
  const { ofGateways } = await tableFrom([
    service('web'),
    service('api'),
    document('Gateway', { gatewayClassName: 'any', listeners: [{ name: 'http', port: 80, protocol: 'HTTP' }] }),
    document('HTTPRoute', { parentRefs: [{ name: 'a' }], rules: [{ backendRefs }] }),
  ]);
  assert.equal(ofGateways.length, 1);
  const [route] = ofGateways;
  return route?.because === undefined ? `${route?.status}` : `${route.status}: ${route.because}`;
}

for (const [backends, expected] of [
  [['web', 'api'], 'ok'],
  [['web', 'gone'], 'partial: Service default/gone does not exist'],
  [['gone', 'lost'], 'broken: Service default/gone does not exist'],
  // A backend of weight 0 gets no requests, so it neither breaks a route nor keeps one whole.
  [['web', 'gone 0'], 'ok'],
  [['gone 0', 'web 1'], 'ok'],
  [['web 0', 'gone'], 'broken: Service default/gone does not exist'],
  [['web 0', 'api 1', 'gone 1'], 'partial: Service default/gone does not exist'],
  [['web 0', 'gone 0'], 'broken: the weights of its backends are all 0'],
  [['web 0'], 'broken: the weights of its backends are all 0'],
  [[], 'broken: it has no backend'],
] as const)
  test(`backends ${backends.join(', ') || 'none'}: ${expected}`, async () => {
    assert.equal(await statusOf(...backends), expected);
  });
