/** Backends in other namespaces that no ReferenceGrant allows the route to use. */
import {
  type AnyRoute,
  type Cluster,
  DESTINATION_PATHS,
  defineRule,
  describe,
  destinationsOf,
  GATEWAY_GROUP,
  type GrantRequest,
  isAppliedWith,
  isFilledElsewhere,
  isMeshRoute,
  isPermitted,
  namesNamespace,
  nearestGrant,
  type Resource,
  targetOf,
} from '../../src/kit.ts';

export default defineRule({
  severity: 'error',
  judges: 'objects',
  docs: {
    summary: 'A route sends traffic to another namespace without a ReferenceGrant.',
    why: 'The route reports RefNotPermitted, and requests for this backend are answered with 500.',
    remedy: 'Add a ReferenceGrant in the namespace of the backend for the kind and namespace of the route.',
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
    route: {
      given: DESTINATION_PATHS.map((path) => `${path}.namespace`),
      check(resource, { cluster, report }) {
        if (isMeshRoute(resource)) return;
        const reported = new Set<string>();
        for (const { ref } of destinationsOf(resource)) {
          const written = ref.get('namespace');
          const request = requestOf(resource, targetOf(resource, ref));
          if (request === undefined || written.string === undefined || isPermitted(cluster, request)) continue;
          // kgateway delegates to routes of other namespaces, which need no grant.
          if (request.to.group === GATEWAY_GROUP) continue;
          const { from, to } = request;
          const target = `${to.kind} "${to.name}"`;
          if (reported.has(`${to.namespace} ${target}`)) continue;
          reported.add(`${to.namespace} ${target}`);
          const data = { kind: from.kind, from: from.namespace, namespace: to.namespace, target, targetKind: to.kind };
          const near = nearestGrant(cluster, request);
          const miss = near !== undefined && isAppliedWith(cluster, resource, near.grant) ? near : undefined;
          const severity = isSure(cluster, resource, request) ? 'error' : 'warning';
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

interface To {
  readonly kind: string;
  readonly from: string;
  readonly namespace: string;
  readonly target: string;
  readonly targetKind: string;
}

function requestOf(route: AnyRoute, target: ReturnType<typeof targetOf>): GrantRequest | undefined {
  const { group, kind, namespace, name } = target;
  if (name === undefined) return undefined;
  return {
    from: { group: GATEWAY_GROUP, kind: route.kind, namespace: route.namespace },
    to: { group, kind, namespace, name },
  };
}

/** Whether the files contain enough of the other namespace: the backend itself, or its grants. */
function isSure(cluster: Cluster, route: AnyRoute, { to }: GrantRequest): boolean {
  if (isFilledElsewhere(cluster, to.namespace, route)) return false;
  // A route without a namespace may be applied to the namespace of the backend.
  if (!namesNamespace(route)) return false;
  const isApplied = (other: Resource): boolean => isAppliedWith(cluster, route, other);
  if (cluster.inNamespace('ReferenceGrant', to.namespace).some(isApplied)) return true;
  return (
    to.group === '' && to.kind === 'Service' && cluster.definitions('Service', to.namespace, to.name).some(isApplied)
  );
}
