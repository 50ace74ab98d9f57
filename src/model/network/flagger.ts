/**
 * What Flagger creates for a Canary: Services and a workload with the suffixes `-primary` and `-canary`. Source:
 * fluxcd/flagger pkg/router/kubernetes_default.go (reconcileService), pkg/canary/deployment_controller.go.
 */
import { clusterQuery } from '../cluster/query.ts';
import type { Resource } from '../objects/resource.ts';

/** The Canaries of a namespace by the names of what Flagger creates for them, as Services and as labels of pods. */
export const canaryServices = clusterQuery(
  'flagger.canaryServices',
  (cluster, namespace: string): ReadonlyMap<string, Resource> => {
    const made = new Map<string, Resource>();
    for (const canary of cluster.ofKind('flagger.app', 'Canary')) {
      if (canary.namespace !== namespace) continue;
      const spec = canary.root.child('spec');
      const target = spec.child('targetRef').child('name').string;
      const service = spec.child('service').child('name').string ?? target;
      for (const name of [service, target])
        if (name !== undefined)
          for (const own of [`${name}-primary`, `${name}-canary`]) if (!made.has(own)) made.set(own, canary);
      if (service !== undefined && !made.has(service)) made.set(service, canary);
    }
    return made;
  },
);
