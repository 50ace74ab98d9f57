/** Every reference across namespaces that the given Gateways and routes make and a ReferenceGrant could permit. */
import type { Cursor } from '../../load/value/cursor.ts';
import type { Cluster } from '../cluster/cluster.ts';
import { GATEWAY_GROUP, type SecretReference } from '../objects/gateway-api.ts';
import type { Resource } from '../objects/resource.ts';
import { destinationsOf, routesOf, targetOf } from './gateway-route.ts';
import type { GrantRequest } from './grant.ts';
import { isListenerOwner, type ListenerOwner } from './listener.ts';

/** A reference of a Gateway or ListenerSet to an object with a certificate. */
export interface CertificateReference {
  readonly at: Cursor<SecretReference>;
  /** The use of the certificate. */
  readonly role: 'server' | 'client' | 'authority';
}

/** The certificates of a Gateway: server certificates, the client certificate for backends, and CAs for client certificates. */
export function certificateRefsOf(owner: ListenerOwner): readonly CertificateReference[] {
  const spec = owner.root.child('spec');
  const servers = spec
    .child<{ tls?: { certificateRefs?: SecretReference[] } }[]>('listeners')
    .items()
    .flatMap((listener) => listener.get('tls').get('certificateRefs').items())
    .map((at): CertificateReference => ({ at, role: 'server' }));
  const tls = spec.child('tls');
  const client = tls.child('backend').child<SecretReference>('clientCertificateRef');
  const frontend = tls.child('frontend');
  const settings = [
    frontend.child('default'),
    ...frontend
      .child<object[]>('perPort')
      .items()
      .map((one) => one.child('tls')),
  ];
  const authorities = settings
    .flatMap((one) => one.child('validation').child<SecretReference[]>('caCertificateRefs').items())
    .map((at): CertificateReference => ({ at, role: 'authority' }));
  return [...servers, ...(client.isMap ? [{ at: client, role: 'client' } as const] : []), ...authorities];
}

/** The object that a certificate reference refers to; undefined if its name is missing or not known yet. */
export function certificateRequest(owner: ListenerOwner, ref: Cursor<SecretReference>): GrantRequest | undefined {
  const name = ref.get('name').string;
  if (name === undefined || name === '') return undefined;
  return {
    from: { group: GATEWAY_GROUP, kind: owner.kind, namespace: owner.namespace },
    to: {
      group: ref.get('group').string ?? '',
      kind: ref.get('kind').string ?? 'Secret',
      namespace: ref.get('namespace').string || owner.namespace,
      name,
    },
  };
}

/** What a grant could be for: references of routes and Gateways that leave their namespace. */
export function crossNamespaceRequests(cluster: Cluster): readonly GrantRequest[] {
  const ofRoutes = routesOf(cluster).flatMap((route) =>
    destinationsOf(route).flatMap(({ ref }): readonly GrantRequest[] => {
      const { group, kind, namespace, name } = targetOf(route, ref);
      if (name === undefined) return [];
      const from = { group: GATEWAY_GROUP, kind: route.kind, namespace: route.namespace };
      return [{ from, to: { group, kind, namespace, name } }];
    }),
  );
  const owners: readonly Resource[] = [...cluster.all('Gateway'), ...cluster.all('ListenerSet')];
  const ofGateways = owners
    .filter(isListenerOwner)
    .flatMap((owner) => certificateRefsOf(owner).flatMap(({ at }) => certificateRequest(owner, at) ?? []));
  return [...ofRoutes, ...ofGateways].filter(({ from, to }) => from.namespace !== to.namespace);
}
