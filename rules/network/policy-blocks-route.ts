/** Routes whose pods no NetworkPolicy opens to where the requests come from. */
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
  namespaceOfPeer,
  type Place,
  type PolicyRule,
  policiesAbout,
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
    summary: 'A route leads to pods that no NetworkPolicy opens to a proxy.',
    why: 'Policies close the pods for all that none of them admits: the proxy gets no connection and answers 502, 503 or 504.',
    remedy: 'Add a rule that admits the namespace of the ingress controller or Gateway on the port of the pods.',
  },
  messages: {
    closed: (to: { workload: string; port: number; route: string }) => ({
      message: `policies close ${to.workload} to all that comes in, and ${to.route} leads there on port ${to.port}`,
      help: 'admit the namespace of the proxy on this port, by namespaceSelector',
    }),
    otherPorts: (to: { workload: string; port: number; route: string; ports: string }) => ({
      message: `policies open ${to.workload} on ${to.ports} only, and ${to.route} leads to port ${to.port}`,
      help: 'open this port to the proxy too; it is the port of the pods, not of the Service',
    }),
    otherPods: (to: { workload: string; port: number; route: string }) => ({
      message: `policies open ${to.workload} on port ${to.port} to other pods of its namespace only, and ${to.route} leads there`,
      help: 'admit the namespace of the proxy as well, by namespaceSelector',
    }),
  },
  check: {
    cluster(cluster, { routes, report }) {
      if (cluster.all('NetworkPolicy').length === 0) return;
      const isOpenOtherwise = otherPolicies(cluster);
      const told = new Set<string>();
      const openings = new Map<readonly Policy[], Opening>();
      const closed = new Map<string, readonly Policy[]>();
      const ofGateways = routes.ofGateways.filter(({ entry }) => entry.type === 'gateway');
      for (const route of [...routes.ofIngresses, ...ofGateways]) {
        for (const backend of route.backends)
          for (const { workload, port, protocol } of targetsOf(cluster, backend)) {
            const key = `${workload.resource.order} ${port} ${protocol}`;
            if (told.has(key) || !isAppliedWith(cluster, route.source.resource, workload.resource)) continue;
            told.add(key);
            judge(route, workload, port, protocol);
          }
      }

      /** Workloads with the same labels in one file are closed by the same policies. */
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
        if (opening === undefined) openings.set(policies, (opening = readOpening(policies)));
        return opening;
      }

      function judge(route: Route, workload: Workload, port: number, protocol: string): void {
        const policies = isOpenOtherwise(workload.resource.namespace) ? NONE : closing(workload);
        const [first] = policies;
        if (first === undefined) return;
        const { incoming, hasNames, verdicts } = openingOf(policies);
        // Only where a policy names a port, the answer depends on the pod.
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
        const notes = [
          { message: `${describe(route.source.resource)} leads here`, at: route.source.at },
          ...policies
            .slice(1, 3)
            .map((other) => ({ message: `${describe(other)} is about these pods too`, at: nameOf(other) })),
        ];
        const data = { workload: describe(workload.resource), port, route: describe(route.source.resource) };
        const { ports } = openingOf(policies);
        const extra = { about: first, notes };
        if (verdict === 'otherPods') report(nameOf(first), 'otherPods', data, extra);
        else if (ports !== '') report(nameOf(first), 'otherPorts', { ...data, ports }, extra);
        else report(nameOf(first), 'closed', data, extra);
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

/** What the policies that close some pods let in nevertheless. */
interface Opening {
  readonly incoming: readonly (PolicyRule & { readonly policy: Policy })[];
  /** Whether they name ports, as pods do. */
  readonly hasNames: boolean;
  /** The ports in words. */
  readonly ports: string;
  /** By port and protocol. */
  readonly verdicts: Map<string, 'admitted' | 'otherPods' | 'closed'>;
}

function readOpening(policies: readonly Policy[]): Opening {
  const incoming = policies
    .flatMap((policy) => rulesOfPolicy(policy).map((rule) => ({ policy, ...rule })))
    .filter(({ direction }) => direction === 'Ingress');
  const entries = incoming.flatMap((rule) => rule.ports);
  const hasNames = entries.some((entry) => entry.get('port').string !== undefined);
  return { incoming, hasNames, ports: portsText(entries), verdicts: new Map() };
}

function isJudged({ labelsKnown, pod }: Workload): boolean {
  return labelsKnown && pod.get('hostNetwork').boolean !== true;
}

/** The policies that close the pods of a workload; none where some may be missing, or are not fully known. */
function closingPolicies(cluster: Cluster, workload: Workload): readonly Policy[] {
  const { resource } = workload;
  const about = policiesAbout(cluster, workload).filter(
    (policy) => isAppliedWith(cluster, resource, policy) && directionsOf(policy).includes('Ingress'),
  );
  const isOpen = about.some((policy) => isAbout(policy, workload) === undefined);
  // Policies in far directories are most likely not applied with these pods.
  const isFar = !about.some((policy) => distance(policy.file.path, resource.file.path) <= 1);
  return isOpen || isFar ? NONE : about;
}

/** Whether policies of a network plugin's own kind, which add to what is admitted, are given for a namespace. */
function otherPolicies({ resources }: Cluster): (namespace: string) => boolean {
  const others = resources.filter(({ kind, known }) => known === undefined && /NetworkPolicy$/.test(kind));
  const isForAll = others.some(({ kind, namespace }) => namespace === '' || kind.includes('wide'));
  const namespaces = new Set(others.map(({ namespace }) => namespace));
  return (namespace) => isForAll || namespaces.has(namespace);
}

/** Whether a proxy could be among the peers: anybody, an address, another namespace, or pods that nobody has declared. */
function admitsProxy(cluster: Cluster, policy: Policy, peers: PolicyRule['peers']): boolean {
  if (peers.length === 0) return true;
  return peers.some((peer) => {
    if (peer.get('ipBlock').exists || namespaceOfPeer(policy, peer) !== policy.namespace) return true;
    const requirements = requirementsOf(peer.get('podSelector'));
    // An empty selector takes every pod of the namespace, a proxy among them.
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
  const names = ports.map((port) => (typeof port === 'number' ? String(port) : `"${port}"`));
  if (names.length === 0) return '';
  if (names.length > MOST_NAMED) return `ports ${listing(names, String)}`;
  return names.length === 1
    ? `port ${names.join('')}`
    : `ports ${names.slice(0, -1).join(', ')} and ${names.slice(-1).join('')}`;
}
