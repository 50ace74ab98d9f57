/** What NetworkPolicies make of routes: backends that no connection reaches, and doubts about what is not settled. */
import type { Cluster } from '../../model/cluster/cluster.ts';
import type { End, PodPort } from '../../model/network/policy-match.ts';
import { hasPolicies, type Passage, passage, passageOut } from '../../model/network/reachability.ts';
import type { Workload } from '../../model/objects/workload.ts';
import type { Alternative, Backend, ClosedPods, Doubt, Entry, Possibility, Route } from '../route/route.ts';
import { clientsOf } from './clients.ts';
import { statusOf } from './draft.ts';

/** Routes with what policies make of them, from the clients that their ways in have. */
export function withPolicies(cluster: Cluster, routes: readonly Route[]): readonly Route[] {
  return hasPolicies(cluster)
    ? routes.map((route) => judged(cluster, route, clientsOf(cluster, route.entry), true))
    : routes;
}

/** The same for routes that are possible instead of those in the table. */
export function possibleWithPolicies(cluster: Cluster, all: readonly Possibility[]): readonly Possibility[] {
  return hasPolicies(cluster) ? all.map((one) => ({ ...one, routes: withPolicies(cluster, one.routes) })) : all;
}

function judged(cluster: Cluster, route: Route, clients: readonly End[], isTable = false): Route {
  if (clients.length === 0 || route.backends.length === 0) return route;
  const doubts: Doubt[] = [];
  let isChanged = false;
  const backends = route.backends.map((backend): Backend => {
    const seen = backendFrom(cluster, backend, clients);
    if (seen.backend !== backend) isChanged = true;
    if (seen.doubt !== undefined && backend.weight > 0 && !(isTable && isAnyPods(clients)))
      doubts.push(refusedDoubt(seen.doubt, route, backend));
    return seen.backend;
  });
  const alternatives = route.doubts.map((doubt) => ({
    ...doubt,
    alternatives: doubt.alternatives.map((one): Alternative => {
      if (one.backends === undefined) return one;
      return { ...one, backends: one.backends.map((backend) => backendFrom(cluster, backend, clients).backend) };
    }),
  }));
  if (!isChanged && doubts.length === 0 && route.doubts.length === 0) return route;
  const changed = { ...route, backends, doubts: [...alternatives, ...doubts] };
  return isChanged ? { ...changed, ...statusOf(changed, route.shadowedBy) } : changed;
}

/** That a connection may be dropped. */
function refusedDoubt(reason: string, route: Route, refused: Backend): Doubt {
  const backends = route.backends.map((one) => (one === refused ? closedBackend(one, reason, []) : one));
  return { reason, alternatives: [{ text: 'refused', backends }] };
}

function closedBackend(backend: Backend, because: string, closedPods: readonly ClosedPods[]): Backend {
  return { ...backend, status: 'not-permitted', because, closedPods };
}

interface Seen {
  readonly backend: Backend;
  readonly doubt: string | undefined;
}

/** A backend as clients see it, any of which may connect. */
function backendFrom(cluster: Cluster, backend: Backend, clients: readonly End[]): Seen {
  if (backend.status !== 'ok' || backend.workloads.length === 0) return { backend, doubt: undefined };
  const closed: ClosedPods[] = [];
  let unknown: string | undefined;
  let open = 0;
  for (const { resource, containerPort } of backend.workloads) {
    const workload = cluster.workloadFor(resource);
    if (workload === undefined) continue;
    const port: PodPort = {
      number: typeof backend.targetPort === 'number' ? backend.targetPort : containerPort,
      protocol: backend.protocol ?? 'TCP',
    };
    const found = together(clients.map((client) => passage(cluster, client, workload, port)));
    if (found.is === 'open') open++;
    else if (found.is === 'unknown') unknown ??= found.because;
    else closed.push({ workload, port, passage: found });
  }
  const [first] = closed;
  if (first === undefined) return { backend, doubt: unknown };
  const { because } = first.passage;
  if (closed.length === backend.workloads.length)
    return { backend: closedBackend(backend, because, closed), doubt: undefined };
  return {
    backend: { ...backend, closedPods: closed },
    doubt: open > 0 || unknown !== undefined ? because : undefined,
  };
}

/** In the table, which pods of the cluster ask is not a question that the files could settle. */
function isAnyPods([client]: readonly End[]): boolean {
  return client?.is === 'any-pods';
}

/** What holds for each of several clients, of which it is not known which one connects. */
function together(passages: readonly Passage[]): Passage {
  const [first, ...others] = passages;
  if (first === undefined || others.every(({ is }) => is === first.is)) return first ?? { is: 'open' };
  const [closed] = passages.filter((one) => one.is === 'closed');
  const unknown = passages.find((one) => one.is === 'unknown');
  if (unknown !== undefined) return unknown;
  return closed === undefined ? first : { is: 'unknown', because: closed.because, direction: closed.direction };
}

/** A route as a client inside of the cluster sees it: some pods, or any where it is undefined. */
export function seenFrom(cluster: Cluster, route: Route, client: Workload | undefined): Route {
  if (!hasPolicies(cluster) || !isInside(route.entry)) return route;
  if (client !== undefined) return judged(cluster, route, [{ is: 'pods', workload: client }]);
  return judged(cluster, route, [{ is: 'any-pods' }]);
}

function isInside({ type }: Entry): boolean {
  return type === 'clusterIP' || type === 'headless';
}

/** Whether policies of a client let it connect to a way in. */
export function wayTo(cluster: Cluster, client: Workload, entry: Entry, port: number): Passage {
  if (!hasPolicies(cluster) || isInside(entry)) return { is: 'open' };
  // The address is that of a load balancer or a node, which the cluster may replace with that of the proxy's pods.
  const proxies = clientsOf(cluster, entry).filter(({ is }) => is !== 'outside');
  const outside = passageOut(cluster, client, { is: 'outside' }, { number: port, protocol: 'TCP' });
  const inside = proxies.map((proxy) => passageOut(cluster, client, proxy, { number: undefined, protocol: 'TCP' }));
  return together([outside, ...inside]);
}

/** Whether policies of a client let it ask the cluster's DNS for names, which answers on UDP port 53. */
export function wayToNames(cluster: Cluster, client: Workload): Passage {
  if (!hasPolicies(cluster)) return { is: 'open' };
  return passageOut(cluster, client, { is: 'unseen' }, { number: 53, protocol: 'UDP' });
}
