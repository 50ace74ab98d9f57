/** Lookups that search few items and index many: both ways give the same result. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { fc } from '../../dev/property.ts';
import { parseInput, projectOf } from '../../pipeline/project.ts';
import { keptList } from '../../text/query.ts';
import type { Cluster } from '../cluster/cluster.ts';
import { DEFAULT_SETTINGS } from '../cluster/settings.ts';
import { findPort, portsDeclaredAs } from '../objects/workload.ts';
import { countDeclaring, declaring } from './port-index.ts';
import { portsOf, portsWith } from './service.ts';

async function clusterOf(objects: readonly object[]): Promise<Cluster> {
  const content = objects.map((object) => JSON.stringify(object)).join('\n');
  return (await projectOf([parseInput({ path: 'a.yaml', content })], DEFAULT_SETTINGS)).cluster;
}

const number = fc.constantFrom(80, 81, 443, 8080, undefined);
const name = fc.constantFrom('http', 'web', '80', '${NAME}', undefined);
const protocol = fc.constantFrom('TCP', 'UDP', undefined);

test('the indexed ports of a Service are those that a search finds', async () => {
  const port = fc.record({ name, port: number, targetPort: fc.oneof(number, name), nodePort: number, protocol });
  await fc.assert(
    fc.asyncProperty(fc.array(port, { maxLength: 24, size: 'max' }), async (ports) => {
      const cluster = await clusterOf([
        { apiVersion: 'v1', kind: 'Service', metadata: { name: 's' }, spec: { ports } },
      ]);
      const [service] = cluster.all('Service');
      assert.ok(service !== undefined);
      const all = portsOf(service);
      assert.equal(all.length, ports.length);
      for (const field of ['port', 'name', 'targetPort', 'nodePort'] as const)
        for (const value of new Set([...all.map((one) => one[field]), 1, 'none', undefined]))
          assert.deepEqual(
            portsWith(service, field, value as never),
            all.filter((one) => one[field] === value),
          );
    }),
    { numRuns: 60 },
  );
});

test('the indexed workloads that declare a port are those that a search finds', async () => {
  const ports = fc.array(fc.record({ name, containerPort: number, protocol }), { maxLength: 3 });
  const containers = fc.array(ports, { maxLength: 2 });
  await fc.assert(
    fc.asyncProperty(fc.array(containers, { minLength: 1, maxLength: 20, size: 'max' }), async (pods) => {
      const { workloads: all } = await clusterOf(
        pods.map((lists, index) => ({
          apiVersion: 'v1',
          kind: 'Pod',
          metadata: { name: `p${index}` },
          spec: { containers: lists.map((own, place) => ({ name: `c${place}`, ports: own })) },
        })),
      );
      assert.equal(all.length, pods.length);
      const workloads = keptList(all);
      for (const target of [80, 81, 443, 8080, 'http', 'web', '80', 1, 'none']) {
        for (const wanted of ['TCP', 'UDP', 'SCTP'])
          assert.deepEqual(
            declaring(workloads, target, wanted),
            all.filter(({ pod }) => findPort(pod, target, wanted) !== undefined),
          );
        assert.equal(
          countDeclaring(workloads, target),
          all.filter(({ pod }) => portsDeclaredAs(pod, target).length > 0).length,
        );
      }
    }),
    { numRuns: 60 },
  );
});
