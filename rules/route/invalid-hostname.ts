/** Hostnames of routes and listeners that are addresses. */
import { type Cursor, defineRule, isRoute, type Resource } from '../../src/kit.ts';

export default defineRule({
  severity: 'error',
  scope: 'object',
  judges: 'value',
  docs: {
    summary: 'A hostname of a route or listener is an IP address.',
    why: 'The API server refuses addresses in TLSRoutes; elsewhere the Gateway API forbids them, and controllers refuse or ignore the route.',
    remedy: 'Write a DNS name, or leave hostnames out to take every host.',
  },
  messages: {
    address: (to: { host: string }) => ({
      message: `hostname "${to.host}" is an IP address`,
      help: 'write a DNS name, or leave it out to take every host',
    }),
  },
  check: {
    resource(resource, { report }) {
      const severity = resource.known === 'TLSRoute' && resource.version !== 'v1alpha2' ? 'error' : 'warning';
      for (const hostname of hostnamesIn(resource)) {
        const host = hostname.string;
        if (host !== undefined && isAddress(host)) report(hostname.at, 'address', { host }, { severity });
      }
    },
  },
});

function hostnamesIn(resource: Resource): readonly Cursor[] {
  if (isRoute(resource)) return resource.root.child('spec').child<string[]>('hostnames').items();
  if (resource.known !== 'Gateway' && resource.known !== 'ListenerSet') return [];
  return resource.root
    .child('spec')
    .child<object[]>('listeners')
    .items()
    .map((listener) => listener.child('hostname'));
}

/** An IPv4 address as the API server parses it; the pattern of hostnames refuses all others. */
function isAddress(text: string): boolean {
  const parts = text.split('.');
  return parts.length === 4 && parts.every((part) => /^(0|[1-9]\d{0,2})$/.test(part) && Number(part) <= 255);
}
