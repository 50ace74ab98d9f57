/** ExternalName Services that name nothing, or that say more than a name. */
import {
  type Cursor,
  clusterIps,
  defineRule,
  dnsSubdomainError,
  parseAddress,
  portsOf,
  rewriting,
  serviceType,
  unsafeFix,
} from '../../src/kit.ts';

export default defineRule({
  severity: 'error',
  scope: 'object',
  fix: 'unsafe',
  judges: { rest: 'value', missing: 'objects' },
  docs: {
    summary: 'An ExternalName Service has no valid name to point to, or fields that do not go with it.',
    why: 'The API server refuses the Service; and since it is only a DNS alias, a selector or a port mapping does nothing.',
    remedy: 'Set externalName to a lower-case DNS name, without scheme, port or path.',
  },
  messages: {
    missing: () => ({
      message: 'an ExternalName Service needs externalName',
      help: 'set externalName to a DNS name such as db.example.com',
    }),
    malformed: (to: { name: string; error: string; meant: string | undefined }) => ({
      message: `externalName "${to.name}" ${to.error}`,
      help:
        to.meant === undefined
          ? 'write a lower-case DNS name, without scheme, port or path'
          : `did you mean "${to.meant}"?`,
    }),
    address: (to: { name: string }) => ({
      message: `externalName "${to.name}" is taken for a DNS name, though it looks like an IP address`,
      help: 'use a Service without selector and an EndpointSlice that holds the address',
    }),
    clusterIp: (to: { field: string }) => ({
      message: `an ExternalName Service has no address, so ${to.field} is not allowed`,
      help: `remove ${to.field}`,
    }),
    selector: () => ({
      message: 'the selector has no effect: an ExternalName Service is only a DNS alias',
      help: 'remove the selector, or the type ExternalName',
    }),
    mapping: (to: { port: number; target: number | string }) => ({
      message: `port ${to.port} is not mapped to ${to.target}: an ExternalName Service is only a DNS alias`,
      help: 'let clients use the port of the external host, and remove targetPort',
    }),
  },
  check: {
    Service(service, { report }) {
      if (serviceType(service) !== 'ExternalName') return;
      const spec = service.root.get('spec');
      const name = spec.get('externalName');
      const text = name.string;
      if (!name.exists || text === '' || text === '.') report(name.exists ? name.at : spec.key, 'missing', {});
      else if (text !== undefined) {
        const bare = text.replace(/\.$/, '');
        const error = dnsSubdomainError(bare);
        const meant = error === undefined ? undefined : meantName(bare);
        const fix = meant === undefined ? undefined : unsafeFix(`write "${meant}"`, rewriting(name, meant));
        if (error !== undefined)
          report(name.at, 'malformed', { name: text, error: wordsFor(bare, error), meant }, { fix });
        else if (parseAddress(bare) !== undefined) report(name.at, 'address', { name: text }, { severity: 'warning' });
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
});

/** The DNS name inside a URL, or the same name in lower case. */
function meantName(text: string): string | undefined {
  const host = text
    .toLowerCase()
    .replace(/^[a-z][a-z0-9+.-]*:\/\//, '')
    .replace(/[/?#].*$/, '')
    .replace(/:\d+$/, '');
  return host.includes('.') && dnsSubdomainError(host) === undefined ? host : undefined;
}

function wordsFor(text: string, error: string): string {
  if (text.includes('://')) return 'is a URL, not a DNS name';
  if (parseAddress(text) !== undefined) return 'is an IP address, not a DNS name';
  return error;
}
