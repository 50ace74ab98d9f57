/** Databases and other datastores that are exposed outside the cluster. */
import {
  datastoreOn,
  declaredPorts,
  defineRule,
  findPort,
  isInternalLoadBalancer,
  type Port,
  portsOf,
  protocolsOfImage,
  type ResourceOf,
  serviceType,
  type Workload,
  workloadsBehind,
} from '../../src/kit.ts';

export default defineRule({
  severity: 'warning',
  judges: 'value',
  docs: {
    summary: 'A datastore is reachable from outside the cluster through a NodePort or LoadBalancer Service.',
    why: 'Every client that can reach a node or the load balancer can try to log in. Some datastores require no password by default.',
    remedy:
      'Use a Service of type ClusterIP or an internal load balancer, or restrict the clients with loadBalancerSourceRanges.',
  },
  messages: {
    exposed: (to: { datastore: string; port: number | undefined; type: string }) =>
      `${to.datastore}${to.port === undefined ? '' : ` (port ${to.port})`} is exposed outside the cluster by type ${to.type}`,
  },
  check: {
    Service: {
      given: ['spec.type'],
      check(service, { cluster, report }) {
        const type = serviceType(service);
        if (type !== 'NodePort' && type !== 'LoadBalancer') return;
        // Cilium exposes the etcd of a cluster to the others of its mesh, with TLS for both sides.
        if (service.name === 'clustermesh-apiserver') return;
        if (type === 'LoadBalancer' && (isInternalLoadBalancer(service) || isLimited(service))) return;
        const workloads = workloadsBehind(cluster, service);
        for (const port of portsOf(service)) {
          const datastore = datastoreBehind(port, workloads);
          if (datastore !== undefined)
            return report(service.root.get('spec').get('type').at, 'exposed', { datastore, port: port.port, type });
        }
      },
    },
  },
});

/** Whether loadBalancerSourceRanges restricts the clients. */
function isLimited(service: ResourceOf<'Service'>): boolean {
  const ranges = service.root.get('spec').get('loadBalancerSourceRanges').items();
  return ranges.length > 0 && ranges.every(({ string }) => string !== '0.0.0.0/0' && string !== '::/0');
}

function datastoreBehind(port: Port, workloads: readonly Workload[]): string | undefined {
  if (port.protocol !== 'TCP') return undefined;
  const behind = targetNumbers(port, workloads);
  // `port: 8086` before a web server on port 80 is a number like any other.
  const targets = behind.some((number) => number === 80 || number === 443) ? behind : [port.port, ...behind];
  for (const number of targets) {
    const found = datastoreOn(number);
    if (found !== undefined) return found.name;
  }
  // The image of a datastore, if it listens on one of the target ports. Pods with further containers may serve an exporter.
  for (const { pod } of workloads) {
    const containers = pod.get('containers').items();
    const image = containers.length === 1 ? containers[0]?.get('image').string : undefined;
    const [protocol] = protocolsOfImage(image).filter(({ datastore }) => datastore !== undefined);
    if (protocol !== undefined && targets.some((number) => number !== undefined && protocol.ports.includes(number)))
      return protocol.name;
  }
  return undefined;
}

function targetNumbers(
  { targetPort, protocol }: Port,
  workloads: readonly Workload[],
): readonly (number | undefined)[] {
  if (typeof targetPort !== 'string') return [targetPort];
  return workloads.map(
    ({ pod }) =>
      findPort(pod, targetPort, protocol)?.number ?? declaredPorts(pod).find(({ name }) => name === targetPort)?.number,
  );
}
