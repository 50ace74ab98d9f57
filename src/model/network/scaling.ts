/** Whether pods run, as far as the files show. */
import { type KeptList, query } from '../../text/query.ts';
import type { Cluster } from '../cluster/cluster.ts';
import type { Resource } from '../objects/resource.ts';
import type { Workload } from '../objects/workload.ts';

/** Whether all of several workloads are scaled to zero. Cached, because Services can share a list. */
export const areIdle = query('scaling.areIdle', (workloads: KeptList<Workload>): boolean =>
  workloads.every(({ resource }) => resource.root.child('spec').child('replicas').integer === 0),
);

const AUTOSCALERS = [
  ['autoscaling', 'HorizontalPodAutoscaler'],
  ['keda.sh', 'ScaledObject'],
  ['http.keda.sh', 'HTTPScaledObject'],
] as const;

/** Whether an autoscaler sets the number of replicas. */
export function isScaled(cluster: Cluster, { namespace, name }: Resource): boolean {
  return scaled(cluster).get(namespace)?.has(name) === true;
}

/** The names of the targets of autoscalers, by namespace. */
const scaled = query('scaling.scaled', (cluster: Cluster) => {
  const names = new Map<string, Set<string | undefined>>();
  for (const [group, kind] of AUTOSCALERS)
    for (const { root, namespace } of cluster.ofKind(group, kind)) {
      const name = root.child('spec').child('scaleTargetRef').child('name').string;
      const known = names.get(namespace);
      if (known === undefined) names.set(namespace, new Set([name]));
      else known.add(name);
    }
  return names;
});
