/** Entries of externalIPs that the API server rejects. */
import { defineRule, ipError, itemText, nonSpecialIpError } from '../../src/kit.ts';

export default defineRule({
  severity: 'error',
  scope: 'object',
  judges: 'value',
  docs: {
    summary: 'An entry of externalIPs is not a valid IP address, or is a loopback, link-local or unspecified address.',
    why: 'The API server rejects the Service.',
    remedy: 'Use IP addresses that are routed to the nodes. Host names are not supported.',
  },
  messages: {
    address: (to: { address: string; error: string }) => `external IP "${to.address}" ${to.error}`,
  },
  check: {
    Service: {
      given: ['spec.externalIPs'],
      check(service, { settings, report }) {
        const strict = settings.kubeMinor >= 36;
        for (const item of service.root.get('spec').get('externalIPs').items()) {
          const address = itemText(item);
          if (address === undefined) continue;
          const refused = ipError(address, strict) ?? nonSpecialIpError(address);
          const error = refused ?? ipError(address, true);
          if (error !== undefined)
            report(item.at, 'address', { address, error }, { severity: refused === undefined ? 'warning' : 'error' });
        }
      },
    },
  },
});
