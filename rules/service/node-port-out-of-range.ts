/** Node ports outside the node port range of the cluster. */
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
    summary: 'A node port is outside the node port range of the cluster.',
    why: 'The API server rejects the Service. The range is 30000-32767 unless the cluster is started with another --service-node-port-range.',
    remedy: 'Remove the field to get a free port, or choose one in the range.',
  },
  messages: {
    nodePort: (to: { port: number; from: number; to: number }) => ({
      message: `nodePort must be in ${to.from}-${to.to}, but is ${to.port}`,
      help: `remove nodePort to get a free one, or choose one in ${to.from}-${to.to}`,
    }),
    healthCheck: (to: { port: number; from: number; to: number }) => ({
      message: `healthCheckNodePort must be in ${to.from}-${to.to}, but is ${to.port}`,
      help: `remove healthCheckNodePort to get a free one, or choose one in ${to.from}-${to.to}`,
    }),
  },
  check: {
    Service: {
      given: ['spec.type'],
      check(service, { settings, report }) {
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
        // Otherwise the field itself is rejected.
        if (number !== undefined && needsHealthCheck(service))
          report(health.at, 'healthCheck', { port: number, ...range }, { fix: omission(health) });
      },
    },
  },
});

function omission(field: Cursor): Fix | undefined {
  return unsafeFix(`remove ${String(field.step)} to get a free port`, removing(field));
}
