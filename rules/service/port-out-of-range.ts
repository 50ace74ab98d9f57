/** Ports that are no port numbers. */
import { defineRule, isPortNumber } from '../../src/kit.ts';

export default defineRule({
  severity: 'error',
  docs: {
    summary: 'A port of a Service is not a number from 1 to 65535.',
    why: 'The API server refuses the Service.',
    remedy: 'Write a port from 1 to 65535.',
  },
  messages: {
    outside: (to: { field: string; port: number }) => `${to.field} ${to.port} is outside 1-65535`,
  },
  check: {
    Service(service, { report }) {
      for (const item of service.root.get('spec').get('ports').items()) {
        const port = item.get('port');
        if (port.integer !== undefined && !isPortNumber(port.integer))
          report(port.at, 'outside', { field: 'port', port: port.integer });
        // A targetPort of 0 stands for the value of port.
        const target = item.get('targetPort');
        if (target.integer !== undefined && target.integer !== 0 && !isPortNumber(target.integer))
          report(target.at, 'outside', { field: 'targetPort', port: target.integer });
      }
    },
  },
});
