/** Ports whose name says one protocol and whose number another. */
import { datastoreOn, defineRule, portsOf, protocolsOf } from '../../src/kit.ts';

export default defineRule({
  severity: 'warning',
  scope: 'object',
  judges: 'value',
  docs: {
    summary: 'The name of a port says another protocol than its number.',
    why: 'Meshes and proxies take the protocol from the name, clients from the number: one of them speaks the wrong one.',
    remedy: 'Name the port for the protocol that is spoken on it, or use the usual port of that protocol.',
  },
  messages: {
    contradicts: (to: { name: string; port: number; protocol: string }) =>
      `port ${to.port} is named "${to.name}", but is the usual port of ${to.protocol}`,
  },
  check: {
    Service(service, { report }) {
      const annotations = service.root.get('metadata').get('annotations').keys();
      // The load balancer ends TLS, so that plain HTTP behind 443 is meant.
      if (annotations.some((key) => /ssl|tls|cert|https/i.test(key))) return;
      for (const { at, name, port, targetPort } of portsOf(service)) {
        // TLS on the pods' own port, under a number that stands for something else.
        if (name === 'https' && (targetPort === 443 || targetPort === 8443)) continue;
        const protocol = name === undefined || port === undefined ? undefined : contradiction(name, port);
        if (name !== undefined && port !== undefined && protocol !== undefined)
          report(at.get('name').at, 'contradicts', { name, port, protocol });
      }
    },
  },
});

function contradiction(name: string, port: number): string | undefined {
  if (port === 443 && /^(http|http2|h2c)$/.test(name)) return 'HTTPS';
  if (port === 80 && /^(https|tls|ssl)$/.test(name)) return 'HTTP';
  const owner = datastoreOn(port);
  const named = protocolsOf(name);
  // Only between datastores: many of them are also spoken to over HTTP or TLS, and names say that too.
  const others = named.filter((protocol) => protocol !== owner && protocol.datastore !== undefined);
  return owner !== undefined && others.length > 0 && !named.includes(owner) ? owner.name : undefined;
}
