/** External addresses that the API server refuses. */
import { defineRule, ipFlaw, itemText, nonSpecialIpFlaw } from '../../src/kit.ts';

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
    address: (to: { address: string; flaw: string }) => `external IP "${to.address}" ${to.flaw}`,
  },
  check: {
    Service(service, { settings, report }) {
      const strict = settings.kubeMinor >= 36;
      for (const item of service.root.get('spec').get('externalIPs').items()) {
        const address = itemText(item);
        if (address === undefined) continue;
        const refused = ipFlaw(address, strict) ?? nonSpecialIpFlaw(address);
        const flaw = refused ?? ipFlaw(address, true);
        if (flaw !== undefined)
          report(item.at, 'address', { address, flaw }, { severity: refused === undefined ? 'warning' : 'error' });
      }
    },
  },
});
