/** The indexed workloads of a Service are those that a search finds. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { fc } from '../../dev/property.ts';
import { parseInput, projectOf } from '../../pipeline/project.ts';
import { groupBy } from '../../text/group.ts';
import type { Cluster } from '../cluster/cluster.ts';
import { DEFAULT_SETTINGS } from '../cluster/settings.ts';
import { directoryOf, distance } from '../objects/paths.ts';
import type { ResourceOf } from '../objects/resource.ts';
import { mapSelects } from '../objects/selector.ts';
import type { Workload } from '../objects/workload.ts';
import { selectedElsewhere, servicesOver, workloadsBehind } from './selection.ts';

const path = fc
  .array(fc.constantFrom('k8s', 'base', 'prod'), { maxLength: 3 })
  .chain((folders) => fc.constantFrom('x.yaml', 'y.yaml').map((file) => [...folders, file].join('/')));
const labels = fc.dictionary(fc.constantFrom('app', 'tier'), fc.constantFrom('x', 'y'), { maxKeys: 2 });
const namespace = fc.constantFrom('a', 'b');

interface Placed {
  readonly path: string;
  readonly object: object;
}
const pod: fc.Arbitrary<Placed> = fc.tuple(path, fc.constantFrom('p', 'q', 'r'), namespace, labels).map((parts) => {
  const [where, name, own, carried] = parts;
  return { path: where, object: { kind: 'Pod', metadata: { name, namespace: own, labels: carried } } };
});
const service: fc.Arbitrary<Placed> = fc
  .tuple(path, fc.constantFrom('s', 't'), namespace, labels)
  .map(([where, name, own, selector]) => ({
    path: where,
    object: { kind: 'Service', metadata: { name, namespace: own }, spec: { selector } },
  }));
const objects = fc
  .tuple(fc.array(pod, { maxLength: 14, size: 'max' }), fc.array(service, { minLength: 1, maxLength: 5 }))
  .map((lists) => lists.flat());

async function clusterOf(placed: readonly Placed[]): Promise<Cluster> {
  const files = [...groupBy(placed, (one) => one.path)].map(([file, own]) => {
    const content = own.map(({ object }) => JSON.stringify({ apiVersion: 'v1', ...object })).join('\n');
    return parseInput({ path: file, content });
  });
  return (await projectOf(files, DEFAULT_SETTINGS)).cluster;
}

/** As `workloadsBehind` documents: the nearest selected workloads, and of one workload the definition in the same file. */
function behindByHand(cluster: Cluster, from: ResourceOf<'Service'>): readonly Workload[] {
  const selector = from.root.get('spec').get('selector').strings();
  const selected = cluster.workloads.filter(
    ({ resource, labels: own }) => resource.namespace === from.namespace && mapSelects(selector, own),
  );
  // A file and its directory are equally near.
  const far = ({ resource }: Workload): number => Math.max(1, distance(resource.file.path, from.file.path));
  const least = Math.min(...selected.map(far));
  const near = selected.filter((one) => far(one) === least);
  const names = [...new Set(selected.map(({ resource }) => resource.name))];
  return names.flatMap((name) => {
    const definitions = near.filter(({ resource }) => resource.name === name);
    return definitions.find(({ resource }) => resource.file.path === from.file.path) ?? definitions[0] ?? [];
  });
}

test('the workloads that a Service selects', async () => {
  await fc.assert(
    fc.asyncProperty(objects, async (placed) => {
      const cluster = await clusterOf(placed);
      const services = cluster.all('Service');
      for (const one of services) {
        assert.deepEqual(workloadsBehind(cluster, one), behindByHand(cluster, one));
      }
      for (const workload of cluster.workloads) {
        const over = servicesOver(cluster, workload);
        assert.deepEqual(
          over.flatMap((group) => group.services).toSorted((a, b) => a.order - b.order),
          services.filter((one) => behindByHand(cluster, one).includes(workload)),
        );
        for (const group of over)
          for (const one of group.services) assert.deepEqual(workloadsBehind(cluster, one), group.workloads);
      }
    }),
    { numRuns: 100 },
  );
});

test('the workload of another namespace with the labels, in the same file or directory', async () => {
  await fc.assert(
    fc.asyncProperty(objects, async (placed) => {
      const cluster = await clusterOf(placed);
      for (const one of cluster.all('Service')) {
        const selector = one.root.get('spec').get('selector').strings();
        const others = cluster.workloads.filter(
          ({ resource, labels: own }) => resource.namespace !== one.namespace && mapSelects(selector, own),
        );
        const expected =
          others.find(({ resource }) => resource.file.path === one.file.path) ??
          others.find(({ resource }) => directoryOf(resource.file.path) === directoryOf(one.file.path));
        assert.equal(selectedElsewhere(cluster, one, selector), expected);
      }
    }),
    { numRuns: 100 },
  );
});
