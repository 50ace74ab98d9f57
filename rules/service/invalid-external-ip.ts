/** External addresses that the API server refuses. */
import { defineRule, ipError, itemText, nonSpecialIpError } from '../../src/kit.ts';

export default defineRule({
  severity: 'error',
  scope: 'object',
  judges: 'value',
  docs: {
    summary: 'An entry of externalIPs is no address that traffic could come in on.',
    why: 'The API server refuses the Service.',
    remedy: 'Write IP addresses of the outside world, not names, loopback or link-local addresses.',
  },
  messages: {
    address: (to: { address: string; error: string }) => `external IP "${to.address}" ${to.error}`,
  },
  check: {
    Service(service, { settings, report }) {
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
});
