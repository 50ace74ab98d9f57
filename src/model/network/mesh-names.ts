/** Services that the proxies of a mesh answer for with the pods of others, so that these need no endpoints. */
import { query } from '../../text/query.ts';
import type { Cluster } from '../cluster/cluster.ts';
import type { Resource } from '../objects/resource.ts';

/**
 * Whether the proxies of a mesh send requests for a Service to others, so that it is only there for its name to resolve: a
 * TrafficSplit (https://smi-spec.io), or a VirtualService of App Mesh or Istio.
 */
export function isMeshName(cluster: Cluster, { namespace, name }: Resource): boolean {
  return meshRoutes(cluster).has(`${namespace}/${name}`);
}

/** Whether a Service is the root of a TrafficSplit. */
export function isSplit(cluster: Cluster, { namespace, name }: Resource): boolean {
  return meshRoutes(cluster).get(`${namespace}/${name}`)?.kind === 'TrafficSplit';
}

/** The first object for each Service, by `namespace/name`. */
const meshRoutes = query('mesh-names.meshRoutes', (cluster: Cluster): ReadonlyMap<string, Resource> => {
  const byService = new Map<string, Resource>();
  const note = (one: Resource, host: string): void => {
    const [name = '', namespace = one.namespace] = host.split('.');
    const service = `${namespace}/${name}`;
    if (!byService.has(service)) byService.set(service, one);
  };
  for (const split of cluster.ofKind('split.smi-spec.io', 'TrafficSplit'))
    note(split, split.root.child('spec').child('service').string ?? '');
  for (const virtual of cluster.ofKind('appmesh.k8s.aws', 'VirtualService'))
    note(virtual, virtual.root.child('spec').child('awsName').string ?? virtual.name);
  for (const virtual of cluster.ofKind('networking.istio.io', 'VirtualService')) {
    const targets = destinationsOf(virtual);
    for (const { string: host } of virtual.root.child('spec').child('hosts').items())
      if (host !== undefined && targets.some((target) => target !== host)) note(virtual, host);
  }
  return byService;
});

function destinationsOf({ root }: Resource): readonly string[] {
  const spec = root.child('spec');
  return ['http', 'tcp', 'tls']
    .flatMap((protocol) => spec.child(protocol).items())
    .flatMap((rule) => rule.child('route').items())
    .flatMap((route) => route.child('destination').child('host').string ?? []);
}
