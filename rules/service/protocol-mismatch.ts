/** Ports whose protocol differs between the Service and the pods. */
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
    summary: 'A Service port leads to a container port of another protocol.',
    why: 'A named port is looked up by name and protocol, so the Service gets no endpoint; by number, packets arrive that nobody listens for.',
    remedy: 'Write the same protocol on the Service and on the container port (TCP where none is written).',
  },
  messages: {
    named: (to: { name: string; protocol: string; other: string; workload: string }) => ({
      message: `port "${to.name}" of ${to.workload} is ${to.other}, but the Service port is ${to.protocol}`,
      help: `write protocol: ${to.other} in the Service, or protocol: ${to.protocol} in the pod`,
    }),
    numeric: (to: { target: number; protocol: string; other: string; workload: string }) => ({
      message: `port ${to.target} of ${to.workload} is declared as ${to.other}, but the Service port is ${to.protocol}`,
      help: `write protocol: ${to.other} in the Service, or protocol: ${to.protocol} in the pod`,
    }),
  },
  check: {
    Service(service, { cluster, report }) {
      const workloads = settledAmong(workloadsBehind(cluster, service));
      for (const { at, targetPort: target, protocol } of portsOf(service)) {
        const field = at.get('protocol');
        if (target === undefined || !PROTOCOLS.has(protocol) || (field.exists && field.string === undefined)) continue;
        // Most often all that declare it do so under the protocol that is asked for.
        if (countDeclaring(workloads, target) === declaring(workloads, target, protocol).length) continue;
        for (const workload of workloads) {
          const declared = mismatch(workload, target, protocol);
          if (declared === undefined) continue;
          // Both protocols on one number: declared once for the two.
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
          const notes = [{ message: 'the container port is here', at: declared.port.key }];
          if (typeof target === 'string')
            report(
              place,
              'named',
              { ...data, name: target },
              { notes, severity: isFar(service, workload) ? 'warning' : 'error' },
            );
          else report(place, 'numeric', { ...data, target }, { notes, severity: 'warning' });
          break;
        }
      }
    },
  },
});

const PROTOCOLS: ReadonlySet<string> = new Set(['TCP', 'UDP', 'SCTP']);

/** Copies in far directories may belong to something else. */
function isFar(service: ResourceOf<'Service'>, { resource }: Workload): boolean {
  return distance(resource.file.path, service.file.path) > 3;
}

/** The port of that name or number, where the pod has it only under other protocols. */
function mismatch({ pod }: Workload, target: number | string, protocol: string): ReturnType<typeof findPort> {
  if (findPort(pod, target, protocol) !== undefined) return undefined;
  return portsDeclaredAs(pod, target).find((port) => PROTOCOLS.has(port.protocol));
}
