/** Ingresses that Argo Rollouts changes while an application is rolled out. */
import type { Cluster } from '../cluster/cluster.ts';
import type { ResourceOf } from '../objects/resource.ts';

/** Whether Argo Rollouts writes the actions of an Ingress: https://argo-rollouts.readthedocs.io/en/stable/features/traffic-management/alb/ */
export function isRolledOut(cluster: Cluster, { namespace, name }: ResourceOf<'Ingress'>): boolean {
  return cluster.ofKind('argoproj.io', 'Rollout').some((rollout) => {
    const alb = rollout.root.follow(['spec', 'strategy', 'canary', 'trafficRouting', 'alb']);
    if (rollout.namespace !== namespace || !alb.isMap) return false;
    const names = [alb.child('ingress'), ...alb.child('ingresses').items()];
    return names.some(({ string, isUnknown }) => isUnknown || string === name);
  });
}
