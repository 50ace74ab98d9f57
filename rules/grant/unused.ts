/** ReferenceGrants that nothing in the given files needs. */
import { crossNamespaceRequests, defineRule, grantRequests, permitsAny } from '../../src/kit.ts';

export default defineRule({
  severity: 'info',
  judges: 'tree',
  docs: {
    summary: 'A ReferenceGrant permits no reference that is made in the given files.',
    why: 'A grant that nobody needs opens a namespace for nothing; or the reference that it is for is not written as the grant has it.',
    remedy: 'Remove the grant, or correct its kinds, names and namespaces.',
  },
  messages: {
    unused: (to: { name: string; from: string }) => ({
      message: `nothing in the given files needs ReferenceGrant "${to.name}"`,
      help: `it is for references from ${to.from}`,
    }),
  },
  check: {
    cluster(cluster, { report }) {
      const requests = grantRequests(crossNamespaceRequests(cluster));
      for (const grant of cluster.all('ReferenceGrant')) {
        const { root } = grant;
        const from = root.get('spec').get('from').items();
        if (from.length === 0) continue;
        // Kinds that kroute does not read may refer to anything.
        if (!from.every((entry) => READ_KINDS.has(entry.get('kind').string ?? ''))) continue;
        if (permitsAny(grant, requests)) continue;
        const sources = new Set(
          from.flatMap((entry) => sourceOf(entry.get('kind').string, entry.get('namespace').string)),
        );
        // The API server refuses an entry without a namespace, which is a error of its own.
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

/** `HTTPRoutes in "shop"`; nothing where a part of it is missing or malformed. */
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
