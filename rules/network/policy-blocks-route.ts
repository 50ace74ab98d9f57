/** Routes and Services to pods that NetworkPolicies close to their clients. */
import {
  type ClosedPods,
  type Cluster,
  defineRule,
  describe,
  type End,
  isAppliedWith,
  listing,
  matchPeers,
  type Note,
  type Place,
  type PolicyRule,
  portText,
  type ResourceOf,
  type Route,
  rulesOfPolicy,
} from '../../src/kit.ts';

type Policy = ResourceOf<'NetworkPolicy'>;

export default defineRule({
  severity: 'warning',
  judges: 'tree',
  docs: {
    summary: 'NetworkPolicies block traffic to the pods of a route or Service.',
    why: 'Pods that a NetworkPolicy selects accept only the traffic that one of their policies allows. The proxy cannot connect and responds with 502, 503 or 504; other clients wait in vain.',
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
    otherPeers: (to: { workload: string; port: number; route: string; from: string; help: string }) => ({
      message: `NetworkPolicies do not allow traffic from ${to.from} to ${to.workload} on port ${to.port}, but ${to.route} sends traffic to it`,
      help: to.help,
    }),
    otherPods: (to: { workload: string; port: number; route: string }) => ({
      message: `NetworkPolicies allow traffic to ${to.workload} on port ${to.port} only from pods of its namespace, but ${to.route} sends traffic to it`,
      help: 'add a peer with a namespaceSelector for the namespace of the proxy',
    }),
  },
  check: {
    cluster(cluster, { routes, report }) {
      if (cluster.all('NetworkPolicy').length === 0) return;
      const reported = new Set<string>();
      const allowed = new Map<readonly Policy[], Allowed & { readonly end: End }>();
      for (const route of routes.routes)
        for (const { closedPods = [] } of route.backends)
          for (const closed of closedPods) {
            const { workload, port } = closed;
            const key = `${workload.resource.order} ${port.number ?? ''} ${port.protocol}`;
            if (reported.has(key) || !isAppliedWith(cluster, route.source.resource, workload.resource)) continue;
            reported.add(key);
            judge(route, closed);
          }

      /** Many pods may have the same policies. */
      function allowedOnce(policies: readonly Policy[], end: End): Allowed {
        const known = allowed.get(policies);
        if (known?.end === end) return known;
        const found = { end, ...allowedPorts(cluster, policies, end) };
        allowed.set(policies, found);
        return found;
      }

      function judge(route: Route, { workload, port: { number: port = 0 }, passage }: ClosedPods): void {
        const { policies, lacks, direction, pods, end } = passage;
        const [first] = policies;
        if (first === undefined) return;
        const notesBut = (reported: Policy): readonly Note[] => [
          { message: `${describe(route.source.resource)} sends traffic to these pods`, at: route.source.at },
          ...policies
            .filter((other) => other !== reported)
            .slice(0, 2)
            .map((other) => ({ message: `${describe(other)} also selects these pods`, at: nameOf(other) })),
        ];
        const data = { workload: describe(workload.resource), port, route: describe(route.source.resource) };
        const extra = { about: first, notes: notesBut(first) };
        if (direction === 'Egress' || (lacks === 'peer' && end.is !== 'unseen')) {
          const from = direction === 'Egress' ? describe(pods.resource) : clientText(end);
          report(nameOf(first), 'otherPeers', { ...data, from, help: helpFor(passage, port) }, extra);
        } else if (lacks === 'peer') report(nameOf(first), 'otherPods', data, extra);
        else {
          const { ports, firstPort } = allowedOnce(policies, end);
          if (firstPort === undefined) report(nameOf(first), 'closed', data, extra);
          else {
            const { at, policy } = firstPort;
            report(at, 'otherPorts', { ...data, ports }, { about: policy, notes: notesBut(policy) });
          }
        }
      }
    },
  },
});

function clientText(end: End): string {
  return end.is === 'pods' ? describe(end.workload.resource) : 'load balancers outside of the cluster';
}

function helpFor({ direction, end }: ClosedPods['passage'], port: number): string {
  if (direction === 'Egress') return `add an egress rule with port ${port} and a peer for these pods`;
  return end.is === 'pods'
    ? `add a peer with a namespaceSelector for namespace "${end.workload.resource.namespace}"`
    : 'add a peer with an ipBlock for the addresses of the load balancer';
}

/** The ports that some policies allow, in words. */
interface Allowed {
  readonly ports: string;
  /** The first one in a rule that admits the client, else the first of all. */
  readonly firstPort: { readonly at: Place; readonly policy: Policy } | undefined;
}

function allowedPorts(cluster: Cluster, policies: readonly Policy[], end: End): Allowed {
  const incoming = policies
    .flatMap((policy) => rulesOfPolicy(policy).map((rule) => ({ policy, ...rule })))
    .filter(({ direction }) => direction === 'Ingress');
  const allowed = incoming.flatMap(({ policy, peers, ports }) =>
    ports
      .filter((entry) => entry.get('port').intOrString !== undefined)
      .map((entry) => ({ at: entry.get('port').at, policy, peers })),
  );
  const firstPort = allowed.find(({ policy, peers }) => matchPeers(cluster, policy, peers, end) !== 'no') ?? allowed[0];
  return { ports: portsText(incoming.flatMap((rule) => rule.ports)), firstPort };
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
