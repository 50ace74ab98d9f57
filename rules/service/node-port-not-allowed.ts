/** Node ports on Services of a type that opens none. */
import {
  type Cluster,
  claimsOnNodes,
  defineRule,
  type Edit,
  isHeadless,
  isInt32,
  type ResourceOf,
  removing,
  rewriting,
  serviceType,
  unsafeFix,
  writingBefore,
} from '../../src/kit.ts';

export default defineRule({
  severity: 'error',
  fix: 'unsafe',
  judges: 'value',
  docs: {
    summary: 'A node port is given for a Service whose type opens no port on the nodes.',
    why: 'The API server refuses nodePort on a ClusterIP Service, which is what a Service without type is.',
    remedy: 'Set type: NodePort, or remove nodePort.',
  },
  messages: {
    clusterIp: (to: { port: number; written: boolean }) => ({
      message: to.written
        ? `nodePort ${to.port} is not allowed for type ClusterIP`
        : `nodePort ${to.port} is not allowed: without a type the Service is of type ClusterIP`,
      help: 'set type: NodePort, or remove nodePort',
    }),
    headless: (to: { port: number }) => ({
      message: `nodePort ${to.port} is not allowed for a headless Service`,
      help: 'remove nodePort, or remove clusterIP: None and set type: NodePort',
    }),
    externalName: (to: { port: number }) => ({
      message: `nodePort ${to.port} has no effect: an ExternalName Service opens no port`,
      help: 'remove nodePort',
    }),
  },
  check: {
    Service(service, { cluster, report }) {
      const type = serviceType(service);
      if (type !== 'ClusterIP' && type !== 'ExternalName') return;
      for (const port of service.root.get('spec').get('ports').items()) {
        const nodePort = port.get('nodePort');
        const number = nodePort.integer;
        if (number === undefined || number === 0 || !isInt32(number)) continue;
        const removal = unsafeFix('remove nodePort', removing(nodePort));
        if (type === 'ExternalName')
          report(nodePort.at, 'externalName', { port: number }, { severity: 'warning', fix: removal });
        else if (isHeadless(service)) report(nodePort.at, 'headless', { port: number }, { fix: removal });
        else {
          const written = service.root.get('spec').get('type').exists;
          report(
            nodePort.at,
            'clusterIp',
            { port: number, written },
            { fix: isTaken(cluster, service, number) ? removal : unsafeFix('set type: NodePort', typeEdit(service)) },
          );
        }
      }
    },
  },
});

/** As a NodePort Service this one would not get the port. */
function isTaken(cluster: Cluster, service: ResourceOf<'Service'>, number: number): boolean {
  return (
    claimsOnNodes(cluster)
      .get(number)
      ?.some((other) => other !== service) === true
  );
}

function typeEdit(service: ResourceOf<'Service'>): Edit | undefined {
  const spec = service.root.get('spec');
  const type = spec.get('type');
  if (type.exists) return rewriting(type, 'NodePort');
  const [first] = spec.entries();
  return type.written || first === undefined ? undefined : writingBefore(first, 'type', 'NodePort');
}
