/** References across namespaces in the Gateway API. Source: gateway-api apis/v1beta1/referencegrant_types.go. */
import type { Cluster } from './cluster.ts';
import type { ResourceOf } from './resource.ts';

export interface GrantRequest {
  readonly from: { readonly group: string; readonly kind: string; readonly namespace: string };
  readonly to: { readonly group: string; readonly kind: string; readonly namespace: string; readonly name: string };
}

/** The grant that permits a reference, if one does. References within a namespace need none. */
export function grantFor(cluster: Cluster, { from, to }: GrantRequest): ResourceOf<'ReferenceGrant'> | undefined {
  return cluster.inNamespace('ReferenceGrant', to.namespace).find((grant) => {
    const spec = grant.root.get('spec');
    const fits = spec
      .get('from')
      .items()
      .some(
        (entry) =>
          (entry.get('group').string ?? '') === from.group &&
          entry.get('kind').string === from.kind &&
          entry.get('namespace').string === from.namespace,
      );
    if (!fits) return false;
    return spec
      .get('to')
      .items()
      .some((entry) => {
        const name = entry.get('name');
        return (
          (entry.get('group').string ?? '') === to.group &&
          entry.get('kind').string === to.kind &&
          (!name.exists || name.string === to.name)
        );
      });
  });
}

export function isPermitted(cluster: Cluster, request: GrantRequest): boolean {
  return request.from.namespace === request.to.namespace || grantFor(cluster, request) !== undefined;
}
