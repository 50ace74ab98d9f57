/** Ports of one Service that cannot be told apart. */
import { type Cursor, defineRule, dnsLabelError, isPortNumber, portsOf } from '../../src/kit.ts';

export default defineRule({
  severity: 'error',
  scope: 'object',
  judges: 'value',
  docs: {
    summary: 'Two ports of a Service have the same name, or the same number and protocol.',
    why: 'The API server refuses the Service: nobody could say which of the two is meant.',
    remedy: 'Give each port its own name and number, or remove one.',
  },
  messages: {
    name: (to: { name: string }) => ({
      message: `two ports are named "${to.name}"`,
      help: 'give each port a name of its own',
    }),
    number: (to: { port: number; protocol: string }) => ({
      message: `port ${to.port}/${to.protocol} is given twice`,
      help: 'remove one of the two, or change its port or protocol',
    }),
  },
  check: {
    Service(service, { report }) {
      const names = new Map<string, Cursor>();
      const numbers = new Map<string, Cursor>();
      for (const { at, name, port, protocol } of portsOf(service)) {
        const named = name === undefined || dnsLabelError(name) !== undefined ? undefined : names.get(name);
        if (name !== undefined && named !== undefined)
          report(at.get('name').at, 'name', { name }, { notes: [{ message: 'the other one is here', at: named.at }] });
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
            { notes: [{ message: 'the other one is here', at: first.at }] },
          );
        else numbers.set(`${port}/${protocol}`, at.get('port'));
      }
    },
  },
});
