/** Host ports that conflict within a pod, or that differ from the container port under hostNetwork. */
import {
  type Cursor,
  containerFields,
  defineRule,
  type Note,
  type Place,
  podContainers,
  type Workload,
} from '../../src/kit.ts';

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
    summary:
      'Two containers of a pod have the same hostPort, or a pod with hostNetwork has a hostPort that differs from its containerPort.',
    why: 'A port of a node can be used only once. The API server rejects the pod, or one of its containers cannot start.',
    remedy: 'Set a different hostPort for each container, or remove hostPort and expose the pod with a Service.',
  },
  messages: {
    twice: ({ port }: Conflict) => ({
      message: `duplicate hostPort ${port} in this pod`,
      help: 'set another hostPort, or remove it',
    }),
    ambiguous: ({ port }: Conflict) => ({
      message: `hostPort ${port} conflicts with another port of the pod that uses hostPort ${port} on all addresses of the node`,
      help: 'set hostIP on both ports, or set another hostPort',
    }),
    differs: ({ port, containerPort }: Conflict) => ({
      message: `hostPort must be containerPort ${containerPort} when hostNetwork is true, but is ${port}`,
      help: `remove hostPort, or set it to ${containerPort}`,
    }),
  },
  check: {
    workload: {
      given: [...containerFields('ports[].hostPort'), 'hostNetwork'],
      check(workload, { report }) {
        for (const found of [...conflicts(workload), ...differing(workload)]) {
          const severity = found.is === 'ambiguous' ? 'warning' : 'error';
          report(found.at, found.is, found, { severity, notes: found.notes });
        }
      },
    },
  },
});

interface HostPort {
  readonly at: Cursor;
  readonly port: string;
  readonly ip: string;
}

/** Regular containers run side by side. Each init container is checked separately, because they run one after the other. */
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
    const notes = [{ message: 'first use of this hostPort', at: other.at.at }];
    return [{ is: same ? 'twice' : 'ambiguous', at: at.at, port, containerPort: 0, notes }];
  });
}

function hostPorts(container: Cursor, { resource, pod }: Workload): readonly HostPort[] {
  // In a Pod with hostNetwork the API server sets hostPort to containerPort by default.
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
