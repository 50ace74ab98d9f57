/** The objects that a request meets on its way, so that what lint finds about them can be shown with the answer. */
import type { Place } from '../../load/value/place.ts';
import type { Cluster } from '../../model/cluster/cluster.ts';
import { hostsOfIngress } from '../../model/ingress/ingress.ts';
import { policiesAbout } from '../../model/network/network-policy.ts';
import type { KindName } from '../../model/objects/kinds.ts';
import type { Resource } from '../../model/objects/resource.ts';
import { hostMatch, matchesHost } from '../match/host.ts';
import type { Request } from '../match/match.ts';
import { classesOf } from '../route/classes.ts';
import type { Route, RouteTable } from '../route/route.ts';
import type { Trace } from './trace.ts';

/** An object, and the part of it that the request meets where that is not all of it. */
export type OnTheWay = ReadonlyMap<Resource, Place | undefined>;

/**
 * The way of a request: its route with class or Gateway, listener, certificates, Services, pods, and what permits or
 * forbids them. Where no route takes it: what does not route although its rules specify the host.
 */
export function objectsOnTheWay(cluster: Cluster, table: RouteTable, { route, request, answer }: Trace): OnTheWay {
  const met = new Map<Resource, Place | undefined>();
  if (route !== undefined) addWay(cluster, route, met);
  else {
    for (const { resource } of table.detached) if (names(resource, request)) met.set(resource, undefined);
    for (const { entry, resource } of table.refusals)
      if (entry.notLoaded === answer.detail) met.set(resource, undefined);
  }
  return met;
}

function addWay(cluster: Cluster, route: Route, met: Map<Resource, Place | undefined>): void {
  const { entry, source, tls, backends } = route;
  const { namespace } = source.resource;
  const add = (kind: KindName, text: string): Resource | undefined => {
    const [own, name] = splitName(text);
    const found = cluster.find(kind, own, name, source.resource);
    if (found.is === 'found' && !met.has(found.resource)) met.set(found.resource, undefined);
    return found.is === 'found' ? found.resource : undefined;
  };
  met.set(source.resource, source.at);
  for (const name of classesOf(entry)) add(entry.type === 'gateway' ? 'GatewayClass' : 'IngressClass', `/${name}`);
  if (entry.type === 'gateway' && entry.gateway !== undefined) {
    const gateway = add('Gateway', entry.gateway);
    const listener = gateway?.root
      .child('spec')
      .child<{ name?: string }[]>('listeners')
      .items()
      .find((one) => one.get('name').string === entry.listener);
    if (gateway !== undefined && listener !== undefined) met.set(gateway, listener.at);
    if (entry.listener?.includes('/') === true) add('ListenerSet', entry.listener.replace(/\/[^/]*$/, ''));
  }
  for (const secret of tls?.secrets ?? []) {
    add('Secret', secret);
    const [own] = splitName(secret);
    if (own !== namespace) addGrants(own);
  }
  for (const { weight, namespace: own, service, resource, port, workloads } of backends) {
    if (weight === 0) continue;
    if (own !== namespace) addGrants(own);
    if (resource === undefined) continue;
    met.set(resource, met.has(resource) ? undefined : portAt(resource, port));
    for (const policy of cluster.inNamespace('BackendTLSPolicy', own))
      if (targets(policy, service)) met.set(policy, undefined);
    for (const { resource: pods } of workloads) {
      met.set(pods, undefined);
      const workload = cluster.workloadFor(pods);
      for (const policy of workload === undefined ? [] : policiesAbout(cluster, workload)) met.set(policy, undefined);
    }
  }

  function addGrants(own: string): void {
    for (const grant of cluster.inNamespace('ReferenceGrant', own)) met.set(grant, undefined);
  }
}

/** The port of a Service that the request comes through. */
function portAt({ root }: Resource, number: number | undefined): Place | undefined {
  const ports = root.child('spec').child<{ port?: number }[]>('ports').items();
  return number === undefined ? undefined : ports.find((one) => one.get('port').integer === number)?.at;
}

function splitName(text: string): readonly [namespace: string, name: string] {
  const slash = text.indexOf('/');
  return [text.slice(0, Math.max(0, slash)), text.slice(slash + 1)];
}

function targets({ root }: Resource, service: string): boolean {
  const refs = root.child('spec').child<{ name?: string }[]>('targetRefs').items();
  return refs.some((ref) => ref.get('name').string === service);
}

/** Whether an Ingress or route specifies the host of a request. */
function names(resource: Resource, { host }: Request): boolean {
  if (resource.known === 'Ingress') {
    const hosts = hostsOfIngress(resource as Parameters<typeof hostsOfIngress>[0]);
    return hosts.some((one) => one !== '' && matchesHost(hostMatch(one, 'one'), host));
  }
  const hosts = resource.root.child('spec').child<string[]>('hostnames').items();
  return hosts.some(({ string }) => string !== undefined && matchesHost(hostMatch(string, 'many'), host));
}

/** The fields of an Ingress with its backends: what is wrong with those of one does not concern those of the other. */
const IN_INGRESS: ReadonlySet<unknown> = new Set(['rules', 'defaultBackend']);

/** Whether a place in an object concerns a part of it: it is not in another item of a list that the part is in. */
export function concerns(at: Place, part: Place | undefined): boolean {
  if (part === undefined || part.file !== at.file || part.document !== at.document) return true;
  const index = at.path.findIndex((step, depth) => step !== part.path[depth]);
  if (IN_INGRESS.has(at.path[index]) && IN_INGRESS.has(part.path[index])) return false;
  return index === -1 || typeof at.path[index] !== 'number' || typeof part.path[index] !== 'number';
}
