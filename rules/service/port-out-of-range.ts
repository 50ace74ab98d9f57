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
    'Service.spec.ports[].port'(at, { report }) {
      const port = outside(at);
      if (port !== undefined) report(at.at, 'outside', { field: 'port', port });
    },
    'Service.spec.ports[].targetPort'(at, { report }) {
      const port = outside(at);
      // 0 means the value of port.
      if (port !== undefined && port !== 0) report(at.at, 'outside', { field: 'targetPort', port });
    },
  },
});

function outside({ integer: number }: Cursor): number | undefined {
  return number !== undefined && isInt32(number) && !isPortNumber(number) ? number : undefined;
}
