/** Node ports on Services of a type that does not open node ports. */
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
    summary: 'A Service of type ClusterIP or ExternalName sets nodePort.',
    why: 'The API server rejects nodePort on a Service of type ClusterIP, which is the default type. On type ExternalName it has no effect.',
    remedy: 'Set type: NodePort, or remove nodePort.',
  },
  messages: {
    clusterIp: (to: { port: number; written: boolean }) => ({
      message: to.written
        ? `nodePort ${to.port} must not be set for a Service of type ClusterIP`
        : `nodePort ${to.port} must not be set for a Service of type ClusterIP, which is the default type`,
      help: 'set type: NodePort, or remove nodePort',
    }),
    headless: (to: { port: number }) => ({
      message: `nodePort ${to.port} must not be set for a headless Service`,
      help: 'remove nodePort, or remove clusterIP: None and set type: NodePort',
    }),
    externalName: (to: { port: number }) => ({
      message: `nodePort ${to.port} has no effect on a Service of type ExternalName`,
      help: 'remove nodePort',
    }),
  },
  check: {
    Service: {
      given: ['spec.ports[].nodePort'],
      check(service, { cluster, report }) {
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
  },
});

/** Whether another Service uses the node port, so that type NodePort would be rejected. */
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
