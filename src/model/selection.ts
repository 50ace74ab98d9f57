/** Which of the given workloads stand behind a Service. Source: kubernetes endpointslice controller; C.1 of its semantics. */
import type { Cluster } from './cluster.ts';
import { distance } from './paths.ts';
import type { ResourceOf } from './resource.ts';
import type { Labels } from './selector.ts';
import { selectorOf, serviceType } from './service.ts';
import { RUNTIME_LABELS, type Workload } from './workload.ts';

/**
 * The pairs of a Service's selector that a pod template can carry: without those that controllers add at run time.
 * Undefined where the Service selects nothing (no selector, ExternalName) or its selector is not known.
 */
export function templateSelector(service: ResourceOf<'Service'>): Labels | undefined {
  const selector = selectorOf(service);
  if (selector === undefined || serviceType(service) === 'ExternalName') return undefined;
  return Object.fromEntries(Object.entries(selector).filter(([key]) => !RUNTIME_LABELS.has(key)));
}

/**
 * The workloads that a Service selects, as far as they are near: those of its own directory, else those of the
 * directory nearest to it (copies in far directories are alternatives). Of several definitions of one workload
 * the nearest counts.
 */
export function workloadsBehind(cluster: Cluster, service: ResourceOf<'Service'>): readonly Workload[] {
  const selector = templateSelector(service);
  if (selector === undefined) return [];
  const far = (workload: Workload): number => distance(workload.resource.file.path, service.file.path);
  const nearestOf = new Map<string, Workload>();
  for (const workload of cluster.selectedBy(service.namespace, selector)) {
    const { group, kind, name } = workload.resource;
    const known = nearestOf.get(`${group}/${kind}/${name}`);
    if (known === undefined || far(workload) < far(known)) nearestOf.set(`${group}/${kind}/${name}`, workload);
  }
  const selected = [...nearestOf.values()];
  const layer = (workload: Workload): number => Math.max(1, far(workload));
  const nearest = Math.min(...selected.map(layer));
  return selected.filter((workload) => layer(workload) === nearest);
}

/** The label that ties an EndpointSlice to its Service. */
export const SERVICE_NAME_LABEL = 'kubernetes.io/service-name';

/** The Service that an EndpointSlice belongs to, by its label. */
export function sliceServiceName(slice: ResourceOf<'EndpointSlice'>): string | undefined {
  return slice.root.get('metadata').get('labels').child(SERVICE_NAME_LABEL).string;
}
