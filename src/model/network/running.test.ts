/** What a dump of a cluster says of its objects: which are made of others, and which pods are ready. */
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import { parseInput, projectOf } from '../../pipeline/project.ts';
import type { Cluster } from '../cluster/cluster.ts';
import { DEFAULT_SETTINGS } from '../cluster/settings.ts';
import { readinessOf, readinessText } from './running.ts';

const dump = readFileSync(new URL('../../../fixtures/rules/service/no-ready-pods/dump.yaml', import.meta.url), 'utf8');

async function clusterOf(...content: readonly string[]): Promise<Cluster> {
  const files = content.map((text, index) => parseInput({ path: `${index}.yaml`, content: text }));
  return (await projectOf(files, DEFAULT_SETTINGS)).cluster;
}

function said(cluster: Cluster): string | undefined {
  const [service] = cluster.all('Service');
  const running = service === undefined ? undefined : readinessOf(cluster, service);
  return running === undefined ? undefined : readinessText(running);
}

const workloads = (cluster: Cluster): readonly string[] => cluster.workloads.map(({ resource }) => resource.kind);

const without = (...kinds: readonly string[]): string => {
  const [head = '', ...items] = dump.split(/^(?= {2}- apiVersion)/m);
  return [head, ...items.filter((item) => !kinds.some((kind) => item.includes(`\n    kind: ${kind}\n`)))].join('');
};

test('a Deployment with its ReplicaSet and its Pods is one workload', async () => {
  assert.deepEqual(workloads(await clusterOf(dump)), ['Deployment']);
  assert.deepEqual(workloads(await clusterOf(without('ReplicaSet'))), ['Deployment']);
});

test('Pods are workloads where what makes them is not there', async () => {
  assert.deepEqual(workloads(await clusterOf(without('ReplicaSet', 'Deployment'))), ['Pod']);
});

const counted = without('EndpointSlice', 'Endpoints');

/** A Service and a Pod with a status. */
const alone = (status: string, metadata = ''): string => `
apiVersion: v1
kind: Service
metadata: {name: cart}
spec: {selector: {app: cart}, ports: [{port: 80}]}
---
apiVersion: v1
kind: Pod
metadata:
  name: cart
  labels: {app: cart}
  ${metadata}
spec: {containers: [{name: cart, image: cart}]}
status:
  ${status}
`;

test('pods are counted by slices and by workloads, as far as they are there', async () => {
  const cases: readonly (readonly [content: string, expected: string | undefined])[] = [
    [dump, '0 of 2 pods ready'],
    [dump.replaceAll('ready: false', 'ready: true'), '1 of 2 pods ready'],
    [without('EndpointSlice'), '0 of 2 pods ready'],
    [without('Deployment', 'ReplicaSet', 'Pod'), '0 of 1 pod ready'],
    [without('EndpointSlice', 'Deployment', 'ReplicaSet'), '0 of 1 pod ready'],
    [without('EndpointSlice', 'Deployment', 'ReplicaSet', 'Pod'), '0 of 1 pod ready'],
    [without('EndpointSlice', 'Endpoints'), '0 of 2 pods ready'],
    [without('EndpointSlice', 'Endpoints', 'Deployment', 'ReplicaSet', 'Pod'), undefined],
    [counted.replaceAll('observedGeneration: 2', 'observedGeneration: 1'), undefined],
    [counted.replaceAll('      observedGeneration: 2\n', ''), undefined],
    [counted.replaceAll(/^ +(?:observedG|g)eneration: 2\n/gm, ''), '0 of 2 pods ready'],
    [counted.replaceAll(/^ +(?:observedGeneration|generation|replicas|unavailableReplicas): 2\n/gm, ''), undefined],
    [alone(''), undefined],
    [alone('phase: Running'), undefined],
    [alone('phase: Pending'), '0 of 1 pod ready'],
    [alone('phase: Failed'), '0 of 1 pod ready'],
    [alone('conditions: [{type: Ready, status: "True"}]'), '1 of 1 pod ready'],
    [
      alone('conditions: [{type: Ready, status: "True"}]', 'deletionTimestamp: "2026-01-01T00:00:00Z"'),
      '0 of 1 pod ready',
    ],
  ];
  for (const [content, expected] of cases) assert.equal(said(await clusterOf(content)), expected);
});
