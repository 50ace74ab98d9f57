/** Addresses that a Gateway asks for in a form that the API refuses. */
import { type Cursor, defineRule, ipError, shown } from '../../src/kit.ts';

export default defineRule({
  severity: 'error',
  scope: 'object',
  judges: 'value',
  docs: {
    summary: 'An address of a Gateway is not of its type, or is asked for twice.',
    why: 'The API server refuses the Gateway.',
    remedy: 'Write an IP address for type IPAddress (the default), a DNS name for type Hostname, and each only once.',
  },
  messages: {
    duplicate: (to: { type: string; value: string }) => ({
      message: `${to.type} "${shown(to.value)}" is asked for twice`,
      help: 'remove one of the two',
    }),
    notIp: (to: { value: string; isHostname: boolean }) => ({
      message: `"${shown(to.value)}" is no IP address`,
      help: to.isHostname ? 'add type: Hostname' : 'write an IP address, or the type that the value is of',
    }),
    notHostname: (to: { value: string }) => ({
      message: `"${shown(to.value)}" is no hostname`,
      help: 'write a DNS name in lower case',
    }),
  },
  check: {
    Gateway(gateway, { report }) {
      const earlier = new Map<string, Cursor>();
      for (const address of gateway.root.get('spec').get('addresses').items()) {
        const type = typeOf(address);
        const at = address.get('value');
        const value = at.string;
        if (value === undefined || (type !== 'IPAddress' && type !== 'Hostname')) continue;
        const first = earlier.get(`${type} ${value}`);
        if (first === undefined) earlier.set(`${type} ${value}`, at);
        if (type === 'IPAddress' && ipError(value, false) !== undefined)
          report(at.at, 'notIp', { value, isHostname: HOSTNAME.test(value) && /[a-z]/.test(value) });
        else if (type === 'Hostname' && !HOSTNAME.test(value)) report(at.at, 'notHostname', { value });
        else if (first !== undefined)
          report(at.at, 'duplicate', { type, value }, { notes: [{ message: 'the first one is here', at: first.at }] });
      }
    },
  },
});

const HOSTNAME = /^(\*\.)?[a-z0-9]([-a-z0-9]*[a-z0-9])?(\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*$/;

function typeOf(address: Cursor<{ type?: string }>): string | undefined {
  const type = address.get('type');
  return type.exists ? type.string : 'IPAddress';
}
