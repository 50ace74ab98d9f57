/** ExternalName Services without a valid externalName, or with fields that have no effect on them. */
import {
  type Cluster,
  type Cursor,
  clusterIps,
  defineRule,
  dnsSubdomainError,
  hasSources,
  isFilledElsewhere,
  parseAddress,
  portsOf,
  type ResourceOf,
  rewriting,
  serviceType,
  unsafeFix,
} from '../../src/kit.ts';

export default defineRule({
  severity: 'error',
  fix: 'unsafe',
  judges: { rest: 'value', missing: 'objects', address: 'tree' },
  docs: {
    summary: 'A Service of type ExternalName has no valid externalName, or fields that the type does not support.',
    why: 'The API server rejects an invalid name. The Service is only a DNS alias (CNAME), so a selector or a targetPort has no effect.',
    remedy: 'Set externalName to a lowercase DNS name without scheme, port or path.',
  },
  messages: {
    missing: () => ({
      message: 'externalName is required for a Service of type ExternalName',
      help: 'set externalName to a DNS name, for example db.example.com',
    }),
    malformed: (to: { name: string; error: string; meant: string | undefined }) => ({
      message: `externalName "${to.name}" ${to.error}`,
      help:
        to.meant === undefined
          ? 'set externalName to a lowercase DNS name without scheme, port or path'
          : `did you mean "${to.meant}"?`,
    }),
    address: (to: { name: string }) => ({
      message: `externalName "${to.name}" looks like an IP address, but is resolved as a DNS name`,
      help: 'use a Service without a selector, and an EndpointSlice with the address',
    }),
    clusterIp: (to: { field: string }) => ({
      message: `${to.field} must not be set for a Service of type ExternalName`,
      help: `remove ${to.field}`,
    }),
    selector: () => ({
      message: 'the selector has no effect on a Service of type ExternalName, which is only a DNS alias',
      help: 'remove the selector, or remove type: ExternalName',
    }),
    mapping: (to: { port: number; target: number | string }) => ({
      message: `targetPort ${to.target} has no effect on a Service of type ExternalName, which does not map ports`,
      help: `remove targetPort, and let clients connect to port ${to.target}`,
    }),
  },
  check: {
    Service: {
      given: ['spec.type'],
      check(service, { cluster, report }) {
        if (serviceType(service) !== 'ExternalName') return;
        const spec = service.root.get('spec');
        const name = spec.get('externalName');
        const text = name.string;
        if (!name.exists || text === '' || text === '.') report(name.exists ? name.at : spec.key, 'missing', {});
        else if (text !== undefined) {
          const bare = text.replace(/\.$/, '');
          const error = dnsSubdomainError(bare);
          const meant = error === undefined ? undefined : meantName(bare);
          const fix =
            meant === undefined ? undefined : unsafeFix(`set externalName to "${meant}"`, rewriting(name, meant));
          if (error !== undefined)
            report(name.at, 'malformed', { name: text, error: wordsFor(bare, error), meant }, { fix });
          else if (parseAddress(bare) !== undefined) {
            const severity = isProxied(cluster, service) ? 'warning' : 'error';
            report(name.at, 'address', { name: text }, { severity });
          }
        }
        const [address]: readonly Cursor[] = clusterIps(service);
        if (address?.string !== undefined) {
          const field: Cursor = typeof address.step === 'number' ? spec.get('clusterIPs') : spec.get('clusterIP');
          report(field.key, 'clusterIp', { field: String(field.step) });
        }
        if (spec.get('selector').entries().length > 0)
          report(spec.get('selector').key, 'selector', {}, { severity: 'warning' });
        for (const { at, port, targetPort } of portsOf(service))
          if (port !== undefined && targetPort !== undefined && targetPort !== port && at.get('targetPort').exists)
            report(at.get('targetPort').at, 'mapping', { port, target: targetPort }, { severity: 'warning' });
      },
    },
  },
});

/**
 * Whether something other than the DNS of the cluster may read the name: an Ingress or a route, whose controller connects to
 * the address, external-dns, or what is not among the files.
 */
function isProxied(cluster: Cluster, service: ResourceOf<'Service'>): boolean {
  const { name, root, namespace } = service;
  if (hasSources(cluster) || isFilledElsewhere(cluster, namespace, service)) return true;
  if (root.get('metadata').get('annotations').entries().length > 0) return true;
  return cluster.resources.some(
    (one) =>
      one !== service && /Route|Ingress|VirtualS|HTTPProxy|Mapping/.test(one.kind) && one.file.text.includes(name),
  );
}

/** The DNS name in a URL, or the same name in lowercase. */
function meantName(text: string): string | undefined {
  const host = text
    .toLowerCase()
    .replace(/^[a-z][a-z0-9+.-]*:\/\//, '')
    .replace(/[/?#][\s\S]*$/, '')
    .replace(/:\d+$/, '');
  return host.includes('.') && dnsSubdomainError(host) === undefined ? host : undefined;
}

function wordsFor(text: string, error: string): string {
  if (text.includes('://')) return 'is a URL, not a DNS name';
  if (parseAddress(text) !== undefined) return 'is an IP address, not a DNS name';
  return error;
}
