/** The listeners of a Gateway that is there already, in the place of those that would be written. */
import type { Cluster } from '../model/cluster/cluster.ts';
import type { ResourceOf } from '../model/objects/resource.ts';
import { listenersOfGateway } from '../routes/gateway/attachment.ts';
import type { ListenerPlan, Listeners } from './listeners.ts';
import type { Scheme } from './rule.ts';

/** The Gateway `namespace/name`, if it is among the files. */
export function existingGateway(cluster: Cluster, reference: string): ResourceOf<'Gateway'> | undefined {
  const [namespace = '', name = ''] = reference.split('/');
  return cluster.definitions('Gateway', namespace, name).at(-1);
}

/** The listeners of a Gateway that take the place of planned ones; `lose` is called for hosts without one. */
export function fitted(
  cluster: Cluster,
  gateway: ResourceOf<'Gateway'>,
  planned: Listeners,
  lose: (host: string, listener: ListenerPlan) => void,
): Listeners {
  const there = listenersOfGateway(cluster, gateway).flatMap(({ name, protocol, port, hostname, owner, refused }) =>
    owner === gateway && refused === undefined && port !== undefined ? [{ name, protocol, port, hostname }] : [],
  );
  const found = new Map<string, ListenerPlan>();
  const fittingFor = (plan: ListenerPlan, host: string): ListenerPlan | undefined => {
    const one = there
      .filter(({ protocol, port }) => protocol === plan.protocol && port === plan.port)
      .filter(({ hostname }) => takes(hostname, host))
      // The most specific one gets the requests.
      .sort((a, b) => (b.hostname ?? '').length - (a.hostname ?? '').length)[0];
    if (one === undefined) return undefined;
    const known = found.get(one.name) ?? { ...plan, name: one.name, hostname: one.hostname, hosts: new Set<string>() };
    found.set(one.name, known);
    known.hosts.add(host);
    return known;
  };
  const byHost = new Map<string, readonly ListenerPlan[]>();
  const hosts = new Set(planned.list.flatMap((plan) => [...plan.hosts]));
  for (const host of hosts) {
    const own = planned.list.filter((plan) => plan.hosts.has(host));
    const fitting = own.flatMap((plan) => {
      const one = fittingFor(plan, host);
      if (one === undefined) lose(host, plan);
      return one ?? [];
    });
    byHost.set(host, [...new Set(fitting)]);
  }
  return {
    list: [...found.values()],
    of: (host: string, scheme: Scheme) =>
      (byHost.get(host) ?? []).filter(({ protocol }) => (protocol === 'HTTP') === (scheme === 'http')),
  };
}

/** Whether a listener takes requests for a host; one for any host takes only what no other one does. */
function takes(hostname: string | undefined, host: string): boolean {
  if (hostname === undefined || hostname === host) return true;
  return hostname.startsWith('*.') && host !== '*' && host.endsWith(hostname.slice(1));
}
