/** Ports of one Service with the same name, or with the same number and protocol. */
import { type Cursor, defineRule, dnsLabelError, isPortNumber, portsOf } from '../../src/kit.ts';

export default defineRule({
  severity: 'error',
  scope: 'object',
  judges: 'value',
  docs: {
    summary: 'Two ports of a Service have the same name, or the same number and protocol.',
    why: 'The API server rejects the Service.',
    remedy: 'Give each port a unique name and a unique combination of number and protocol, or remove one of them.',
  },
  messages: {
    name: (to: { name: string }) => ({
      message: `duplicate port name "${to.name}"`,
      help: 'rename one of the two ports',
    }),
    number: (to: { port: number; protocol: string }) => ({
      message: `duplicate port ${to.port}/${to.protocol}`,
      help: 'remove one of the two ports, or change its number or protocol',
    }),
  },
  check: {
    Service(service, { report }) {
      const names = new Map<string, Cursor>();
      const numbers = new Map<string, Cursor>();
      for (const { at, name, port, protocol } of portsOf(service)) {
        const named = name === undefined || dnsLabelError(name) !== undefined ? undefined : names.get(name);
        if (name !== undefined && named !== undefined)
          report(
            at.get('name').at,
            'name',
            { name },
            { notes: [{ message: 'first port with this name', at: named.at }] },
          );
        else if (name !== undefined) names.set(name, at.get('name'));
        if (
          port === undefined ||
          !isPortNumber(port) ||
          (at.get('protocol').exists && at.get('protocol').string === undefined)
        )
          continue;
        const first = numbers.get(`${port}/${protocol}`);
        if (first !== undefined)
          report(
            at.get('port').at,
            'number',
            { port, protocol },
            { notes: [{ message: 'first port with this number and protocol', at: first.at }] },
          );
        else numbers.set(`${port}/${protocol}`, at.get('port'));
      }
    },
  },
});
