/** Service ports whose protocol differs from that of the container port. */
import {
  countDeclaring,
  declaring,
  defineRule,
  describe,
  distance,
  findPort,
  portsDeclaredAs,
  portsOf,
  portsWith,
  type ResourceOf,
  settledAmong,
  type Workload,
  workloadsBehind,
} from '../../src/kit.ts';

export default defineRule({
  severity: 'error',
  judges: 'objects',
  docs: {
    summary: 'A Service port and its container port have different protocols.',
    why: 'A named targetPort is looked up by name and protocol, so the Service port has no endpoints. With a numeric targetPort, packets arrive at a port where no process listens for their protocol.',
    remedy: 'Set the same protocol on the Service port and on the container port. The default is TCP.',
  },
  messages: {
    named: (to: { name: string; protocol: string; other: string; workload: string }) => ({
      message: `the port with targetPort "${to.name}" has protocol ${to.protocol}, but ${to.workload} declares that port with protocol ${to.other}`,
      help: `set protocol: ${to.other} on the Service port, or protocol: ${to.protocol} on the container port`,
    }),
    numeric: (to: { target: number; protocol: string; other: string; workload: string }) => ({
      message: `the port with targetPort ${to.target} has protocol ${to.protocol}, but ${to.workload} declares that port with protocol ${to.other}`,
      help: `set protocol: ${to.other} on the Service port, or protocol: ${to.protocol} on the container port`,
    }),
  },
  check: {
    Service(service, { cluster, report }) {
      const workloads = settledAmong(workloadsBehind(cluster, service));
      for (const { at, name, targetPort: target, protocol } of portsOf(service)) {
        const field = at.get('protocol');
        if (target === undefined || !PROTOCOLS.has(protocol) || (field.exists && field.string === undefined)) continue;
        // Usually all that declare the port declare it with this protocol.
        if (countDeclaring(workloads, target) === declaring(workloads, target, protocol).length) continue;
        for (const workload of workloads) {
          const declared = mismatch(workload, target, protocol);
          if (declared === undefined) continue;
          // The Service has both protocols on this number, and the pod declares one of them.
          if (
            typeof target === 'number' &&
            portsWith(service, 'targetPort', target).some((port) => port.protocol === declared.protocol)
          )
            break;
          const place = field.exists
            ? field.at
            : at.get('targetPort').exists
              ? at.get('targetPort').at
              : at.get('port').at;
          const data = { protocol, other: declared.protocol, workload: describe(workload.resource) };
          const notes = [{ message: 'the container port is declared here', at: declared.port.key }];
          if (typeof target === 'string')
            report(
              place,
              'named',
              { ...data, name: target },
              { notes, severity: isFar(service, workload) ? 'warning' : 'error' },
            );
          else {
            // The list of container ports is information: only one of the two protocols was written deliberately.
            const isNamed = name?.toLowerCase().includes(protocol.toLowerCase()) === true;
            const isChosen = field.exists && (isNamed || !declared.port.get('protocol').exists);
            report(place, 'numeric', { ...data, target }, { notes, severity: isChosen ? 'info' : 'warning' });
          }
          break;
        }
      }
    },
  },
});

const PROTOCOLS: ReadonlySet<string> = new Set(['TCP', 'UDP', 'SCTP']);

/** A workload in a distant directory may belong to another application. */
function isFar(service: ResourceOf<'Service'>, { resource }: Workload): boolean {
  return distance(resource.file.path, service.file.path) > 3;
}

/** The port of that name or number, if the pod declares it only with other protocols. */
function mismatch({ pod }: Workload, target: number | string, protocol: string): ReturnType<typeof findPort> {
  if (findPort(pod, target, protocol) !== undefined) return undefined;
  return portsDeclaredAs(pod, target).find((port) => PROTOCOLS.has(port.protocol));
}
