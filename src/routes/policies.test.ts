/** NetworkPolicies on the way of a request: which routes they close, and what they leave open. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { asker, ingress, join, requestFrom, service, tableFrom } from '../dev/routing.ts';
import { isCertain, type Trace, tracer } from './request/trace.ts';

const WEB = join(
  service('web', '80>8080'),
  ingress({ class: 'nginx', paths: [{ host: 'shop.example.com', path: '/', to: 'web:80' }] }),
);
const URL = 'http://shop.example.com/';

/** A NetworkPolicy of the default namespace. */
function policy(spec: object, { name = 'web', namespace = 'default' } = {}): string {
  return `${JSON.stringify({
    apiVersion: 'networking.k8s.io/v1',
    kind: 'NetworkPolicy',
    metadata: { name, namespace },
    spec: { podSelector: {}, ...spec },
  })}\n`;
}

const CONTROLLER = `apiVersion: apps/v1
kind: DaemonSet
metadata: {name: controller, namespace: edge}
spec:
  selector: {matchLabels: {app: ingress}}
  template:
    metadata: {labels: {app: ingress}}
    spec: {containers: [{name: controller, image: "registry.k8s.io/ingress-nginx/controller:v1.13.0"}]}
`;

const fromNamespace = (name: string): object => ({
  namespaceSelector: { matchLabels: { 'kubernetes.io/metadata.name': name } },
});

async function traced(line: string, ...manifests: readonly string[]): Promise<Trace> {
  return tracer(await tableFrom(join(...manifests)))(requestFrom(line), {});
}

const doubtsOf = ({ doubts }: Trace): readonly string[] => doubts.map(({ reason }) => reason);

test('a route whose pods no policy opens is broken, and its requests are refused', async () => {
  const table = await tableFrom(join(WEB, policy({})));
  const [route] = table.ofIngresses;
  const because = 'NetworkPolicy default/web denies all ingress traffic to Deployment default/web';
  assert.equal(route?.status, 'broken');
  assert.equal(route?.because, because);
  const { answer, doubts } = tracer(table)(requestFrom(URL), {});
  assert.deepEqual(answer.outcome, 'refused');
  assert.equal(answer.statusCode, undefined);
  assert.equal(answer.detail, because);
  assert.deepEqual(doubts, []);
});

test('policies are about the ports of pods, not of Services', async () => {
  const on = (port: number): string => policy({ ingress: [{ ports: [{ port }] }] });
  assert.equal(asker(await tableFrom(join(WEB, on(8080))))(URL), 'web:80');
  assert.equal(asker(await tableFrom(join(WEB, on(80))))(URL), 'refused web:80');
});

test('a controller among the files is let in or not; of one that is not, a policy leaves a doubt', async () => {
  const from = (peer: object): string => policy({ ingress: [{ from: [peer] }] });
  const admitted = await traced(URL, WEB, CONTROLLER, from(fromNamespace('edge')));
  assert.equal(admitted.answer.outcome, 'backend');
  assert.ok(isCertain(admitted));
  const kept = await traced(URL, WEB, CONTROLLER, from(fromNamespace('other')));
  assert.equal(kept.answer.outcome, 'refused');
  const unseen = await traced(URL, WEB, from(fromNamespace('edge')));
  assert.equal(unseen.answer.outcome, 'backend');
  assert.deepEqual(doubtsOf(unseen), [
    'NetworkPolicy default/web restricts connections to Deployment default/web, and the pods of the proxy are not among the files',
  ]);
  assert.deepEqual(
    unseen.doubts.flatMap(({ alternatives }) => alternatives.map(({ answer }) => answer.outcome)),
    ['refused'],
  );
});

test('policies of the controller restrict what it connects to', async () => {
  const egress = (peer: object): string =>
    policy({ policyTypes: ['Egress'], egress: [{ to: [peer] }] }, { name: 'controller', namespace: 'edge' });
  const open = await traced(URL, WEB, CONTROLLER, egress(fromNamespace('default')));
  assert.equal(open.answer.outcome, 'backend');
  const closed = await traced(URL, WEB, CONTROLLER, egress(fromNamespace('other')));
  assert.equal(
    closed.answer.detail,
    'NetworkPolicy edge/controller does not allow traffic from DaemonSet edge/controller to Deployment default/web on port 8080',
  );
});

test('a redirect of the proxy needs no pods', async () => {
  const redirect = ingress({
    class: 'nginx',
    annotations: { 'nginx.ingress.kubernetes.io/permanent-redirect': 'https://example.com' },
    paths: [{ host: 'shop.example.com', path: '/', to: 'web:80' }],
  });
  const { answer } = await traced(URL, service('web', '80>8080'), redirect, policy({}));
  assert.equal(answer.outcome, 'redirect');
});

test('a node port is open to addresses, not to pods', async () => {
  const web = service('web', '80>8080', { type: 'LoadBalancer' });
  const statusOf = async (rule: object): Promise<string | undefined> => {
    const { routes } = await tableFrom(join(web, policy({ ingress: [rule] })));
    return routes.find(({ entry }) => entry.type === 'loadBalancer')?.status;
  };
  assert.equal(await statusOf({ from: [{ ipBlock: { cidr: '0.0.0.0/0' } }] }), 'ok');
  assert.equal(await statusOf({ from: [{ namespaceSelector: {} }] }), 'broken');
});

test('where part of the pods is closed, a request may be refused', async () => {
  const old = `apiVersion: v1
kind: Pod
metadata: {name: old, namespace: default, labels: {app: web, version: old}}
spec: {containers: [{name: main, image: "example.com/web:0"}]}
`;
  const found = await traced(URL, WEB, old, policy({ podSelector: { matchLabels: { version: 'old' } } }));
  assert.equal(found.answer.outcome, 'backend');
  assert.deepEqual(doubtsOf(found), ['NetworkPolicy default/web denies all ingress traffic to Pod default/old']);
});
