/** TLS settings of a Gateway for ports that they cannot apply to. */
import { defineRule } from '../../src/kit.ts';

export default defineRule({
  severity: 'error',
  scope: 'object',
  judges: { duplicate: 'value', unused: 'objects' },
  docs: {
    summary: 'A Gateway sets TLS for a port twice, or for a port without an HTTPS listener.',
    why: 'The API server rejects two settings for one port; settings for a port without HTTPS have no effect.',
    remedy: 'Keep one entry of spec.tls.frontend.perPort for each port with an HTTPS listener.',
  },
  messages: {
    duplicate: (to: { port: number }) => ({
      message: `duplicate TLS settings for port ${to.port}`,
      help: 'merge the two entries',
    }),
    unused: (to: { port: number }) => ({
      message: `TLS settings for port ${to.port} have no effect: no HTTPS listener has this port`,
      help: 'remove them, or set the port of an HTTPS listener',
    }),
  },
  check: {
    'Gateway.spec.tls.frontend.perPort'(settings, { report }, gateway) {
      const served = gateway.root.get('spec').get('listeners').items();
      const ports = settings.items().map((entry) => entry.get('port'));
      for (const [index, { integer: port, at }] of ports.entries()) {
        if (port === undefined) continue;
        const first = ports.slice(0, index).find((other) => other.integer === port);
        const isServed = served.some((listener) => {
          const { integer, exists } = listener.get('port');
          const isHttps = listener.get('protocol').string !== 'HTTP';
          return isHttps && (integer === port || (exists && integer === undefined));
        });
        if (first !== undefined)
          report(at, 'duplicate', { port }, { notes: [{ message: 'first set here', at: first.at }] });
        else if (!isServed && served.length > 0) report(at, 'unused', { port }, { severity: 'warning' });
      }
    },
  },
});
