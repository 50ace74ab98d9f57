/** Whether a Service certainly has no endpoints, so that a finding about it is an error. */
import { type KeptList, query } from '../../text/query.ts';
import { isAppliedWith } from '../cluster/alternatives.ts';
import type { Cluster } from '../cluster/cluster.ts';
import { isPlatformNamespace } from '../cluster/context.ts';
import { declaring, serversAmong } from '../network/port-index.ts';
import { laterPort, vainSelector } from '../network/provider.ts';
import { selectedElsewhere, workloadsBehind } from '../network/selection.ts';
import type { Port } from '../network/service.ts';
import { distance } from '../objects/paths.ts';
import type { ResourceOf } from '../objects/resource.ts';
import { declaredPorts, type Workload } from '../objects/workload.ts';
import { nearestMiss } from './near-miss.ts';

/** Whether the selector is evidently meant for pods in the same directory that it does not match. An operator can create others. */
export function selectsNoPod(cluster: Cluster, service: ResourceOf<'Service'>): boolean {
  const selector = vainSelector(cluster, service);
  if (selector === undefined || isPlatformNamespace(cluster, service.namespace)) return false;
  // A namespace that is given on the command line may be that of the pods.
  if (selectedElsewhere(cluster, service, selector) !== undefined) return false;
  const miss = nearestMiss(cluster, service);
  return miss !== undefined && miss.far <= 1 && isAppliedWith(cluster, service, miss.workload.resource);
}

/** Whether the targetPort is a name that no pod declares, if all pods are known and near. */
export function declaredByNone(
  cluster: Cluster,
  service: ResourceOf<'Service'>,
  { targetPort, protocol }: Port,
): boolean {
  if (typeof targetPort !== 'string') return false;
  const workloads = serversAmong(workloadsBehind(cluster, service));
  if (workloads.length === 0 || declaring(workloads, targetPort, protocol).length > 0) return false;
  if (laterPort(service, workloads, targetPort) !== undefined) return false;
  return arePortsKnown(workloads) && areNear(cluster, service);
}

const arePortsKnown = query('unreachable.arePortsKnown', (workloads: KeptList<Workload>): boolean =>
  workloads.every(({ pod, resource }) => {
    const isKnown = resource.known !== undefined && !resource.pending.patches && pod.get('containers').isList;
    return (
      isKnown && declaredPorts(pod).every(({ port }) => !port.get('name').isUnknown && !port.get('protocol').isUnknown)
    );
  }),
);

/** Whether the selected workloads are near the Service. All of them are equally far away. */
function areNear(cluster: Cluster, service: ResourceOf<'Service'>): boolean {
  const [first] = serversAmong(workloadsBehind(cluster, service));
  return first !== undefined && distance(first.resource.file.path, service.file.path) <= 3;
}
