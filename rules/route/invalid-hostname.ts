/** Hostnames of routes and listeners that are IP addresses. */
import { defineRule } from '../../src/kit.ts';

export default defineRule({
  severity: 'error',
  scope: 'object',
  judges: 'value',
  docs: {
    summary: 'A hostname of a route or listener is an IP address.',
    why: 'The API server rejects IP addresses in TLSRoutes. In other kinds the Gateway API forbids them, and controllers reject or ignore the route.',
    remedy: 'Use a DNS name, or remove the hostname to match all hosts.',
  },
  messages: {
    address: (to: { host: string; isRequired: boolean }) => ({
      message: `hostname "${to.host}" must be a DNS name, not an IP address`,
      help: to.isRequired
        ? 'replace it with a DNS name'
        : 'replace it with a DNS name, or remove it to match all hosts',
    }),
  },
  check: {
    'route.spec.hostnames[]'(hostname, { report }, route) {
      const host = hostname.string;
      if (host === undefined || !isAddress(host)) return;
      const isRequired = route.known === 'TLSRoute';
      const severity = isRequired && route.version !== 'v1alpha2' ? 'error' : 'warning';
      report(hostname.at, 'address', { host, isRequired }, { severity });
    },
    'listenerOwner.spec.listeners[].hostname'(hostname, { report }) {
      const host = hostname.string;
      if (host !== undefined && isAddress(host))
        report(hostname.at, 'address', { host, isRequired: false }, { severity: 'warning' });
    },
  },
});

/** Whether the API server parses a text as an IPv4 address; the pattern of hostnames rejects other addresses. */
function isAddress(text: string): boolean {
  const parts = text.split('.');
  return parts.length === 4 && parts.every((part) => /^(0|[1-9]\d{0,2})$/.test(part) && Number(part) <= 255);
}
