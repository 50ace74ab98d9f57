/** What NetworkPolicies select and allow. Source: kubernetes staging/src/k8s.io/api/networking/v1/types.go. */
import type { LabelSelector } from 'kubernetes-types/meta/v1.js';
import type {
  NetworkPolicyEgressRule,
  NetworkPolicyIngressRule,
  NetworkPolicyPeer,
  NetworkPolicyPort,
} from 'kubernetes-types/networking/v1.js';
import type { Cursor } from '../../load/value/cursor.ts';
import { inner, push } from '../../text/group.ts';
import { type KeptList, keptList, memo, query } from '../../text/query.ts';
import type { Cluster } from '../cluster/cluster.ts';
import { clusterQuery } from '../cluster/query.ts';
import type { ResourceOf } from '../objects/resource.ts';
import { type Requirement, requirementsOf, satisfies } from '../objects/selector.ts';
import type { Workload } from '../objects/workload.ts';
import { matchPorts } from './policy-match.ts';

export type Direction = 'Ingress' | 'Egress';
type Policy = ResourceOf<'NetworkPolicy'>;

/** The directions that a policy restricts. The default is Ingress, and Egress if it has egress rules. */
export function directionsOf(policy: Policy): readonly Direction[] {
  const spec = policy.root.get('spec');
  const written = spec.get('policyTypes').items();
  if (written.length === 0) return spec.get('egress').items().length > 0 ? ['Ingress', 'Egress'] : ['Ingress'];
  return written.flatMap(({ string }) => (string === 'Ingress' || string === 'Egress' ? [string] : []));
}

/** Whether a policy restricts a direction; undefined if its types are not fully known. */
export function restricts(policy: Policy, direction: Direction): boolean | undefined {
  if (directionsOf(policy).includes(direction)) return true;
  return policy.root
    .get('spec')
    .get('policyTypes')
    .items()
    .some(({ isUnknown }) => isUnknown)
    ? undefined
    : false;
}

/** An ingress or egress rule: the allowed peers and ports. */
export interface PolicyRule {
  readonly at: Cursor<NetworkPolicyIngressRule> | Cursor<NetworkPolicyEgressRule>;
  readonly direction: Direction;
  readonly peers: readonly Cursor<NetworkPolicyPeer>[];
  readonly ports: readonly Cursor<NetworkPolicyPort>[];
}

export const rulesOfPolicy = query('network-policy.rulesOfPolicy', (policy: Policy): readonly PolicyRule[] => {
  const spec = policy.root.get('spec');
  const ingress = spec
    .get('ingress')
    .items()
    .map(
      (at): PolicyRule => ({
        at,
        direction: 'Ingress',
        peers: at.get('from').items(),
        ports: at.get('ports').items(),
      }),
    );
  const egress = spec
    .get('egress')
    .items()
    .map(
      (at): PolicyRule => ({
        at,
        direction: 'Egress',
        peers: at.get('to').items(),
        ports: at.get('ports').items(),
      }),
    );
  const directions = directionsOf(policy);
  return [...ingress, ...egress].filter(({ direction }) => directions.includes(direction));
});

/** The podSelector of a policy as requirements; undefined if it is not fully known. */
const requirementsOfPolicy = query('network-policy.requirementsOfPolicy', (policy: Policy) =>
  settledRequirements(policy, policy.root.get('spec').get('podSelector')),
);

/** The podSelector of a peer as requirements; undefined if it is not fully known. */
export function requirementsOfPeer(
  policy: Policy,
  peer: Cursor<NetworkPolicyPeer>,
): readonly Requirement[] | undefined {
  return settledRequirements(policy, peer.get('podSelector'));
}

/** The requirements of a selector; undefined if a kustomization can add to it. */
function settledRequirements({ pending }: Policy, selector: Cursor<LabelSelector>): readonly Requirement[] | undefined {
  return pending.labels || pending.patches ? undefined : requirementsOf(selector);
}

/** Whether a policy selects the pods of a workload; undefined if its selector is not fully known. */
export function isAbout(policy: Policy, { labels, resource }: Workload): boolean | undefined {
  if (policy.namespace !== resource.namespace) return false;
  const requirements = requirementsOfPolicy(policy);
  return requirements === undefined ? undefined : satisfies(labels, requirements);
}

/** The policies that select the pods of a workload, or may select them, in order. Cached by the labels of the workload. */
export function policiesAbout(cluster: Cluster, workload: Workload): readonly Policy[] {
  return policiesByLabels(cluster, workload.resource.namespace)(workload);
}

const policiesByLabels = clusterQuery('network-policy.policiesByLabels', (cluster, namespace: string) => {
  const { byPair, others } = policyIndex(cluster, namespace);
  return memo(
    (workload: Workload): readonly Policy[] => {
      const some = Object.entries(workload.labels).flatMap(([label, value]) => byPair.get(label)?.get(value) ?? []);
      return [...some, ...others]
        .filter((policy) => isAbout(policy, workload) !== false)
        .sort((a, b) => a.order - b.order);
    },
    ({ labels }) => JSON.stringify(Object.entries(labels)),
  );
});

/** The policies of a namespace: those that require a label and value by these, and all others. */
const policyIndex = clusterQuery('network-policy.policyIndex', (cluster, namespace: string) => {
  const byPair = new Map<string, Map<string, Policy[]>>();
  const others: Policy[] = [];
  for (const policy of cluster.inNamespace('NetworkPolicy', namespace)) {
    const pair = requirementsOfPolicy(policy)?.find(({ operator, values }) => operator === 'In' && values.length === 1);
    const [value] = pair?.values ?? [];
    if (pair === undefined || value === undefined) others.push(policy);
    else push(inner(byPair, pair.key), value, policy);
  }
  return { byPair, others };
});

const NO_PODS: KeptList<Workload> = keptList([]);

/** The workloads whose pods a policy selects. */
export function podsOfPolicy(cluster: Cluster, policy: Policy): KeptList<Workload> {
  const requirements = requirementsOfPolicy(policy);
  return requirements === undefined ? NO_PODS : cluster.selectedBySet(policy.namespace, requirements);
}

/** The namespace in which a peer selects pods: that of the policy, or the one selected by name; undefined otherwise. */
export function namespaceOfPeer(policy: Policy, peer: Cursor<NetworkPolicyPeer>): string | undefined {
  const selector = peer.get('namespaceSelector');
  if (!selector.exists) return policy.namespace;
  const [only, ...others] = requirementsOf(selector) ?? [];
  const isName = only?.key === 'kubernetes.io/metadata.name' && only.operator === 'In' && only.values.length === 1;
  return isName && others.length === 0 ? only.values[0] : undefined;
}

/** Whether a port entry of a policy matches a port of the pods of a workload, as far as is known. An entry without a port matches all. */
export function takesPort(
  entry: Cursor<NetworkPolicyPort>,
  number: number,
  protocol: string,
  workload: Workload,
): boolean {
  return matchPorts([entry], { number, protocol }, workload) !== 'no';
}
