/**
 * Whether BackendTLSPolicies leave a Gateway without a CA certificate for a backend: then requests get an error.
 * Source: gateway-api BackendTLSPolicyValidation.caCertificateRefs.
 */
import type { Cursor } from '../../load/value/cursor.ts';
import type { Cluster } from '../cluster/cluster.ts';
import { clusterQuery } from '../cluster/query.ts';
import type { Resource, ResourceOf } from '../objects/resource.ts';
import { certificateProvision } from './provider.ts';

type Policy = ResourceOf<'BackendTLSPolicy'>;

/** The policies without a usable CA certificate, by namespace. */
const broken = clusterQuery('backend-tls.broken', (cluster: Cluster, namespace: string): readonly Policy[] =>
  cluster.inNamespace('BackendTLSPolicy', namespace).filter((policy) => {
    const refs = policy.root.get('spec').get('validation').get('caCertificateRefs').items();
    return refs.length > 0 && refs.every((ref) => isUnusable(cluster, policy, ref));
  }),
);

/** The policy that keeps a Gateway from connecting to a port of a Service. */
export function brokenTlsPolicy(
  cluster: Cluster,
  { namespace, name }: Resource,
  portName: string | undefined,
): Policy | undefined {
  return broken(cluster, namespace).find(({ root }) =>
    root
      .get('spec')
      .get('targetRefs')
      .items()
      .some((target) => {
        const section = target.get('sectionName');
        if (target.get('kind').string !== 'Service' || target.get('name').string !== name) return false;
        return !section.exists || (section.string !== undefined && section.string === portName);
      }),
  );
}

function isUnusable(
  cluster: Cluster,
  policy: Policy,
  ref: Cursor<{ group: string; kind: string; name: string }>,
): boolean {
  const group = ref.get('group').string;
  const kind = ref.get('kind').string;
  const name = ref.get('name').string;
  if (group === undefined || kind === undefined || name === undefined || policy.pending.patches) return false;
  if (group === '' && kind === 'Secret') return false;
  if (group !== '' || kind !== 'ConfigMap') return cluster.ofKind(group, kind).length === 0;
  // Certificates are often created by hand: one that is not among the files may exist.
  const found = certificateProvision(cluster, kind, policy.namespace, name, policy);
  if (found.is !== 'provided') return false;
  const { root, pending } = found.by;
  return (
    !pending.patches && !root.child('data').child('ca.crt').exists && !root.child('binaryData').child('ca.crt').exists
  );
}
