/** Certificates in other namespaces that no ReferenceGrant allows the Gateway to use. */
import {
  type Cluster,
  certificateRefsOf,
  certificateRequest,
  defineRule,
  describe,
  type GrantRequest,
  isAppliedWith,
  isFilledElsewhere,
  isPermitted,
  namesNamespace,
  nearestGrant,
  type Resource,
} from '../../src/kit.ts';

interface To {
  readonly kind: string;
  readonly from: string;
  readonly namespace: string;
  readonly target: string;
  readonly targetKind: string;
}

export default defineRule({
  severity: 'error',
  judges: 'objects',
  docs: {
    summary: 'A Gateway uses a certificate in another namespace without a ReferenceGrant.',
    why: 'The listener reports RefNotPermitted and serves no requests.',
    remedy: 'Add a ReferenceGrant in the namespace of the Secret for the kind and namespace of the Gateway.',
  },
  messages: {
    noGrant: (to: To) => ({
      message: `no ReferenceGrant in namespace "${to.namespace}" allows ${to.kind}s in namespace "${to.from}" to use ${to.target}`,
      help: `add a ReferenceGrant in namespace "${to.namespace}" with from: ${to.kind} in namespace "${to.from}" and to: ${to.targetKind}`,
    }),
    otherGrant: (to: To & { grant: string; why: string }) => ({
      message: `ReferenceGrant "${to.grant}" does not allow this ${to.kind} to use ${to.target}: ${to.why}`,
      help: `correct the grant: it must be in namespace "${to.namespace}", with from: ${to.kind} in namespace "${to.from}" and to: ${to.targetKind}`,
    }),
    unseen: (to: To) => ({
      message: `no ReferenceGrant among the given files allows ${to.kind}s in namespace "${to.from}" to use ${to.target} in namespace "${to.namespace}"`,
      help: `make sure that namespace "${to.namespace}" has such a grant, or pass its file too`,
    }),
  },
  check: {
    listenerOwner: {
      given: [
        'spec.listeners[].tls.certificateRefs[].namespace',
        'spec.tls.backend.clientCertificateRef.namespace',
        'spec.tls.frontend.default.validation.caCertificateRefs[].namespace',
        'spec.tls.frontend.perPort[].tls.validation.caCertificateRefs[].namespace',
      ],
      check(resource, { cluster, report }) {
        for (const { at } of certificateRefsOf(resource)) {
          const written = at.get('namespace');
          const request = certificateRequest(resource, at);
          if (request === undefined || written.string === undefined || isPermitted(cluster, request)) continue;
          const { from, to } = request;
          const data = {
            kind: from.kind,
            from: from.namespace,
            namespace: to.namespace,
            target: `${to.kind} "${to.name}"`,
            targetKind: to.kind,
          };
          const severity = isSure(cluster, resource, request) ? 'error' : 'warning';
          const near = nearestGrant(cluster, request);
          const miss = near !== undefined && isAppliedWith(cluster, resource, near.grant) ? near : undefined;
          if (miss !== undefined) {
            const notes = [{ message: `${describe(miss.grant)} does not match here`, at: miss.at.at }];
            report(written.at, 'otherGrant', { ...data, grant: miss.grant.name, why: miss.why }, { notes, severity });
          } else if (severity === 'error') report(written.at, 'noGrant', data);
          else report(written.at, 'unseen', data, { severity });
        }
      },
    },
  },
});

/** Whether the files contain enough of the other namespace: the Secret itself, or its grants. */
function isSure(cluster: Cluster, owner: Resource, { to }: GrantRequest): boolean {
  if (isFilledElsewhere(cluster, to.namespace, owner) || !namesNamespace(owner)) return false;
  const isApplied = (other: Resource): boolean => isAppliedWith(cluster, owner, other);
  if (cluster.inNamespace('ReferenceGrant', to.namespace).some(isApplied)) return true;
  return to.kind === 'Secret' && cluster.definitions('Secret', to.namespace, to.name).some(isApplied);
}
