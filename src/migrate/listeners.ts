/** The listeners of a Gateway: one for http, or one for each host where wide hosts must not take requests of others, and one for each host with a certificate. */
import type { Entry } from '../routes/route/route.ts';
import type { HostPlan } from './hosts.ts';
import { freeName, hostName } from './objects.ts';
import type { Scheme } from './rule.ts';

export interface ListenerPlan {
  readonly name: string;
  readonly protocol: 'HTTP' | 'HTTPS' | 'TLS';
  readonly port: number;
  /** Absent for all hosts. */
  readonly hostname: string | undefined;
  /** `namespace/name` */
  readonly secrets: readonly string[];
  /** The hosts whose routes attach to it. */
  readonly hosts: Set<string>;
}

export interface Listeners {
  readonly list: readonly ListenerPlan[];
  /** The listeners for requests of a scheme to a host. */
  readonly of: (host: string, scheme: Scheme) => readonly ListenerPlan[];
}

const isWide = ({ match }: HostPlan): boolean => match.type !== 'exact';

export function listenersOf(entry: Entry, hosts: readonly HostPlan[], loseTls: (plan: HostPlan) => void): Listeners {
  const taken = new Set<string>();
  const list: ListenerPlan[] = [];
  const byHost = new Map<string, ListenerPlan[]>();
  const attach = (listener: ListenerPlan, host: string): void => {
    listener.hosts.add(host);
    byHost.set(host, [...(byHost.get(host) ?? []), listener]);
  };
  const ports = portsOf(entry);
  const isApart = entry.hosts !== 'ordered' && hosts.length > 1 && hosts.some(isWide);
  const open = (
    protocol: ListenerPlan['protocol'],
    port: number,
    usual: boolean,
    host: string | undefined,
    secrets: readonly string[],
  ): ListenerPlan => {
    const start = `${protocol.toLowerCase()}${usual ? '' : `-${port}`}`;
    const name = freeName(host === undefined ? start : `${start}-${hostName(host)}`, taken);
    const listener: ListenerPlan = {
      name,
      protocol,
      port,
      hostname: host === '*' ? undefined : host,
      secrets,
      hosts: new Set(),
    };
    list.push(listener);
    return listener;
  };
  for (const [index, port] of ports.http.entries()) {
    const shared = isApart ? undefined : open('HTTP', port, index === 0, undefined, []);
    for (const plan of hosts)
      if (plan.rules.http.length > 0) attach(shared ?? open('HTTP', port, index === 0, plan.host, []), plan.host);
    if (shared !== undefined && shared.hosts.size === 0) list.splice(list.indexOf(shared), 1);
  }
  for (const [index, port] of ports.https.entries())
    for (const plan of hosts) {
      if (plan.passthrough !== undefined) attach(open('TLS', port, index === 0, plan.host, []), plan.host);
      else if (plan.rules.https.length === 0) continue;
      else if (plan.tls === undefined || plan.tls.secrets.length === 0) loseTls(plan);
      else attach(open('HTTPS', port, index === 0, plan.host, plan.tls.secrets), plan.host);
    }
  if (entry.hosts === 'ordered')
    for (const plan of hosts.filter(isWide))
      for (const listener of list)
        if (
          listener.hostname !== undefined &&
          !listener.hosts.has(plan.host) &&
          isBelow(listener.hostname, plan.host) &&
          listener.protocol === 'HTTPS'
        )
          attach(listener, plan.host);
  return {
    list,
    of: (host, scheme) =>
      (byHost.get(host) ?? []).filter(({ protocol }) => (protocol === 'HTTP') === (scheme === 'http')),
  };
}

/** Whether a host is one of those that a wildcard or any host takes. */
function isBelow(host: string, wide: string): boolean {
  return wide === '*' || (host !== wide && host.endsWith(wide.slice(1)));
}

function portsOf({ listens }: Entry): { readonly http: readonly number[]; readonly https: readonly number[] } {
  if (listens === undefined) return { http: [80], https: [443] };
  const of = (isSecure: boolean): readonly number[] => [
    ...new Set(listens.filter(({ protocol }) => (protocol === 'HTTP') !== isSecure).map(({ port }) => port)),
  ];
  return { http: of(false), https: of(true) };
}
