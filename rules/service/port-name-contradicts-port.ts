/** Ports whose name and number are of different protocols. */
import { datastoreOn, defineRule, portsOf, protocolsOf } from '../../src/kit.ts';

export default defineRule({
  severity: 'warning',
  scope: 'object',
  judges: 'value',
  docs: {
    summary: 'The name and the number of a port suggest different protocols.',
    why: 'Service meshes and proxies derive the protocol from the name, and clients from the number, so one of them uses the wrong protocol.',
    remedy: 'Rename the port after its protocol, or use the usual port number of that protocol.',
  },
  messages: {
    contradicts: (to: { name: string; port: number; protocol: string }) =>
      `port name "${to.name}" conflicts with port ${to.port}, which is the usual port of ${to.protocol}`,
  },
  check: {
    Service: {
      given: ['spec.ports[].name'],
      check(service, { report }) {
        const annotations = service.root.get('metadata').get('annotations').keys();
        // The load balancer terminates TLS, so plain HTTP behind port 443 is intended.
        if (annotations.some((key) => /ssl|tls|cert|https/i.test(key))) return;
        for (const { at, name, port, targetPort } of portsOf(service)) {
          // The pods serve TLS on the usual port, and the Service exposes it under another number.
          if (name === 'https' && (targetPort === 443 || targetPort === 8443)) continue;
          const protocol = name === undefined || port === undefined ? undefined : contradiction(name, port);
          if (name !== undefined && port !== undefined && protocol !== undefined)
            report(at.get('name').at, 'contradicts', { name, port, protocol });
        }
      },
    },
  },
});

function contradiction(name: string, port: number): string | undefined {
  if (port === 443 && /^(http|http2|h2c)$/.test(name)) return 'HTTPS';
  if (port === 80 && /^(https|tls|ssl)$/.test(name)) return 'HTTP';
  const owner = datastoreOn(port);
  const named = protocolsOf(name);
  // Only between datastores: many of them also serve HTTP or TLS, and their port names say so.
  const others = named.filter((protocol) => protocol !== owner && protocol.datastore !== undefined);
  return owner !== undefined && others.length > 0 && !named.includes(owner) ? owner.name : undefined;
}
