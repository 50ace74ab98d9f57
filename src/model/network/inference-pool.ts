/**
 * InferencePools as backends: pods by a selector, chosen by a Service. Source: kubernetes-sigs/gateway-api-inference-extension
 * api/v1/inferencepool_types.go; the alpha version has one port and a plain selector.
 */
import type { Cluster } from '../cluster/cluster.ts';
import { clusterQuery } from '../cluster/query.ts';
import { describe, type Resource } from '../objects/resource.ts';
import type { Pairs } from '../objects/selector.ts';
import type { Workload } from '../objects/workload.ts';
import { serviceProvision } from './provider.ts';

export const POOL_KIND = 'InferencePool';
const POOL_GROUPS = ['inference.networking.k8s.io', 'inference.networking.x-k8s.io'] as const;

export type PoolProvision =
  | { readonly is: 'provided'; readonly by: Resource }
  /** `group`: that of a pool with the name, or of all pools. */
  | { readonly is: 'wrong group'; readonly group: string }
  | { readonly is: 'absent' }
  | { readonly is: 'unknown'; readonly because: string };

/** The InferencePool that a backend refers to. */
export function poolProvision(cluster: Cluster, group: string, namespace: string, name: string): PoolProvision {
  const pools = poolsIn(cluster, namespace);
  const named = pools.filter((pool) => pool.name === name);
  const own = named.find((pool) => pool.group === group);
  if (own !== undefined) return { is: 'provided', by: own };
  const [other] = named;
  if (other !== undefined) return { is: 'wrong group', group: other.group };
  if (!POOL_GROUPS.some((one) => one === group)) return { is: 'wrong group', group: POOL_GROUPS[0] };
  return pools.length > 0
    ? { is: 'absent' }
    : { is: 'unknown', because: `InferencePool ${namespace}/${name} is not among the files` };
}

const poolsIn = clusterQuery('inference-pool.poolsIn', (cluster, namespace: string): readonly Resource[] =>
  POOL_GROUPS.flatMap((group) => cluster.ofKind(group, POOL_KIND)).filter((pool) => pool.namespace === namespace),
);

/** The pods of a pool and their port; or what is not known about it, a phrase. */
export interface PoolTarget {
  readonly workloads: readonly Workload[];
  readonly port: number | undefined;
  readonly because: string | undefined;
}

export function poolTarget(cluster: Cluster, pool: Resource): PoolTarget {
  const spec = pool.root.child('spec');
  const selector = spec.child('selector');
  const labels: Pairs = (selector.child('matchLabels').isMap ? selector.child('matchLabels') : selector).strings();
  const workloads = Object.keys(labels).length === 0 ? [] : cluster.selectedBy(pool.namespace, labels);
  const [first] = spec.child<{ number?: number }[]>('targetPorts').items();
  const port = first === undefined ? spec.child('targetPortNumber').integer : first.get('number').integer;
  const picker = spec.child('endpointPickerRef').isMap ? spec.child('endpointPickerRef') : spec.child('extensionRef');
  const name = picker.child('name').string;
  const isService = (picker.child('kind').string ?? 'Service') === 'Service';
  const found = name === undefined || !isService ? undefined : serviceProvision(cluster, pool.namespace, name, pool);
  const missing =
    found?.is === 'absent'
      ? `Service ${name ?? ''}, which picks the endpoints of ${describe(pool)}, does not exist`
      : undefined;
  const because =
    workloads.length === 0 ? `no pod of the files has the labels that ${describe(pool)} selects` : missing;
  return { workloads, port, because };
}
