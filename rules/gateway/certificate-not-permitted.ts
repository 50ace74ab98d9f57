/** Certificates in other namespaces that no ReferenceGrant opens to the Gateway. */
import {
  type Cluster,
  certificateRefsOf,
  certificateRequest,
  defineRule,
  describe,
  type GrantRequest,
  isAppliedWith,
  isFilledElsewhere,
  isListenerOwner,
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
}

export default defineRule({
  severity: 'error',
  judges: 'objects',
  docs: {
    summary: 'A Gateway uses a certificate of another namespace, which has not agreed to it.',
    why: 'The listener reports RefNotPermitted and serves nothing.',
    remedy: 'Add a ReferenceGrant in the namespace of the Secret that names the kind and namespace of the Gateway.',
  },
  messages: {
    noGrant: (to: To) => ({
      message: `no ReferenceGrant in namespace "${to.namespace}" lets ${to.kind}s of namespace "${to.from}" use ${to.target}`,
      help: `add a ReferenceGrant in namespace "${to.namespace}" from ${to.kind} in "${to.from}"`,
    }),
    otherGrant: (to: To & { grant: string; why: string }) => ({
      message: `ReferenceGrant "${to.grant}" does not let this ${to.kind} use ${to.target}: ${to.why}`,
      help: 'correct the grant: it stands in the namespace of the Secret, and names kind and namespace of the Gateway',
    }),
    unseen: (to: To) => ({
      message: `no ReferenceGrant of the given files lets ${to.kind}s of namespace "${to.from}" use ${to.target} in "${to.namespace}"`,
      help: 'make sure that the namespace of the Secret has one',
    }),
  },
  check: {
    resource(resource, { cluster, report }) {
      if (!isListenerOwner(resource)) return;
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
        };
        const severity = isSure(cluster, resource, request) ? 'error' : 'warning';
        const near = nearestGrant(cluster, request);
        const miss = near !== undefined && isAppliedWith(cluster, resource, near.grant) ? near : undefined;
        if (miss !== undefined) {
          const notes = [{ message: `${describe(miss.grant)} says so here`, at: miss.at.at }];
          report(written.at, 'otherGrant', { ...data, grant: miss.grant.name, why: miss.why }, { notes, severity });
        } else if (severity === 'error') report(written.at, 'noGrant', data);
        else report(written.at, 'unseen', data, { severity });
      }
    },
  },
});

/** Whether the files tell enough of the other namespace: the Secret itself, or its grants. */
function isSure(cluster: Cluster, owner: Resource, { to }: GrantRequest): boolean {
  if (isFilledElsewhere(to.namespace, owner) || !namesNamespace(owner)) return false;
  const isApplied = (other: Resource): boolean => isAppliedWith(cluster, owner, other);
  if (cluster.inNamespace('ReferenceGrant', to.namespace).some(isApplied)) return true;
  return to.kind === 'Secret' && cluster.definitions('Secret', to.namespace, to.name).some(isApplied);
}
