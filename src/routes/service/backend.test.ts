/** What is behind a Service where the files do not hold it: who provides it, in words. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { join, service, tableFrom } from '../../dev/routing.ts';

const object = (kind: string, apiVersion: string, name: string, spec: object): string =>
  `${JSON.stringify({ apiVersion, kind, metadata: { name }, spec })}\n`;

const selecting = (name: string, selector: object): string =>
  object('Service', 'v1', name, { selector, ports: [{ port: 80 }] });

function deployment(name: string, labels: object, replicas: number): string {
  const spec = { containers: [{ name: 'main', image: 'example.com/main:1', ports: [{ containerPort: 80 }] }] };
  return object('Deployment', 'apps/v1', name, { replicas, selector: {}, template: { metadata: { labels }, spec } });
}

async function behind(name: string, ...texts: readonly string[]): Promise<string> {
  const { routes } = await tableFrom(join(...texts));
  const [backend] = routes.flatMap(({ backends }) => backends.filter((one) => one.service === name));
  const pods = (backend?.workloads ?? []).map(({ resource, replicas }) => `${resource.kind} x${replicas ?? '?'}`);
  return [backend?.status, ...pods, backend?.because].filter((part) => part !== undefined).join(', ');
}

const canary = object('Canary', 'flagger.app/v1beta1', 'release', { targetRef: { kind: 'Deployment', name: 'web' } });

test('Flagger creates Services and pods for a Canary', async () => {
  const ingress = `${JSON.stringify({
    apiVersion: 'networking.k8s.io/v1',
    kind: 'Ingress',
    metadata: { name: 'web' },
    spec: { defaultBackend: { service: { name: 'web-primary', port: { number: 80 } } } },
  })}\n`;
  const made = 'Flagger creates Service web-primary for Canary default/release';
  assert.equal(await behind('web-primary', canary, ingress, service('other')), `unknown, ${made}`);
  const pods = 'the pods are created by Flagger for Canary default/release';
  assert.equal(await behind('shop', canary, selecting('shop', { app: 'web-primary' })), `unknown, ${pods}`);
  const scaled = 'Deployment x?, Canary default/release sets the number of pods';
  const own = [canary, deployment('web', { app: 'web' }, 0), selecting('shop', { app: 'web' })];
  assert.equal(await behind('shop', ...own), `unknown, ${scaled}`);
});

test('an operator creates pods for its custom resources', async () => {
  const main = object('Alertmanager', 'monitoring.coreos.com/v1', 'main', { replicas: 3 });
  const pods = 'the pods are created by Alertmanager default/main';
  assert.equal(await behind('alerts', main, selecting('alerts', { alertmanager: 'main' })), `unknown, ${pods}`);
  const monitor = object('ServiceMonitor', 'monitoring.coreos.com/v1', 'main', { selector: {} });
  const some = 'the pods may be created by something that is not in the files';
  assert.equal(await behind('alerts', monitor, selecting('alerts', { alertmanager: 'main' })), `unknown, ${some}`);
});

test('another object scales a workload with no replicas', async () => {
  const idle = [deployment('web', { app: 'web' }, 0), selecting('shop', { app: 'web' })];
  assert.equal(await behind('shop', ...idle), 'no-workload, Deployment x0, its workloads are scaled to 0');
  const rollout = (spec: object): string =>
    object('Rollout', 'argoproj.io/v1alpha1', 'web', { workloadRef: { kind: 'Deployment', name: 'web' }, ...spec });
  assert.equal(await behind('shop', ...idle, rollout({ replicas: 3 })), 'ok, Rollout x3');
  const none = 'unknown, Rollout x0, Rollout default/web sets the number of pods';
  assert.equal(await behind('shop', ...idle, rollout({ replicas: 0 })), none);
  const scaled = (spec: object): string =>
    object('ScaledObject', 'keda.sh/v1alpha1', 'web', { scaleTargetRef: { name: 'web' }, ...spec });
  assert.equal(await behind('shop', ...idle, scaled({ minReplicaCount: 1 })), 'ok, Deployment x?');
  const later = 'unknown, Deployment x?, ScaledObject default/web sets the number of pods';
  assert.equal(await behind('shop', ...idle, scaled({})), later);
});

test('a label of a role is set on pods at run time', async () => {
  const own = [deployment('db', { app: 'db' }, 1), selecting('db', { app: 'db', role: 'primary' })];
  const because = 'the label role=primary is set on pods at run time';
  assert.equal(await behind('db', ...own), `unknown, Deployment x1, ${because}`);
});

test('a port of an injected proxy is declared by no container', async () => {
  const metrics = object('Service', 'v1', 'web', {
    selector: { app: 'web' },
    ports: [{ port: 80, targetPort: 'http-envoy-prom' }],
  });
  const because = 'port "http-envoy-prom" belongs to a proxy that a service mesh adds to the pods';
  assert.equal(
    await behind('web', deployment('web', { app: 'web' }, 1), metrics),
    `unknown, Deployment x1, ${because}`,
  );
});

test('endpoints that are written by hand count by the name of the port', async () => {
  const away = object('Service', 'v1', 'away', { ports: [{ name: 'http', port: 80 }] });
  const slice = (rest: object): string =>
    `${JSON.stringify({
      apiVersion: 'discovery.k8s.io/v1',
      kind: 'EndpointSlice',
      metadata: { name: 'away-1', labels: { 'kubernetes.io/service-name': 'away' } },
      addressType: 'IPv4',
      ...rest,
    })}\n`;
  const ports = [{ name: 'http', port: 8080 }];
  const endpoints = [{ addresses: ['192.0.2.1'] }];
  const none = 'no-workload, no EndpointSlice of Service away lists an endpoint for port "http"';
  assert.equal(await behind('away', away, slice({ ports, endpoints })), 'ok');
  assert.equal(await behind('away', away, slice({ ports, endpoints: [] })), none);
  assert.equal(await behind('away', away, slice({ ports: [{ name: 'web', port: 8080 }], endpoints })), none);
  const waiting = [{ addresses: ['192.0.2.1'], conditions: { ready: false } }];
  assert.equal(await behind('away', away, slice({ ports, endpoints: waiting })), none);
  const serving = [{ addresses: ['192.0.2.1'], conditions: { ready: false, serving: true } }];
  assert.equal(await behind('away', away, slice({ ports, endpoints: serving })), 'ok');
  const old = (subsets: unknown): string =>
    `${JSON.stringify({ apiVersion: 'v1', kind: 'Endpoints', metadata: { name: 'away' }, subsets })}\n`;
  assert.equal(await behind('away', away, old([{ addresses: [{ ip: '192.0.2.1' }], ports }])), 'ok');
  assert.equal(await behind('away', away, old([{ notReadyAddresses: [{ ip: '192.0.2.1' }], ports }])), none);
  assert.equal(await behind('away', away, old([])), none);
});
