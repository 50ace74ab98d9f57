/** The indexes of a cluster give the same results as a search through all objects. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { fc } from '../../dev/property.ts';
import { parseInput, projectOf } from '../../pipeline/project.ts';
import { groupBy } from '../../text/group.ts';
import { keptList } from '../../text/query.ts';
import { distance } from '../objects/paths.ts';
import type { Resource } from '../objects/resource.ts';
import { mapSelects, satisfies } from '../objects/selector.ts';
import { type Cluster, nearest } from './cluster.ts';
import { DEFAULT_SETTINGS } from './settings.ts';

const namespace = fc.constantFrom('a', 'b', undefined);
const labels = fc.dictionary(fc.constantFrom('app', 'tier', '__proto__'), fc.constantFrom('x', 'y', ''), {
  maxKeys: 3,
});
const path = fc
  .array(fc.constantFrom('k8s', 'base', 'prod'), { maxLength: 3 })
  .chain((folders) => fc.constantFrom('x.yaml', 'y.yaml').map((file) => [...folders, file].join('/')));
const object = fc.record({
  path,
  kind: fc.constantFrom('Pod', 'Pod', 'Service', 'Namespace'),
  metadata: fc.record({ name: fc.constantFrom('n', 'm'), namespace, labels }),
});

async function clusterOf(objects: readonly { readonly path: string }[]): Promise<Cluster> {
  const byPath = groupBy(objects, (one) => one.path);
  const files = [...byPath].map(([file, own]) =>
    parseInput({
      path: file,
      content: own.map(({ path: _, ...rest }) => JSON.stringify({ apiVersion: 'v1', ...rest })).join('\n'),
    }),
  );
  return (await projectOf(files, DEFAULT_SETTINGS)).cluster;
}

/** Computes the distance to each candidate. */
function nearestByHand(candidates: readonly Resource[], near: Resource): Resource | undefined {
  const own = candidates.find(({ file }) => file.path === near.file.path);
  if (own !== undefined) return own;
  const far = candidates.map(({ file }) => distance(file.path, near.file.path));
  return candidates[far.indexOf(Math.min(...far))];
}

test('of few and of many definitions the nearest is the one with the least distance', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(object, { minLength: 1, maxLength: 24, size: 'max' }), async (objects) => {
      const cluster = await clusterOf(objects);
      for (const near of cluster.resources) {
        assert.equal(nearest(keptList(cluster.resources), near), nearestByHand(cluster.resources, near));
        for (const kind of ['Pod', 'Service', 'Namespace'] as const) {
          const same = cluster.resources.filter(
            (one) =>
              one.known === kind && one.name === 'n' && (kind === 'Namespace' || one.namespace === near.namespace),
          );
          const found = cluster.find(kind, near.namespace, 'n', near);
          assert.deepEqual(cluster.definitions(kind, near.namespace, 'n'), same);
          assert.equal(found.is === 'found' ? found.resource : undefined, nearestByHand(same, near));
        }
      }
    }),
    { numRuns: 60 },
  );
});

test('the workloads selected by labels are those that a search finds', async () => {
  const requirement = fc.record({
    key: fc.constantFrom('app', 'tier', 'zone'),
    operator: fc.constantFrom('In' as const, 'NotIn' as const, 'Exists' as const, 'DoesNotExist' as const),
    values: fc.array(fc.constantFrom('x', 'y', ''), { maxLength: 2 }),
  });
  const inputs = [
    fc.array(object, { minLength: 1, maxLength: 12, size: 'max' }),
    labels,
    fc.array(requirement, { maxLength: 3 }),
  ] as const;
  await fc.assert(
    fc.asyncProperty(...inputs, async (objects, selector, requirements) => {
      const cluster = await clusterOf(objects);
      const pods = cluster.workloads;
      assert.equal(pods.length, cluster.all('Pod').length);
      for (const one of ['a', 'b', 'default']) {
        const own = pods.filter(({ resource }) => resource.namespace === one);
        assert.deepEqual(cluster.workloadsIn(one), own);
        assert.deepEqual(
          cluster.selectedBy(one, selector),
          own.filter((pod) => mapSelects(selector, pod.labels)),
        );
        assert.deepEqual(
          cluster.selectedBySet(one, requirements),
          own.filter((pod) => satisfies(pod.labels, requirements)),
        );
        assert.deepEqual(
          cluster.resourcesIn(one),
          cluster.resources.filter((resource) => resource.namespace === one),
        );
      }
      assert.deepEqual(
        cluster.selectedAnywhere(selector),
        pods.filter((pod) => mapSelects(selector, pod.labels)),
      );
    }),
    { numRuns: 100 },
  );
});
