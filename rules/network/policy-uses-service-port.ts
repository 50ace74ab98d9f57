/** NetworkPolicies that allow the port of a Service instead of the target port of its pods. */
import {
  type Cluster,
  type Cursor,
  declaring,
  defineRule,
  describe,
  type Edit,
  findPort,
  groupBy,
  type KeptList,
  keptList,
  namespaceOfPeer,
  type PolicyRule,
  type Port,
  podsOfPolicy,
  portsOf,
  type ResourceOf,
  replacing,
  requirementsOfPeer,
  rewriting,
  rulesOfPolicy,
  servicesOver,
  takesPort,
  unsafeFix,
  type Workload,
} from '../../src/kit.ts';

export default defineRule({
  severity: 'warning',
  fix: 'unsafe',
  judges: 'objects',
  docs: {
    summary: 'A NetworkPolicy allows the port of a Service, but its pods listen on another port.',
    why: 'Policies apply after the Service port has been translated to the port of the pod, so connections to the pods are dropped.',
    remedy: 'Use the target port of the Service, which is the port of the pods.',
  },
  messages: {
    servicePort: (to: { port: number; service: string; target: number | string }) => ({
      message: `port ${to.port} is the port of Service "${to.service}", but its pods listen on ${typeof to.target === 'number' ? to.target : `"${to.target}"`}`,
      help: `set port to ${typeof to.target === 'number' ? to.target : `"${to.target}"`}, the target port`,
    }),
  },
  check: {
    cluster(cluster, { report }) {
      if (cluster.all('NetworkPolicy').length === 0) return;
      const behind = new Map<readonly Workload[], Behind>();
      for (const policy of cluster.all('NetworkPolicy')) {
        for (const rule of rulesOfPolicy(policy))
          if (rule.ports.some((entry) => entry.get('port').integer !== undefined)) judge(policy, rule);
      }

      function judge(policy: ResourceOf<'NetworkPolicy'>, rule: PolicyRule): void {
        const pods = podsIn(cluster, policy, rule);
        if (pods.some(({ labelsKnown }) => !labelsKnown)) return;
        const opened = openedBy(rule);
        let services = behind.get(pods);
        if (services === undefined) behind.set(pods, (services = servicesBefore(cluster, pods)));
        for (const entry of rule.ports) {
          const port = entry.get('port').integer;
          const protocol = entry.get('protocol').string ?? 'TCP';
          if (port === undefined || entry.get('endPort').exists || isUsed(services, pods, port, protocol)) continue;
          const meant = meantPort(services, port, protocol);
          if (meant === undefined || isOpen(opened, meant)) continue;
          const fix = unsafeFix(`replace with ${meant.target}`, writing(entry.get('port'), meant.target));
          const notes = [{ message: `${describe(meant.service)} forwards to the pods here`, at: meant.at.at }];
          const data = { port, service: meant.service.name, target: meant.target };
          report(entry.get('port').at, 'servicePort', data, { about: policy, fix, notes });
        }
      }
    },
  },
});

function writing(port: Cursor, target: number | string): Edit | undefined {
  return typeof target === 'number' ? replacing(port.at, String(target)) : rewriting(port, target);
}

/** A port of a Service, with the pods that it forwards to. */
interface Way {
  readonly service: ResourceOf<'Service'>;
  readonly port: Port;
  readonly workloads: readonly Workload[];
}

/** The Services that forward to some pods. */
interface Behind {
  /** `80/TCP`: their numeric target ports. */
  readonly targets: ReadonlySet<string>;
  /** By the number and protocol of the Service. */
  readonly ways: ReadonlyMap<string, readonly Way[]>;
  readonly placeOf: ReadonlyMap<Workload, number>;
}

function servicesBefore(cluster: Cluster, pods: readonly Workload[]): Behind {
  const groups = new Map<
    readonly Workload[],
    { readonly services: readonly ResourceOf<'Service'>[]; pods: Workload[] }
  >();
  for (const workload of pods)
    for (const { workloads, services } of servicesOver(cluster, workload)) {
      const known = groups.get(workloads);
      if (known === undefined) groups.set(workloads, { services, pods: [workload] });
      else known.pods.push(workload);
    }
  const ways = [...groups.values()].flatMap(({ services, pods: workloads }) =>
    services.flatMap((service) => portsOf(service).map((port): Way => ({ service, port, workloads }))),
  );
  const numbers = ways.flatMap(({ port: { targetPort, protocol } }) =>
    typeof targetPort === 'number' ? `${targetPort}/${protocol}` : [],
  );
  return {
    targets: new Set(numbers),
    ways: groupBy(ways, ({ port: { port, protocol } }) => `${port ?? ''}/${protocol}`),
    placeOf: new Map(pods.map((workload, place) => [workload, place])),
  };
}

/** The pods that the ports of a rule belong to: those of the policy for ingress, those of the peers for egress. */
function podsIn(
  cluster: Cluster,
  policy: ResourceOf<'NetworkPolicy'>,
  { direction, peers }: PolicyRule,
): KeptList<Workload> {
  if (direction === 'Ingress') return podsOfPolicy(cluster, policy);
  const groups = peers.map((peer): readonly Workload[] => {
    const namespace = namespaceOfPeer(policy, peer);
    const requirements = requirementsOfPeer(policy, peer);
    if (namespace === undefined || !peer.get('podSelector').exists || requirements === undefined) return [];
    return cluster.selectedBySet(namespace, requirements);
  });
  // The ports of addresses and of whole namespaces are not known.
  return keptList(groups.some((group) => group.length === 0) ? [] : groups.flat());
}

/** Whether some pod can listen on the port: it declares it, or a Service forwards to it. */
function isUsed({ targets }: Behind, pods: KeptList<Workload>, port: number, protocol: string): boolean {
  return targets.has(`${port}/${protocol}`) || declaring(pods, port, protocol).length > 0;
}

interface Meant {
  readonly service: ResourceOf<'Service'>;
  readonly at: Cursor;
  readonly target: number | string;
  readonly number: number | undefined;
  readonly protocol: string;
  readonly workload: Workload;
}

/** The target of the Service with this port. Of several Services, that of the first pod, then the first one. */
function meantPort({ ways, placeOf }: Behind, port: number, protocol: string): Meant | undefined {
  let best: { readonly meant: Meant; readonly place: number } | undefined;
  for (const { service, port: own, workloads } of ways.get(`${port}/${protocol}`) ?? []) {
    const { targetPort: target, at } = own;
    if (target === undefined || target === port) continue;
    for (const workload of workloads) {
      const number = typeof target === 'number' ? target : findPort(workload.pod, target, protocol)?.number;
      if (number === undefined || number === port) continue;
      const place = placeOf.get(workload) ?? 0;
      const isFirst =
        best === undefined || place < best.place || (place === best.place && service.order < best.meant.service.order);
      if (isFirst) best = { meant: { service, at: at.get('targetPort'), target, number, protocol, workload }, place };
      break;
    }
  }
  return best?.meant;
}

/** The ports that a rule allows: single ports as `80/TCP`, and all other entries. */
interface Opened {
  readonly single: ReadonlySet<string>;
  readonly others: PolicyRule['ports'];
}

function openedBy({ ports }: PolicyRule): Opened {
  const isSingle = (entry: PolicyRule['ports'][number]): boolean =>
    entry.get('port').integer !== undefined && !entry.get('endPort').exists;
  const single = ports
    .filter(isSingle)
    .map((entry) => `${entry.get('port').integer ?? ''}/${entry.get('protocol').string ?? 'TCP'}`);
  return { single: new Set(single), others: ports.filter((entry) => !isSingle(entry)) };
}

/** Whether the same rule also allows the port of the pods. */
function isOpen({ single, others }: Opened, { number, protocol, workload }: Meant): boolean {
  if (number === undefined) return false;
  return single.has(`${number}/${protocol}`) || others.some((entry) => takesPort(entry, number, protocol, workload));
}
