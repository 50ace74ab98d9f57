/** Addresses of a Gateway that the API server rejects. */
import { type Cursor, defineRule, ipError, shown } from '../../src/kit.ts';

export default defineRule({
  severity: 'error',
  scope: 'object',
  judges: 'value',
  docs: {
    summary: 'An address of a Gateway does not match its type or is listed twice.',
    why: 'The API server rejects the Gateway.',
    remedy: 'Use an IP address for type IPAddress (the default) and a DNS name for type Hostname, each only once.',
  },
  messages: {
    duplicate: (to: { type: string; value: string }) => ({
      message: `duplicate ${to.type} "${shown(to.value)}"`,
      help: 'remove one of the two',
    }),
    notIp: (to: { value: string; isHostname: boolean }) => ({
      message: `"${shown(to.value)}" must be an IP address when type is "IPAddress"`,
      help: to.isHostname ? 'set type: Hostname' : 'replace it with an IP address, or set the type of the value',
    }),
    notHostname: (to: { value: string; isAddress: boolean }) => ({
      message: `"${shown(to.value)}" must be a DNS name when type is "Hostname"`,
      help: to.isAddress ? 'set type: IPAddress' : 'replace it with a lowercase DNS name',
    }),
  },
  check: {
    'Gateway.spec.addresses'(addresses, { report }) {
      const earlier = new Map<string, Cursor>();
      for (const address of addresses.items()) {
        const type = address.get('type').stringOr('IPAddress');
        const at = address.get('value');
        const value = at.string;
        if (value === undefined || (type !== 'IPAddress' && type !== 'Hostname')) continue;
        const first = earlier.get(`${type} ${value}`);
        if (first === undefined) earlier.set(`${type} ${value}`, at);
        if (type === 'IPAddress' && ipError(value, false) !== undefined)
          report(at.at, 'notIp', { value, isHostname: HOSTNAME.test(value) && /[a-z]/.test(value) });
        else if (type === 'Hostname' && !HOSTNAME.test(value))
          report(at.at, 'notHostname', { value, isAddress: ipError(value, false) === undefined });
        else if (first !== undefined)
          report(at.at, 'duplicate', { type, value }, { notes: [{ message: 'first listed here', at: first.at }] });
      }
    },
  },
});

const HOSTNAME = /^(\*\.)?[a-z0-9]([-a-z0-9]*[a-z0-9])?(\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*$/;
