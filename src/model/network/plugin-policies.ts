/** Policies of kinds that network plugins bring (Cilium, Calico, Antrea, admin policies), which kroute does not evaluate. */
import { query } from '../../text/query.ts';
import type { Cluster } from '../cluster/cluster.ts';
import { clusterQuery } from '../cluster/query.ts';
import type { Resource } from '../objects/resource.ts';
import type { Workload } from '../objects/workload.ts';

/** Those in the cluster, in reading order. */
const pluginPolicies = query('plugin-policies.pluginPolicies', ({ resources }: Cluster): readonly Resource[] =>
  resources.filter(({ kind, known }) => known === undefined && /NetworkPolicy$/.test(kind)),
);

const CLUSTER_WIDE = /^(Global|Admin|BaselineAdmin|Cluster|CiliumClusterwide)/;

const inNamespace = clusterQuery('plugin-policies.inNamespace', (cluster, name: string): readonly Resource[] =>
  pluginPolicies(cluster).filter(
    ({ kind, namespace }) => namespace === name || namespace === '' || CLUSTER_WIDE.test(kind),
  ),
);

/** The first policy of a network plugin that may apply to the pods of a workload. */
export function pluginPolicyAbout(cluster: Cluster, workload: Workload): Resource | undefined {
  if (pluginPolicies(cluster).length === 0) return undefined;
  return inNamespace(cluster, workload.resource.namespace).find((policy) => mayBeAbout(policy, workload));
}

/** Whether the cluster has any. */
export function hasPluginPolicies(cluster: Cluster): boolean {
  return pluginPolicies(cluster).length > 0;
}

/** Of Cilium's policies the labels that they match are plain; what all others select is taken to be all pods. */
function mayBeAbout({ kind, root }: Resource, { labels, labelsKnown }: Workload): boolean {
  if (!kind.startsWith('Cilium') || !labelsKnown) return true;
  return root
    .child('spec')
    .child('endpointSelector')
    .child('matchLabels')
    .entries()
    .every(({ step, string }) => {
      const key = String(step).replace(/^(k8s|any):/, '');
      return string === undefined || key.startsWith('io.kubernetes.') || (labels[key] ?? string) === string;
    });
}
