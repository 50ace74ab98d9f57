/** Ports of Services that are not valid port numbers. */
import { type Cursor, defineRule, isInt32, isPortNumber } from '../../src/kit.ts';

export default defineRule({
  severity: 'error',
  scope: 'object',
  judges: 'value',
  docs: {
    summary: 'A port of a Service is not a number from 1 to 65535.',
    why: 'The API server rejects the Service.',
    remedy: 'Set the port to a number from 1 to 65535.',
  },
  messages: {
    outside: (to: { field: string; port: number }) => `${to.field} must be in 1-65535, but is ${to.port}`,
  },
  check: {
    Service(service, { report }) {
      for (const item of service.root.get('spec').get('ports').items()) {
        const port = outside(item.get('port'));
        if (port !== undefined) report(item.get('port').at, 'outside', { field: 'port', port });
        // A targetPort of 0 means the value of port.
        const target = outside(item.get('targetPort'));
        if (target !== undefined && target !== 0)
          report(item.get('targetPort').at, 'outside', { field: 'targetPort', port: target });
      }
    },
  },
});

function outside({ integer: number }: Cursor): number | undefined {
  return number !== undefined && isInt32(number) && !isPortNumber(number) ? number : undefined;
}
