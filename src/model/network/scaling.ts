/** Whether pods run, as far as the files show. */
import { inner, push } from '../../text/group.ts';
import { type KeptList, query } from '../../text/query.ts';
import type { Cluster } from '../cluster/cluster.ts';
import type { Resource } from '../objects/resource.ts';
import type { Workload } from '../objects/workload.ts';

/** Whether all of several workloads are scaled to zero. Cached, because Services can share a list. */
export const areIdle = query('scaling.areIdle', (workloads: KeptList<Workload>): boolean =>
  workloads.every(({ resource }) => resource.root.child('spec').child('replicas').integer === 0),
);

/** What sets the number of pods of a workload in place of `replicas` in its spec. */
export interface Scaler {
  readonly resource: Resource;
  /** Whether it runs the pods itself, from the template of the workload. */
  readonly isWorkload: boolean;
  /** Whether it certainly starts pods where the workload is scaled to zero. */
  readonly starts: boolean;
}

/** The kinds that scale others, with the field that names their target. */
const SCALERS = [
  ['argoproj.io', 'Rollout', 'workloadRef'],
  ['flagger.app', 'Canary', 'targetRef'],
  ['keda.sh', 'ScaledObject', 'scaleTargetRef'],
  ['http.keda.sh', 'HTTPScaledObject', 'scaleTargetRef'],
  ['autoscaling', 'HorizontalPodAutoscaler', 'scaleTargetRef'],
] as const;

/** What scales a workload, where another object does. */
export function scalerOf(cluster: Cluster, { namespace, kind, name }: Resource): Scaler | undefined {
  const scalers = scalersOf(cluster).get(namespace)?.get(name);
  return scalers?.find((one) => one.target === undefined || one.target === kind)?.scaler;
}

/** Whether another object sets the number of replicas. */
export function isScaled(cluster: Cluster, resource: Resource): boolean {
  return scalerOf(cluster, resource) !== undefined;
}

/** By namespace and by the name of the target. */
const scalersOf = query('scaling.scalersOf', (cluster: Cluster) => {
  const byTarget = new Map<string, Map<string, { readonly target: string | undefined; readonly scaler: Scaler }[]>>();
  for (const [group, kind, field] of SCALERS)
    for (const resource of cluster.ofKind(group, kind)) {
      const target = resource.root.child('spec').child(field);
      const name = target.child('name').string ?? target.child('deployment').string;
      if (name === undefined) continue;
      const scaler = { resource, isWorkload: kind === 'Rollout', starts: startsPods(resource) };
      push(inner(byTarget, resource.namespace), name, { target: target.child('kind').string, scaler });
    }
  return byTarget;
});

/** A Rollout has one replica unless it says otherwise; KEDA starts `minReplicaCount` pods, 0 by default. */
function startsPods({ kind, root }: Resource): boolean {
  const spec = root.child('spec');
  const count = kind === 'Rollout' ? spec.child('replicas') : spec.child('minReplicaCount');
  if (kind === 'Rollout' && !count.exists) return true;
  return (kind === 'Rollout' || kind === 'ScaledObject') && (count.integer ?? 0) > 0;
}
