/** NetworkPolicies that open the port of a Service where the pods behind it listen on another. */
import {
  type Cluster,
  type Cursor,
  declaredPorts,
  defineRule,
  describe,
  type Edit,
  namespaceOfPeer,
  type PolicyRule,
  podsOfPolicy,
  portsOf,
  type ResourceOf,
  replacing,
  requirementsOf,
  rewriting,
  rulesOfPolicy,
  takesPort,
  unsafeFix,
  type Workload,
  workloadsBehind,
} from '../../src/kit.ts';

export default defineRule({
  severity: 'warning',
  fix: 'unsafe',
  docs: {
    summary: 'A NetworkPolicy opens the port of a Service, and its pods listen on another one.',
    why: 'Policies see connections after the Service has chosen a pod: the port is that of the pod, and what comes in there is dropped.',
    remedy: 'Write the target port of the Service, which is the port of the pods.',
  },
  messages: {
    servicePort: (to: { port: number; service: string; target: number | string }) => ({
      message: `${to.port} is the port of Service "${to.service}", and its pods listen on ${typeof to.target === 'number' ? to.target : `"${to.target}"`}`,
      help: 'write the port of the pods: policies apply behind the Service',
    }),
  },
  check: {
    cluster(cluster, { report }) {
      if (cluster.all('NetworkPolicy').length === 0) return;
      const servicesOf = serviceIndex(cluster);
      for (const policy of cluster.all('NetworkPolicy')) {
        if (policy.overlay.content || policy.overlay.labels) continue;
        for (const rule of rulesOfPolicy(policy))
          if (rule.ports.some((entry) => entry.get('port').integer !== undefined)) judge(policy, rule);
      }

      function judge(policy: ResourceOf<'NetworkPolicy'>, rule: PolicyRule): void {
        const pods = podsIn(cluster, policy, rule);
        if (pods.some(({ labelsKnown, resource }) => !labelsKnown || resource.overlay.content)) return;
        for (const entry of rule.ports) {
          const port = entry.get('port').integer;
          const protocol = entry.get('protocol').string ?? 'TCP';
          if (port === undefined || entry.get('endPort').exists || isUsed(servicesOf, pods, port, protocol)) continue;
          const meant = meantPort(servicesOf, pods, port, protocol);
          if (meant === undefined || isOpen(rule, meant)) continue;
          const fix = unsafeFix(`write ${meant.target}`, writing(entry.get('port'), meant.target));
          const notes = [{ message: `${describe(meant.service)} leads to the pods here`, at: meant.at.at }];
          const data = { port, service: meant.service.name, target: meant.target };
          report(entry.get('port').at, 'servicePort', data, { about: policy, fix, notes });
        }
      }
    },
  },
});

function writing(port: Cursor, target: number | string): Edit {
  return typeof target === 'number' ? replacing(port.at, String(target)) : rewriting(port, target);
}

type ServicesOf = (workload: Workload) => readonly ResourceOf<'Service'>[];

/** The Services that lead to each workload. */
function serviceIndex(cluster: Cluster): ServicesOf {
  const index = new Map<Workload, ResourceOf<'Service'>[]>();
  for (const service of cluster.all('Service'))
    for (const workload of workloadsBehind(cluster, service)) {
      const list = index.get(workload);
      if (list === undefined) index.set(workload, [service]);
      else list.push(service);
    }
  return (workload) => index.get(workload) ?? [];
}

/** The pods that the ports of a rule belong to: those of the policy for what comes in, those of the peers for what goes out. */
function podsIn(
  cluster: Cluster,
  policy: ResourceOf<'NetworkPolicy'>,
  { direction, peers }: PolicyRule,
): readonly Workload[] {
  if (direction === 'Ingress') return podsOfPolicy(cluster, policy);
  const groups = peers.map((peer): readonly Workload[] => {
    const namespace = namespaceOfPeer(policy, peer);
    const requirements = requirementsOf(peer.get('podSelector'));
    if (namespace === undefined || !peer.get('podSelector').exists || requirements === undefined) return [];
    return cluster.selectedBySet(namespace, requirements);
  });
  // Addresses and whole namespaces have ports that nobody can know.
  return groups.some((group) => group.length === 0) ? [] : groups.flat();
}

/** Whether some pod may listen there: it declares the port, or a Service leads to it. */
function isUsed(servicesOf: ServicesOf, pods: readonly Workload[], port: number, protocol: string): boolean {
  return pods.some(
    (workload) =>
      declaredPorts(workload.pod).some((one) => one.number === port && one.protocol === protocol) ||
      servicesOf(workload).some((service) =>
        portsOf(service).some((one) => one.targetPort === port && one.protocol === protocol),
      ),
  );
}

interface Meant {
  readonly service: ResourceOf<'Service'>;
  readonly at: Cursor;
  readonly target: number | string;
  readonly number: number | undefined;
  readonly protocol: string;
  readonly workload: Workload;
}

/** Where the Service with this port leads. */
function meantPort(
  servicesOf: ServicesOf,
  pods: readonly Workload[],
  port: number,
  protocol: string,
): Meant | undefined {
  for (const workload of pods)
    for (const service of servicesOf(workload))
      for (const one of portsOf(service)) {
        const { targetPort: target, at } = one;
        if (one.port !== port || one.protocol !== protocol || target === undefined || target === port) continue;
        const declared = declaredPorts(workload.pod).find((each) => each.name === target && each.protocol === protocol);
        const number = typeof target === 'number' ? target : declared?.number;
        if (number === undefined || number === port) continue;
        return { service, at: at.get('targetPort'), target, number, protocol, workload };
      }
  return undefined;
}

/** Whether the same rule opens the port of the pods as well. */
function isOpen({ ports }: PolicyRule, { number, protocol, workload }: Meant): boolean {
  return number !== undefined && ports.some((entry) => takesPort(entry, number, protocol, workload));
}
