/** Ports of the node that a pod asks for twice, or in vain. */
import { type Cursor, defineRule, type Note, type Place, podContainers, type Workload } from '../../src/kit.ts';

interface Conflict {
  readonly is: 'twice' | 'ambiguous' | 'differs';
  readonly at: Place;
  /** `8080/TCP` */
  readonly port: string;
  readonly containerPort: number;
  readonly notes: readonly Note[];
}

export default defineRule({
  severity: 'error',
  scope: 'object',
  judges: 'value',
  docs: {
    summary: 'A pod asks for one port of its node twice, or for another than it listens on in the network of the host.',
    why: 'A port of a node can be given away once: the API server refuses the pod, or one of its containers cannot start.',
    remedy: 'Give each container its own hostPort, or leave hostPort out and let a Service reach the pod.',
  },
  messages: {
    twice: ({ port }: Conflict) => ({
      message: `hostPort ${port} is claimed twice in this pod`,
      help: 'choose another hostPort, or leave it out',
    }),
    ambiguous: ({ port }: Conflict) => ({
      message: `hostPort ${port} is claimed on every address of the node and on one of them, too`,
      help: 'give both a hostIP, or choose another hostPort',
    }),
    differs: ({ port, containerPort }: Conflict) => ({
      message: `hostPort ${port} differs from containerPort ${containerPort}, although the pod uses the network of the host`,
      help: `remove hostPort, or set it to ${containerPort}: there is nothing between the two`,
    }),
  },
  check: {
    workload(workload, { report }) {
      for (const found of [...conflicts(workload), ...differing(workload)]) {
        const severity = found.is === 'ambiguous' ? 'warning' : 'error';
        report(found.at, found.is, found, { severity, notes: found.notes });
      }
    },
  },
});

interface HostPort {
  readonly at: Cursor;
  readonly port: string;
  readonly ip: string;
}

/** Regular containers run side by side; each init container is judged alone, since they run one after the other. */
function conflicts(workload: Workload): readonly Conflict[] {
  const containers = podContainers(workload.pod);
  const regular = containers.filter(({ role }) => role === 'container').map(({ at }) => at);
  const alone = containers.filter(({ role }) => role === 'init' || role === 'sidecar').map(({ at }) => [at]);
  return [regular, ...alone].flatMap((group) => inGroup(group.flatMap((container) => hostPorts(container, workload))));
}

function inGroup(ports: readonly HostPort[]): readonly Conflict[] {
  const onAddress = new Map<string, HostPort>();
  const onEvery = new Map<string, HostPort>();
  const onOne = new Map<string, HostPort>();
  return ports.flatMap((claim): readonly Conflict[] => {
    const { at, port, ip } = claim;
    const same = onAddress.get(`${port}\0${ip}`);
    const other = same ?? (ip === '' ? onOne : onEvery).get(port);
    if (same === undefined) onAddress.set(`${port}\0${ip}`, claim);
    const alike = ip === '' ? onEvery : onOne;
    if (!alike.has(port)) alike.set(port, claim);
    if (other === undefined) return [];
    const notes = [{ message: 'the first claim is here', at: other.at.at }];
    return [{ is: same ? 'twice' : 'ambiguous', at: at.at, port, containerPort: 0, notes }];
  });
}

function hostPorts(container: Cursor, { resource, pod }: Workload): readonly HostPort[] {
  // In a Pod on the host's network the API server takes the container port where no host port is given.
  const isDefaulted = resource.known === 'Pod' && pod.get('hostNetwork').boolean === true;
  return portsOf(container).flatMap((port) => {
    const written = port.child('hostPort');
    const isWritten = written.exists && written.integer !== 0;
    const at = isWritten || !isDefaulted ? written : port.child('containerPort');
    const ip = port.child('hostIP').stringOr('');
    const protocol = port.child('protocol').stringOr('TCP');
    if (!at.integer || ip === undefined || protocol === undefined) return [];
    return [{ at, port: `${at.integer}/${protocol || 'TCP'}`, ip }];
  });
}

function differing({ pod }: Workload): readonly Conflict[] {
  if (pod.get('hostNetwork').boolean !== true) return [];
  return podContainers(pod)
    .filter(({ role }) => role === 'container')
    .flatMap(({ at }) => portsOf(at))
    .flatMap((port): readonly Conflict[] => {
      const host = port.child('hostPort');
      const containerPort = port.child('containerPort').integer;
      if (!host.integer || !containerPort || host.integer === containerPort) return [];
      return [{ is: 'differs', at: host.at, port: String(host.integer), containerPort, notes: [] }];
    });
}

function portsOf(container: Cursor): readonly Cursor[] {
  return container.child<readonly unknown[]>('ports').items();
}
