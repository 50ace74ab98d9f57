/** Routes to pods that NetworkPolicies close to the proxy. */
import {
  type Backend,
  type Cluster,
  defineRule,
  describe,
  directionsOf,
  distance,
  isAbout,
  isAppliedWith,
  listing,
  type Note,
  namespaceOfPeer,
  type Place,
  type PolicyRule,
  policiesAbout,
  portText,
  type ResourceOf,
  type Route,
  requirementsOf,
  rulesOfPolicy,
  takesPort,
  type Workload,
} from '../../src/kit.ts';

type Policy = ResourceOf<'NetworkPolicy'>;

export default defineRule({
  severity: 'warning',
  judges: 'tree',
  docs: {
    summary: 'NetworkPolicies block traffic from the proxy to the pods of a route.',
    why: 'Pods that a NetworkPolicy selects accept only the traffic that one of their policies allows. The proxy cannot connect and responds with 502, 503 or 504.',
    remedy:
      'Add an ingress rule that allows the namespace of the ingress controller or Gateway on the port of the pods.',
  },
  messages: {
    closed: (to: { workload: string; port: number; route: string }) => ({
      message: `NetworkPolicies deny all ingress traffic to ${to.workload}, which ${to.route} sends traffic to on port ${to.port}`,
      help: `add an ingress rule with port ${to.port} and a namespaceSelector for the namespace of the proxy`,
    }),
    otherPorts: (to: { workload: string; port: number; route: string; ports: string }) => ({
      message: `NetworkPolicies allow traffic to ${to.workload} only on ${to.ports}, but ${to.route} sends traffic to port ${to.port}`,
      help: `add port ${to.port} to the ingress rule; policies apply to the port of the pods, not of the Service`,
    }),
    otherPods: (to: { workload: string; port: number; route: string }) => ({
      message: `NetworkPolicies allow traffic to ${to.workload} on port ${to.port} only from pods of its namespace, but ${to.route} sends traffic to it`,
      help: 'add a peer with a namespaceSelector for the namespace of the proxy',
    }),
  },
  check: {
    cluster(cluster, { routes, report }) {
      if (cluster.all('NetworkPolicy').length === 0) return;
      const isOpenOtherwise = otherPolicies(cluster);
      const reported = new Set<string>();
      const openings = new Map<readonly Policy[], Opening>();
      const closed = new Map<string, readonly Policy[]>();
      const ofGateways = routes.ofGateways.filter(({ entry }) => entry.type === 'gateway');
      for (const route of [...routes.ofIngresses, ...ofGateways]) {
        for (const backend of route.backends)
          for (const { workload, port, protocol } of targetsOf(cluster, backend)) {
            const key = `${workload.resource.order} ${port} ${protocol}`;
            if (reported.has(key) || !isAppliedWith(cluster, route.source.resource, workload.resource)) continue;
            reported.add(key);
            judge(route, workload, port, protocol);
          }
      }

      /** The policies are the same for workloads with the same labels in one file. */
      function closing(workload: Workload): readonly Policy[] {
        if (!isJudged(workload)) return NONE;
        const { file, namespace } = workload.resource;
        const key = JSON.stringify([file.path, namespace, Object.entries(workload.labels)]);
        let found = closed.get(key);
        if (found === undefined) closed.set(key, (found = closingPolicies(cluster, workload)));
        return found;
      }

      function openingOf(policies: readonly Policy[]): Opening {
        let opening = openings.get(policies);
        if (opening === undefined) openings.set(policies, (opening = readOpening(cluster, policies)));
        return opening;
      }

      function judge(route: Route, workload: Workload, port: number, protocol: string): void {
        const policies = isOpenOtherwise(workload.resource.namespace) ? NONE : closing(workload);
        const [first] = policies;
        if (first === undefined) return;
        const { incoming, hasNames, verdicts } = openingOf(policies);
        // Only if a policy has a named port, the verdict depends on the pod.
        const key = hasNames ? `${port} ${protocol} ${workload.resource.order}` : `${port} ${protocol}`;
        let verdict = verdicts.get(key);
        if (verdict === undefined) {
          const onPort = incoming.filter(
            ({ ports }) => ports.length === 0 || ports.some((entry) => takesPort(entry, port, protocol, workload)),
          );
          const isAdmitted = onPort.some(({ policy, peers }) => admitsProxy(cluster, policy, peers));
          verdicts.set(key, (verdict = isAdmitted ? 'admitted' : onPort.length > 0 ? 'otherPods' : 'closed'));
        }
        if (verdict === 'admitted') return;
        const notesBut = (reported: Policy): readonly Note[] => [
          { message: `${describe(route.source.resource)} sends traffic to these pods`, at: route.source.at },
          ...policies
            .filter((other) => other !== reported)
            .slice(0, 2)
            .map((other) => ({ message: `${describe(other)} also selects these pods`, at: nameOf(other) })),
        ];
        const data = { workload: describe(workload.resource), port, route: describe(route.source.resource) };
        const { ports, firstPort } = openingOf(policies);
        if (verdict === 'otherPods') report(nameOf(first), 'otherPods', data, { about: first, notes: notesBut(first) });
        else if (firstPort !== undefined) {
          const { at, policy } = firstPort;
          report(at, 'otherPorts', { ...data, ports }, { about: policy, notes: notesBut(policy) });
        } else report(nameOf(first), 'closed', data, { about: first, notes: notesBut(first) });
      }
    },
  },
});

interface Goal {
  readonly workload: Workload;
  readonly port: number;
  readonly protocol: string;
}

function targetsOf(cluster: Cluster, { status, workloads, targetPort, protocol = 'TCP' }: Backend): readonly Goal[] {
  if (status !== 'ok') return [];
  return workloads.flatMap(({ resource, containerPort }): readonly Goal[] => {
    const workload = cluster.workloadFor(resource);
    const port = typeof targetPort === 'number' ? targetPort : containerPort;
    return workload === undefined || port === undefined ? [] : [{ workload, port, protocol }];
  });
}

const NONE: readonly Policy[] = [];

/** The traffic that the policies of some pods allow. */
interface Opening {
  readonly incoming: readonly (PolicyRule & { readonly policy: Policy })[];
  /** Whether they have named ports. */
  readonly hasNames: boolean;
  /** The ports in words. */
  readonly ports: string;
  /** A port that they allow: the first in a rule that admits a proxy, else the first of all. */
  readonly firstPort: { readonly at: Place; readonly policy: Policy } | undefined;
  /** By port and protocol. */
  readonly verdicts: Map<string, 'admitted' | 'otherPods' | 'closed'>;
}

function readOpening(cluster: Cluster, policies: readonly Policy[]): Opening {
  const incoming = policies
    .flatMap((policy) => rulesOfPolicy(policy).map((rule) => ({ policy, ...rule })))
    .filter(({ direction }) => direction === 'Ingress');
  const entries = incoming.flatMap((rule) => rule.ports);
  const hasNames = entries.some((entry) => entry.get('port').string !== undefined);
  const allowed = incoming.flatMap(({ policy, peers, ports }) =>
    ports
      .filter((entry) => entry.get('port').intOrString !== undefined)
      .map((entry) => ({ at: entry.get('port').at, policy, peers })),
  );
  const firstPort = allowed.find(({ policy, peers }) => admitsProxy(cluster, policy, peers)) ?? allowed[0];
  return { incoming, hasNames, ports: portsText(entries), firstPort, verdicts: new Map() };
}

function isJudged({ labelsKnown, pod }: Workload): boolean {
  return labelsKnown && pod.get('hostNetwork').boolean !== true;
}

/** The policies that select the pods of a workload for ingress; none if some can be missing or are not fully known. */
function closingPolicies(cluster: Cluster, workload: Workload): readonly Policy[] {
  const { resource } = workload;
  const about = policiesAbout(cluster, workload).filter(
    (policy) => isAppliedWith(cluster, resource, policy) && directionsOf(policy).includes('Ingress'),
  );
  const isOpen = about.some((policy) => isAbout(policy, workload) === undefined);
  // Policies in distant directories are most likely not applied with these pods.
  const isFar = !about.some((policy) => distance(policy.file.path, resource.file.path) <= 1);
  return isOpen || isFar ? NONE : about;
}

/** Whether a namespace has policies of a kind specific to a network plugin, which can allow further traffic. */
function otherPolicies({ resources }: Cluster): (namespace: string) => boolean {
  const others = resources.filter(({ kind, known }) => known === undefined && /NetworkPolicy$/.test(kind));
  const isForAll = others.some(({ kind, namespace }) => namespace === '' || kind.includes('wide'));
  const namespaces = new Set(others.map(({ namespace }) => namespace));
  return (namespace) => isForAll || namespaces.has(namespace);
}

/** Whether a proxy can be among the peers: all sources, an ipBlock, another namespace, or pods that the files do not define. */
function admitsProxy(cluster: Cluster, policy: Policy, peers: PolicyRule['peers']): boolean {
  if (peers.length === 0) return true;
  return peers.some((peer) => {
    if (peer.get('ipBlock').exists || namespaceOfPeer(policy, peer) !== policy.namespace) return true;
    const requirements = requirementsOf(peer.get('podSelector'));
    // An empty selector matches every pod of the namespace, including a proxy.
    if (requirements === undefined || requirements.length === 0) return true;
    const pods = cluster.selectedBySet(policy.namespace, requirements);
    return pods.length === 0 || pods.some(isProxy);
  });
}

const PROXIES = /nginx|traefik|haproxy|envoy|istio|kong|contour|gateway|ingress|caddy|apisix|varnish|proxy/i;

function isProxy({ resource, pod }: Workload): boolean {
  const images = pod
    .get('containers')
    .items()
    .flatMap((container) => container.get('image').string ?? []);
  return [resource.name, ...images].some((name) => PROXIES.test(name));
}

function nameOf(policy: Policy): Place {
  return policy.root.get('metadata').get('name').at;
}

const MOST_NAMED = 20;

/** `port 80`, `ports 80 and "metrics"` */
function portsText(entries: PolicyRule['ports']): string {
  const ports = [...new Set(entries.flatMap((entry) => entry.get('port').intOrString ?? []))];
  const names = ports.map(portText);
  if (names.length === 0) return '';
  if (names.length > MOST_NAMED) return `ports ${listing(names, String)}`;
  return names.length === 1
    ? `port ${names.join('')}`
    : `ports ${names.slice(0, -1).join(', ')} and ${names.slice(-1).join('')}`;
}
