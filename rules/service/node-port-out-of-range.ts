/** Node ports outside the range that the API server hands out. */
import {
  type Cursor,
  defineRule,
  type Fix,
  isInt32,
  needsHealthCheck,
  removing,
  serviceType,
  unsafeFix,
} from '../../src/kit.ts';

export default defineRule({
  severity: 'error',
  scope: 'object',
  fix: 'unsafe',
  judges: 'value',
  docs: {
    summary: 'A node port lies outside the range that the cluster allows.',
    why: 'The API server refuses the Service: node ports come from one range, 30000-32767 unless the cluster says otherwise.',
    remedy: 'Leave the field out to get a free port, or pick one inside the range.',
  },
  messages: {
    nodePort: (to: { port: number; from: number; to: number }) => ({
      message: `nodePort ${to.port} is outside ${to.from}-${to.to}`,
      help: `omit nodePort to get a free one, or pick one in ${to.from}-${to.to}`,
    }),
    healthCheck: (to: { port: number; from: number; to: number }) => ({
      message: `healthCheckNodePort ${to.port} is outside ${to.from}-${to.to}`,
      help: `omit healthCheckNodePort to get a free one, or pick one in ${to.from}-${to.to}`,
    }),
  },
  check: {
    Service(service, { settings, report }) {
      const { nodePortRange: range } = settings;
      const outside = ({ integer }: Cursor): number | undefined =>
        integer && isInt32(integer) && (integer < range.from || integer > range.to) ? integer : undefined;
      const spec = service.root.get('spec');
      const type = serviceType(service);
      if (type !== 'NodePort' && type !== 'LoadBalancer') return;
      for (const port of spec.get('ports').items()) {
        const nodePort = port.get('nodePort');
        const number = outside(nodePort);
        if (number !== undefined)
          report(nodePort.at, 'nodePort', { port: number, ...range }, { fix: omission(nodePort) });
      }
      const health = spec.get('healthCheckNodePort');
      const number = outside(health);
      // Elsewhere the field itself is refused.
      if (number !== undefined && needsHealthCheck(service))
        report(health.at, 'healthCheck', { port: number, ...range }, { fix: omission(health) });
    },
  },
});

function omission(field: Cursor): Fix | undefined {
  return unsafeFix(`remove ${String(field.step)}, so that a free port is chosen`, removing(field));
}
