/** Backends of Gateway API routes: grants, kinds, ports, then the Service behind. */
import type { Cursor } from '../../load/value/cursor.ts';
import type { Cluster } from '../../model/cluster/cluster.ts';
import { isWithoutAuthority, tlsPolicyFor } from '../../model/network/backend-tls.ts';
import { type AnyRoute, targetOf } from '../../model/network/gateway-route.ts';
import { isPermitted } from '../../model/network/grant.ts';
import { POOL_KIND, poolProvision, poolTarget } from '../../model/network/inference-pool.ts';
import { type BackendReference, GATEWAY_GROUP } from '../../model/objects/gateway-api.ts';
import { type Backend, type BackendStatus, serves } from '../route/route.ts';
import { replicasOf, resolveBackend, unresolvedBackend } from '../service/backend.ts';

/** Groups whose kinds are backends in widely used implementations: what is behind them is not in the manifests. */
const EXTENSION_GROUPS: ReadonlySet<string> = new Set([
  'multicluster.x-k8s.io',
  'net.gke.io',
  'inference.networking.k8s.io',
  'inference.networking.x-k8s.io',
  'gateway.networking.x-k8s.io',
  'gateway.envoyproxy.io',
  'gateway.kgateway.dev',
  'gateway.solo.io',
  'networking.istio.io',
  'traefik.io',
  'serving.knative.dev',
  'cilium.io',
]);

/** Resolves one backendRef of a route. `isMesh`: the route's parent is a Service, where grants play no part. */
export function gatewayBackend(
  cluster: Cluster,
  route: AnyRoute,
  ref: Cursor<BackendReference>,
  isMesh: boolean,
): Backend {
  const { group, kind, namespace, name = '' } = targetOf(route, ref);
  const port = ref.get('port').integer;
  const weight = ref.get('weight').integer ?? 1;
  const at = ref.get('name').at;
  const service = ref.get('name').text ?? '';
  const answer = (status: BackendStatus, because: string): Backend =>
    unresolvedBackend({ namespace, service, port, weight, at }, status, because);
  if (name === '') return answer('unknown', 'the name of the backend is not known');
  if (!isMesh && namespace !== route.namespace) {
    const from = { group: GATEWAY_GROUP, kind: route.kind, namespace: route.namespace };
    if (!isPermitted(cluster, { from, to: { group, kind, namespace, name } }))
      return answer(
        'not-permitted',
        `no ReferenceGrant in namespace "${namespace}" lets ${route.kind}s of "${route.namespace}" in (RefNotPermitted)`,
      );
  }
  if (kind === POOL_KIND) {
    const found = poolProvision(cluster, group, namespace, name);
    if (found.is === 'unknown') return answer('unknown', found.because);
    if (found.is === 'absent') return answer('service-not-found', `InferencePool ${namespace}/${name} does not exist`);
    if (found.is === 'wrong group')
      return answer('service-not-found', `InferencePools are of group "${found.group}", not "${group}" (InvalidKind)`);
    const { workloads, port: targetPort, because } = poolTarget(cluster, found.by);
    return {
      ...answer(because === undefined ? 'ok' : 'unknown', because ?? ''),
      because,
      resource: found.by,
      targetPort,
      workloads: workloads.map(({ resource }) => ({
        resource,
        replicas: replicasOf(resource),
        container: undefined,
        containerPort: targetPort,
      })),
    };
  }
  if (group !== '' || kind !== 'Service') {
    const isExtension = EXTENSION_GROUPS.has(group) || cluster.ofKind(group, kind).length > 0;
    if (isExtension) return answer('unknown', `the implementation decides what ${kind} ${name} is`);
    return answer('service-not-found', `kind "${kind}" of group "${group}" is no backend (InvalidKind)`);
  }
  if (port === undefined && !ref.get('port').exists)
    return answer('port-not-found', 'a Service backend must name a port');
  const backend = resolveBackend(cluster, { namespace, service: name, port, weight, from: route, at });
  const policy =
    isMesh || backend.resource === undefined ? undefined : tlsPolicyFor(cluster, backend.resource, backend.portName);
  if (policy === undefined || !serves(backend) || !isWithoutAuthority(cluster, policy)) return backend;
  const because = `BackendTLSPolicy ${policy.name} has no valid CA certificate for Service ${name} (NoValidCACertificate)`;
  return { ...backend, status: 'not-permitted', because };
}
