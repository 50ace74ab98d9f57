/** Services as ways in: node ports, load balancers, addresses, names. */
import { Cursor } from '../../load/value/cursor.ts';
import type { Cluster } from '../../model/cluster/cluster.ts';
import { isHeadless, type Port, portsOf, portsWith, serviceType } from '../../model/network/service.ts';
import type { Resource, ResourceOf } from '../../model/objects/resource.ts';
import { findPort, type Workload } from '../../model/objects/workload.ts';
import { type Draft, settle } from '../draft/draft.ts';
import { ANY_HOST } from '../match/host.ts';
import type { Backend, Entry, EntryType, Filter, Route } from '../route/route.ts';
import { backendOf, replicasOf, resolveBackend } from './backend.ts';

/** The routes of all Services: from outside first, as wide as they are open. */
export function serviceRoutes(cluster: Cluster): readonly Route[] {
  return applied(cluster).flatMap((service) => routesOfService(cluster, service));
}

/** One object per name: of several definitions the last one read is the one that stays applied. */
function applied(cluster: Cluster): readonly ResourceOf<'Service'>[] {
  return cluster
    .all('Service')
    .filter((service) => cluster.definitions('Service', service.namespace, service.name).at(-1) === service);
}

function routesOfService(cluster: Cluster, service: ResourceOf<'Service'>): readonly Route[] {
  const type = serviceType(service);
  const { namespace, name } = service;
  const dns = `${name}.${namespace}.svc`;
  const ports = portsOf(service);
  if (type === undefined || name === '') return [];
  if (type === 'ExternalName') {
    const target = service.root.get('spec').get('externalName').string;
    const backend = backendOf(cluster, service, ports[0]?.port, 1, service.root.get('spec').get('externalName').at);
    const entry = entryOf('externalName', service, dns, ports[0]?.port, undefined);
    return settle([
      draft(
        entry,
        service,
        service.root.get('spec').get('externalName'),
        { ...backend, status: 'external' },
        alias(target),
      ),
    ]);
  }
  const routes: Route[] = [];
  const add = (kind: EntryType, address: string | undefined, port: Port, number: number | undefined): void => {
    const entry = entryOf(kind, service, address, number, port.protocol, port.name ?? port.port);
    const backend = backendOf(cluster, service, port.port, 1, port.at.get('port').at);
    const chosen =
      portsWith(service, 'port', port.port).length > 1 ? { ...backend, ...own(cluster, service, port) } : backend;
    routes.push(...settle([draft(entry, service, port.at, chosen, policies(service, kind))]));
  };
  const spec = service.root.get('spec');
  const addresses = spec.get('externalIPs').items();
  const headless = isHeadless(service);
  for (const port of ports) {
    if (type === 'LoadBalancer') add('loadBalancer', spec.get('loadBalancerIP').string, port, port.port);
    if (type === 'NodePort' || (type === 'LoadBalancer' && port.nodePort !== undefined))
      add('nodePort', undefined, port, port.nodePort);
    for (const ip of addresses) add('externalIP', ip.string, port, port.port);
    if (headless) add('headless', dns, port, podPort(cluster, service, port) ?? port.port);
    else add('clusterIP', dns, port, port.port);
  }
  return routes;
}

/** The port that the pods of a headless Service are reached on; undefined where they differ or it is not known. */
function podPort(
  cluster: Cluster,
  service: ResourceOf<'Service'>,
  { targetPort, name, port }: Port,
): number | undefined {
  if (typeof targetPort !== 'string') return targetPort;
  const { workloads } = backendOf(cluster, service, name ?? port, 1, undefined);
  const [first, ...others] = new Set(workloads.map(({ containerPort }) => containerPort));
  return others.length === 0 ? first : undefined;
}

/** The way to the address of some pods of a headless Service, on a port of theirs; `pods` is that of the Service for it, if any. */
export function podRoute(
  service: ResourceOf<'Service'>,
  workloads: readonly Workload[],
  port: number,
  pods: Port | undefined,
): Route {
  const [one] = workloads;
  const backend: Backend = {
    namespace: service.namespace,
    service: service.name,
    resource: service,
    port: pods?.port,
    portName: pods?.name,
    targetPort: port,
    protocol: 'TCP',
    weight: 1,
    workloads: workloads.map(({ resource, pod }) => ({
      resource,
      replicas: replicasOf(resource),
      container: findPort(pod, port, 'TCP')?.container.get('name').string,
      containerPort: port,
    })),
    status: one === undefined ? 'no-workload' : 'ok',
    because: undefined,
    at: service.root.get('metadata').get('name').at,
  };
  const entry = entryOf('headless', service, `${service.name}.${service.namespace}.svc`, port, 'TCP');
  const [route] = settle([draft(entry, service, service.root.get('spec').get('ports'), backend, [])]);
  if (route === undefined) throw new Error('one draft makes one route');
  return route;
}

/** Two ports may share a number under different protocols: then the port itself decides, not its number. */
function own(cluster: Cluster, service: ResourceOf<'Service'>, port: Port): Partial<Backend> {
  if (port.name === undefined) return { portName: undefined, targetPort: port.targetPort, protocol: port.protocol };
  return backendOf(cluster, service, port.name, 1, port.at.get('port').at);
}

function entryOf(
  type: EntryType,
  service: ResourceOf<'Service'>,
  address: string | undefined,
  port: number | undefined,
  protocol: string | undefined,
  servicePort?: string | number,
): Entry {
  const parts = [service.namespace, service.name, address, port, protocol, servicePort];
  const id = [type, ...parts.filter((part) => part !== undefined)].join('/');
  return {
    type,
    id,
    address,
    port,
    protocol,
    hosts: 'ordered',
    ...(port === undefined ? {} : { listens: [{ port, protocol: protocol ?? 'TCP' }] }),
    paths: ['as-sent'],
  };
}

function draft(entry: Entry, resource: Resource, at: Cursor, backend: Backend, filters: readonly Filter[]): Draft {
  return {
    entry,
    source: { resource, at: at instanceof Cursor && at.step !== undefined ? at.key : at.at },
    match: { host: ANY_HOST, path: undefined, pathType: 'Exact', method: undefined, headers: [], queryParams: [] },
    tls: undefined,
    filters,
    backends: [backend],
    httpsRedirect: undefined,
    reply: undefined,
    isFallback: false,
    doubts: [],
    rank: undefined,
  };
}

function alias(target: string | undefined): readonly Filter[] {
  return target === undefined ? [] : [{ type: 'Other', name: `CNAME ${target}` }];
}

/** Traffic policies that narrow which pods answer. */
function policies(service: ResourceOf<'Service'>, kind: EntryType): readonly Filter[] {
  const spec = service.root.get('spec');
  const outside = kind === 'nodePort' || kind === 'loadBalancer' || kind === 'externalIP';
  const policy = outside ? spec.get('externalTrafficPolicy').string : spec.get('internalTrafficPolicy').string;
  return policy === 'Local'
    ? [{ type: 'Other', name: `${outside ? 'externalTrafficPolicy' : 'internalTrafficPolicy'} Local` }]
    : [];
}

/** `--tcp-services-configmap=$(POD_NAMESPACE)/name` and its UDP twin among a controller's arguments. */
const STREAM_ARGUMENT = /^--?(tcp|udp)-services-configmap=(?:([^/]*)\/)?(.+)$/;

/** L4 ways in through ingress-nginx: ConfigMaps that its arguments name. Source: its docs, exposing-tcp-udp-services. */
export function streamRoutes(cluster: Cluster): readonly Route[] {
  return cluster.workloads.flatMap((workload) =>
    workload.pod
      .get('containers')
      .items()
      .flatMap((container) => container.get('args').items())
      .flatMap((argument) => {
        const [, protocol, namespace, name = ''] = STREAM_ARGUMENT.exec(argument.string ?? '') ?? [];
        if (protocol !== 'tcp' && protocol !== 'udp') return [];
        const own = namespace === undefined || namespace.startsWith('$(') ? workload.resource.namespace : namespace;
        const found = cluster.find('ConfigMap', own, name, workload.resource);
        return found.is === 'found' ? portsOfConfigMap(cluster, found.resource, protocol) : [];
      }),
  );
}

function portsOfConfigMap(
  cluster: Cluster,
  config: ResourceOf<'ConfigMap'>,
  protocol: 'tcp' | 'udp',
): readonly Route[] {
  return config.root
    .get('data')
    .entries()
    .flatMap((line) => {
      const [, namespace = '', service = '', port = ''] = /^([^/:]+)\/([^/:]+):([^:]+)/.exec(line.string ?? '') ?? [];
      if (service === '') return [];
      const wanted = /^\d+$/.test(port) ? Number(port) : port;
      const backend = resolveBackend(cluster, {
        namespace,
        service,
        port: wanted,
        weight: 1,
        from: config,
        at: line.at,
      });
      const entry: Entry = {
        type: protocol,
        id: `${protocol}/${config.namespace}/${config.name}/${String(line.step)}`,
        port: Number(line.step),
        protocol: protocol.toUpperCase(),
        controller: 'k8s.io/ingress-nginx',
        hosts: 'ordered',
        listens: [{ port: Number(line.step), protocol: protocol.toUpperCase() }],
        paths: ['as-sent'],
      };
      return settle([draft(entry, config, line, backend, [])]);
    });
}
