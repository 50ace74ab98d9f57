/** Services with their defaults applied. Source: kubernetes pkg/apis/core/v1/defaults.go. */

import type { ServicePort } from 'kubernetes-types/core/v1.js';
import type { Cursor } from '../../load/value/cursor.ts';
import { editDistance } from '../../text/edit-distance.ts';
import { groupBy } from '../../text/group.ts';
import { listing } from '../../text/listing.ts';
import { query } from '../../text/query.ts';
import type { Cluster } from '../cluster/cluster.ts';
import type { ResourceOf } from '../objects/resource.ts';
import type { Pairs } from '../objects/selector.ts';

export type ServiceType = 'ClusterIP' | 'NodePort' | 'LoadBalancer' | 'ExternalName';

/** The type, by default ClusterIP; undefined if the value is not a type. */
export const serviceType = query('service.serviceType', (service: ResourceOf<'Service'>): ServiceType | undefined => {
  const type = service.root.get('spec').get('type');
  if (!type.exists) return 'ClusterIP';
  const { string } = type;
  switch (string) {
    case 'ClusterIP':
    case 'NodePort':
    case 'LoadBalancer':
    case 'ExternalName':
      return string;
    case '':
      return 'ClusterIP';
    default:
      return undefined;
  }
});

export const isHeadless = query(
  'service.isHeadless',
  (service: ResourceOf<'Service'>): boolean =>
    serviceType(service) === 'ClusterIP' && service.root.get('spec').get('clusterIP').string === 'None',
);

/** Whether a Service is headless, or its clusterIP is filled in later. */
export function mayBeHeadless(service: ResourceOf<'Service'>): boolean {
  return isHeadless(service) || service.root.get('spec').get('clusterIP').isUnknown;
}

/** The labels of the selector; undefined if it is absent, empty or not fully known. */
export const selectorOf = query('service.selectorOf', (service: ResourceOf<'Service'>): Pairs | undefined => {
  const selector = service.root.get('spec').get('selector');
  const entries = selector.entries();
  if (entries.length === 0 || entries.some((entry) => entry.string === undefined)) return undefined;
  return selector.strings();
});

/** Whether it has no selector, and no kustomization can add one: its endpoints are created manually. */
export function isSelectorless(service: ResourceOf<'Service'>): boolean {
  const selector = service.root.get('spec').get('selector');
  const isEmpty = !selector.exists || (selector.isMap && selector.entries().length === 0);
  return isEmpty && !service.pending.labels && !service.pending.patches;
}

/** One port of a Service with its defaults: protocol TCP, targetPort = port. */
export interface Port {
  readonly at: Cursor<ServicePort>;
  readonly name: string | undefined;
  readonly port: number | undefined;
  readonly protocol: string;
  /** A number, the name of a container port, or undefined if it is malformed or not known. */
  readonly targetPort: number | string | undefined;
  readonly nodePort: number | undefined;
}

/** The ports of a Service. */
export const portsOf = query('service.portsOf', (service: ResourceOf<'Service'>): readonly Port[] =>
  service.root
    .get('spec')
    .get('ports')
    .items()
    .map((at) => {
      const port = at.get('port').integer;
      const target = at.get('targetPort');
      const unset = !target.exists || target.integer === 0 || target.string === '';
      return {
        at,
        name: at.get('name').string || undefined,
        port,
        protocol: at.get('protocol').string || 'TCP',
        targetPort: unset ? port : target.intOrString,
        nodePort: at.get('nodePort').integer || undefined,
      };
    }),
);

/** The ports with a value in a field, in order: an indexed `portsOf(service).filter(…)`. */
export function portsWith<F extends PortField>(
  service: ResourceOf<'Service'>,
  field: F,
  value: Port[F],
): readonly Port[] {
  const ports = portsOf(service);
  return ports.length <= FEW
    ? ports.filter((port) => port[field] === value)
    : (portIndex(service)[field].get(value) ?? []);
}

type PortField = 'port' | 'name' | 'targetPort' | 'nodePort';

/** For fewer ports an index is slower than a search. */
const FEW = 8;

const portIndex = query('service.portIndex', (service: ResourceOf<'Service'>) => {
  const by = (field: PortField): ReadonlyMap<number | string | undefined, readonly Port[]> =>
    groupBy(portsOf(service), (port) => port[field]);
  return { port: by('port'), name: by('name'), targetPort: by('targetPort'), nodePort: by('nodePort') };
});

/** Whether the numbers of all its ports are known. */
export const areNumbersKnown = query('service.areNumbersKnown', (service: ResourceOf<'Service'>): boolean =>
  portsOf(service).every(({ port }) => port !== undefined),
);

/** Whether no name of a port is filled in later. */
export const arePortNamesKnown = query(
  'service.arePortNamesKnown',
  (service: ResourceOf<'Service'>): boolean => !portsOf(service).some(({ at }) => at.get('name').isUnknown),
);

/** The names of its ports, each once. */
export const portNamesOf = query(
  'service.portNamesOf',
  (service: ResourceOf<'Service'>): ReadonlySet<string> => new Set(portsOf(service).flatMap(({ name }) => name ?? [])),
);

/** The one port that differs from a number in a single digit, or in the order of two. */
export function likePort(service: ResourceOf<'Service'>, number: number): number | undefined {
  const ports = portsOf(service);
  // Among so many ports every number is similar to another one.
  if (ports.length > MOST_COMPARED) return undefined;
  const near = ports
    .flatMap(({ port }) => port ?? [])
    .filter((port) => editDistance(String(number), String(port)) === 1);
  return near.length === 1 ? near[0] : undefined;
}

const MOST_COMPARED = 200;

/** The first two Services that set each node port, whatever their type. Two are enough to find one other than a given one. */
export const claimsOnNodes = query(
  'service.claimsOnNodes',
  (cluster: Cluster): ReadonlyMap<number, readonly ResourceOf<'Service'>[]> => {
    const claims = new Map<number, ResourceOf<'Service'>[]>();
    for (const service of cluster.all('Service'))
      for (const { nodePort } of portsOf(service)) {
        if (nodePort === undefined) continue;
        const known = claims.get(nodePort);
        if (known === undefined) claims.set(nodePort, [service]);
        else if (known.length < 2 && known[0] !== service) known.push(service);
      }
    return claims;
  },
);

/** The cluster IPs as the API server reads them: `clusterIP` alone means a list with this entry. */
export function clusterIps(service: ResourceOf<'Service'>): readonly Cursor<string>[] {
  const spec = service.root.get('spec');
  const single = spec.get('clusterIP');
  const all = spec.get('clusterIPs').items();
  return all.length === 0 && single.exists && single.string !== '' ? [single] : all;
}

/** Whether the only cluster IP is "None", whatever the type. */
export function hasClusterIpNone(service: ResourceOf<'Service'>): boolean {
  const addresses = clusterIps(service);
  return addresses.length === 1 && addresses[0]?.string === 'None';
}

/** Whether external traffic can reach the Service, so that external traffic policies apply. */
export function isExternallyAccessible(service: ResourceOf<'Service'>): boolean {
  const type = serviceType(service);
  if (type === 'NodePort' || type === 'LoadBalancer') return true;
  return type === 'ClusterIP' && service.root.get('spec').get('externalIPs').items().length > 0;
}

/** Whether the load balancer uses the health check node port: type LoadBalancer with externalTrafficPolicy Local. */
export function needsHealthCheck(service: ResourceOf<'Service'>): boolean {
  const policy = service.root.get('spec').get('externalTrafficPolicy').string;
  return serviceType(service) === 'LoadBalancer' && policy === 'Local';
}

/** The string of a list item; null is read as the empty string. */
export function itemText(item: Cursor): string | undefined {
  return item.isNull ? '' : item.string;
}

/** A port as messages show it: `80`, `"http"`. */
export function portText(port: number | string): string {
  return typeof port === 'number' ? `${port}` : `"${port}"`;
}

/** `80 ("http"), 443 ("https")`; ports without a number are omitted. */
export function listedPorts(ports: readonly Port[]): string {
  const names = ports.flatMap(({ name, port }) =>
    port === undefined ? [] : [name === undefined ? `${port}` : `${port} ("${name}")`],
  );
  return listing(names, String);
}
