/** ReferenceGrants that no reference in the given files requires. */
import { crossNamespaceRequests, defineRule, grantRequests, permitsAny } from '../../src/kit.ts';

export default defineRule({
  severity: 'info',
  judges: 'tree',
  docs: {
    summary: 'A ReferenceGrant matches no reference in the given files.',
    why: 'An unused grant permits access to a namespace without need, or the reference that it is meant for has another kind, name or namespace.',
    remedy: 'Remove the grant, or correct its kinds, names and namespaces.',
  },
  messages: {
    unused: (to: { name: string; from: string }) => ({
      message: `ReferenceGrant "${to.name}" matches no reference in the given files`,
      help: `remove the grant, or correct it; it permits references from ${to.from}`,
    }),
  },
  check: {
    cluster(cluster, { report }) {
      const requests = grantRequests(crossNamespaceRequests(cluster));
      for (const grant of cluster.all('ReferenceGrant')) {
        const { root } = grant;
        const from = root.get('spec').get('from').items();
        if (from.length === 0) continue;
        // kroute does not know the references of other kinds.
        if (!from.every((entry) => READ_KINDS.has(entry.get('kind').string ?? ''))) continue;
        if (permitsAny(grant, requests)) continue;
        const sources = new Set(
          from.flatMap((entry) => sourceOf(entry.get('kind').string, entry.get('namespace').string)),
        );
        // Another rule reports entries without a namespace, which the API server rejects.
        if (sources.size === 0) continue;
        report(
          root.get('metadata').get('name').at,
          'unused',
          { name: grant.name, from: [...sources].join(', ') },
          { about: grant },
        );
      }
    },
  },
});

/** `HTTPRoutes in "shop"`; empty if the kind or namespace is missing or malformed. */
function sourceOf(kind: string | undefined, namespace: string | undefined): readonly string[] {
  return kind === undefined || namespace === undefined ? [] : [`${kind}s in "${namespace}"`];
}

const READ_KINDS: ReadonlySet<string> = new Set([
  'HTTPRoute',
  'GRPCRoute',
  'TLSRoute',
  'TCPRoute',
  'UDPRoute',
  'Gateway',
  'ListenerSet',
]);
