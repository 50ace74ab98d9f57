/**
 * Which BackendTLSPolicy a Gateway follows for a backend, and whether it leaves the Gateway without a CA certificate: then
 * requests get an error. Source: gateway-api apis/v1/backendtlspolicy_types.go (targetRefs, caCertificateRefs).
 */
import type { Cursor } from '../../load/value/cursor.ts';
import type { Cluster } from '../cluster/cluster.ts';
import { clusterQuery } from '../cluster/query.ts';
import { compareAge } from '../objects/creation-order.ts';
import type { Resource, ResourceOf } from '../objects/resource.ts';
import { certificateProvision } from './provider.ts';

export type TlsPolicy = ResourceOf<'BackendTLSPolicy'>;

/** The policies of a namespace: of several for one target the first takes precedence. */
const inOrder = clusterQuery('backend-tls.inOrder', (cluster: Cluster, namespace: string): readonly TlsPolicy[] =>
  cluster.inNamespace('BackendTLSPolicy', namespace).toSorted(compareAge),
);

/** The policy that a Gateway follows for a port of a Service: one for this port takes precedence over one for all ports. */
export function tlsPolicyFor(
  cluster: Cluster,
  { namespace, name }: Resource,
  portName: string | undefined,
): TlsPolicy | undefined {
  const policies = inOrder(cluster, namespace);
  return (
    (portName === undefined ? undefined : policies.find((policy) => targets(policy, name, portName))) ??
    policies.find((policy) => targets(policy, name, undefined))
  );
}

/** Whether a policy is for a port of a Service by its name; without a name, for all ports. */
function targets({ root }: TlsPolicy, service: string, portName: string | undefined): boolean {
  const refs = root.get('spec').get('targetRefs').items();
  return refs.some((target) => {
    if (target.get('kind').string !== 'Service' || target.get('name').string !== service) return false;
    const section = target.get('sectionName');
    return portName === undefined ? !section.exists : section.string === portName;
  });
}

/** Whether a policy has no usable CA certificate. */
export const isWithoutAuthority = clusterQuery(
  'backend-tls.isWithoutAuthority',
  (cluster: Cluster, policy: TlsPolicy): boolean => {
    const refs = policy.root.get('spec').get('validation').get('caCertificateRefs').items();
    return refs.length > 0 && refs.every((ref) => isUnusable(cluster, policy, ref));
  },
);

/** The CA certificates of a policy in PEM; undefined where not all of them are among the files. */
export function authoritiesOf(cluster: Cluster, policy: TlsPolicy): string | undefined {
  const refs = policy.root.get('spec').get('validation').get('caCertificateRefs').items();
  const texts: string[] = [];
  for (const ref of refs) {
    const name = ref.get('name').string;
    if (name === undefined || ref.get('kind').string !== 'ConfigMap') return undefined;
    const found = certificateProvision(cluster, 'ConfigMap', policy.namespace, name, policy);
    const text = found.is === 'provided' ? found.by.root.child('data').child('ca.crt').string : undefined;
    if (text === undefined) return undefined;
    texts.push(text);
  }
  return texts.length === 0 ? undefined : texts.join('\n');
}

function isUnusable(
  cluster: Cluster,
  policy: TlsPolicy,
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
