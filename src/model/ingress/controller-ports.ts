/** The ports on which clients reach the pods of an ingress controller: those of its load balancers and of its nodes. */
import { clusterQuery } from '../cluster/query.ts';
import { servicesOver } from '../network/selection.ts';
import { type Port, portsOf, serviceType } from '../network/service.ts';
import { declaredPorts, findPort, type Workload } from '../objects/workload.ts';

export interface OpenPort {
  readonly port: number;
  /** The container port that it leads to. */
  readonly target: number;
  /** Whether TLS ends before the pods, as far as the port of the Service says so. */
  readonly isSecure: boolean;
}

/**
 * The ports that lead to a controller, in order; undefined where what leads to it is not among the files: then there is
 * neither a Service of type LoadBalancer nor a port of the node.
 */
export const openPorts = clusterQuery(
  'controller-ports.openPorts',
  (cluster, workload: Workload): readonly OpenPort[] | undefined => {
    if (workload.pod.get('hostNetwork').boolean === true) return undefined;
    const ports: OpenPort[] = [];
    for (const { port, number } of declaredPorts(workload.pod)) {
      const { integer } = port.get('hostPort');
      if (integer !== undefined && number !== undefined) ports.push({ port: integer, target: number, isSecure: false });
    }
    for (const { services } of servicesOver(cluster, workload))
      for (const service of services) {
        if (serviceType(service) !== 'LoadBalancer') continue;
        for (const one of portsOf(service)) {
          const target = targetOf(workload, one);
          // What is not known may be any port.
          if (one.port === undefined || target === undefined) return undefined;
          const isSecure = one.port === 443 || /^https/.test(one.name ?? '');
          ports.push({ port: one.port, target, isSecure });
          if (one.nodePort !== undefined) ports.push({ port: one.nodePort, target, isSecure });
        }
      }
    return ports.length === 0 ? undefined : ports.sort((a, b) => a.port - b.port);
  },
);

function targetOf({ pod }: Workload, { targetPort, protocol }: Port): number | undefined {
  if (typeof targetPort !== 'string') return targetPort;
  return findPort(pod, targetPort, protocol)?.number;
}
