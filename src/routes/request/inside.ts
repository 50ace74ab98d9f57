/** What clients inside of the cluster reach under a name of its DNS: a Service, its pods, another name, or nothing. */
import type { Cluster } from '../../model/cluster/cluster.ts';
import { podNamed } from '../../model/network/pod-names.ts';
import { serviceProvision } from '../../model/network/provider.ts';
import { areNumbersKnown, isHeadless, type Port, portsOf, serviceType } from '../../model/network/service.ts';
import { isServiceResource, type ResourceOf } from '../../model/objects/resource.ts';
import { findPort, type Workload } from '../../model/objects/workload.ts';
import { didYouMean } from '../../text/edit-distance.ts';
import { ANY_HOST } from '../match/host.ts';
import type { Request } from '../match/match.ts';
import type { Route, RouteTable } from '../route/route.ts';
import { podRoute } from '../service/service-routes.ts';
import type { EntryRoutes } from './lookup.ts';
import type { Way } from './way.ts';

/** Where a request of a client inside of the cluster goes. */
export type Inside =
  /** To the entries of a Service with this address, `name.namespace.svc`. */
  { readonly is: 'service'; readonly address: string } | { readonly is: 'way'; readonly way: Way };

/** Undefined where the host is not a name of the cluster's DNS, or may as well be one of rules. */
export function insideOf({ cluster }: RouteTable, request: Request, client: Workload | undefined): Inside | undefined {
  const named = serviceIn(cluster, request.host, client);
  return named === undefined ? undefined : reached(cluster, named, request, 0);
}

/**
 * The same for a name that is relative to a namespace, as clients there have it; undefined where the namespace has no such
 * Service.
 */
export function relativeOf({ cluster }: RouteTable, request: Request, namespace: string): Inside | undefined {
  const [service = '', pod, ...others] = request.host.replace(/\.$/, '').split('.').reverse();
  if (others.length > 0 || cluster.definitions('Service', namespace, service).length === 0) return undefined;
  return reached(cluster, { pod, service, namespace }, request, 0);
}

interface Named {
  /** The hostname of a pod below the Service. */
  readonly pod: string | undefined;
  readonly service: string;
  readonly namespace: string;
}

/** The Service that a name is of: absolute, or relative to the namespace of the client. */
function serviceIn(cluster: Cluster, host: string, client: Workload | undefined): Named | undefined {
  const labels = host.replace(/\.$/, '').split('.');
  const isKnown = ({ namespace, service }: Named): boolean =>
    cluster.definitions('Service', namespace, service).length > 0;
  const svc = labels.indexOf('svc');
  if (svc === 2 || svc === 3) {
    const [namespace = '', service = '', pod] = labels.slice(0, svc).reverse();
    const named = { pod, service, namespace };
    const zone = labels.slice(svc + 1).join('.');
    return zone === '' || zone === 'cluster.local' || isKnown(named) ? named : undefined;
  }
  const own = client?.resource.namespace;
  const [last = '', middle = '', first] = labels.toReversed();
  if (labels.length === 1) return own === undefined ? undefined : { pod: undefined, service: last, namespace: own };
  if (labels.length > 3) return undefined;
  const absolute = { pod: first, service: middle, namespace: last };
  const relative = { pod: middle, service: last, namespace: own ?? '' };
  if (labels.length === 2 && own !== undefined && isKnown(relative)) return relative;
  return isKnown(absolute) ? absolute : undefined;
}

const MOST_ALIASES = 8;

function reached(cluster: Cluster, named: Named, request: Request, depth: number): Inside {
  const { pod, service: name, namespace } = named;
  const entry = `Service ${namespace}/${name}`;
  const refused = (detail: string, outcome?: 'unknown'): Inside => ({
    is: 'way',
    way: { is: 'refused', entry, match: `port ${request.port}`, detail, statusCode: undefined, outcome, isName: true },
  });
  const [near] = cluster.inNamespace('Service', namespace);
  if (near === undefined) {
    const isThere = cluster.resourcesIn(namespace).length > 0;
    return refused(
      isThere
        ? `Service ${name} of namespace ${namespace} is not among the files`
        : `namespace ${namespace} is not among the files`,
      'unknown',
    );
  }
  const found = serviceProvision(cluster, namespace, name, near);
  if (found.is === 'unknown') return refused(found.because, 'unknown');
  if (found.is === 'absent') return refused(`no such host: ${absentWords(cluster, namespace, name)}`);
  const service = cluster.definitions('Service', namespace, name).at(-1) ?? found.by;
  if (!isServiceResource(service)) return refused('the Service cannot be read', 'unknown');
  const address = `${name}.${namespace}.svc`;
  if (pod !== undefined) {
    const one = podNamed(cluster, service, pod);
    if (one.is === 'absent') return refused(`no such host: ${one.because}`);
    if (one.is === 'unknown') return refused(one.because, 'unknown');
    return podsOf(service, [one.workload], request, refused);
  }
  if (serviceType(service) === 'ExternalName') {
    const target = service.root.get('spec').get('externalName').string ?? '';
    const next = serviceIn(cluster, target.toLowerCase(), undefined);
    if (depth > MOST_ALIASES) return refused('no such host: the names of ExternalName Services lead in a circle');
    return next === undefined ? { is: 'service', address } : reached(cluster, next, request, depth + 1);
  }
  const ports = portsOf(service).filter(({ protocol }) => protocol === 'TCP');
  if (isHeadless(service)) {
    if (ports.some((port) => port.targetPort === request.port)) return { is: 'service', address };
    return podsOf(
      service,
      cluster.selectedBy(namespace, service.root.get('spec').get('selector').strings()),
      request,
      refused,
    );
  }
  if (ports.some(({ port }) => port === request.port)) return { is: 'service', address };
  if (!areNumbersKnown(service)) return refused('the ports of the Service are not known', 'unknown');
  return refused(portWords(service, request.port));
}

function absentWords(cluster: Cluster, namespace: string, name: string): string {
  const services = cluster.inNamespace('Service', namespace);
  const meant = didYouMean(
    name,
    services.map((one) => one.name),
  );
  const elsewhere = cluster.all('Service').find((one) => one.name === name);
  const hint =
    elsewhere !== undefined
      ? `; Service ${name} is in namespace ${elsewhere.namespace}`
      : meant === undefined
        ? ''
        : `; did you mean ${meant}?`;
  return `namespace ${namespace} has no Service ${name}${hint}`;
}

/** `Service api has port 80; 8080 is its target port` */
function portWords(service: ResourceOf<'Service'>, number: number): string {
  const ports = portsOf(service);
  const listed = ports.flatMap(({ port, protocol }) =>
    port === undefined ? [] : [protocol === 'TCP' ? `${port}` : `${port}/${protocol}`],
  );
  const has = `Service ${service.name} has ${listed.length === 1 ? 'port' : 'ports'} ${listed.join(', ')}`;
  const target = ports.find(({ targetPort }) => targetPort === number);
  if (target !== undefined) return `${has}; ${number} is its target port`;
  return listed.length === 0 ? `Service ${service.name} has no ports` : `${has}, not ${number}`;
}

/** A request to the address of pods: their own ports count, whatever ports the Service has. */
function podsOf(
  service: ResourceOf<'Service'>,
  workloads: readonly Workload[],
  { port }: Request,
  refused: (detail: string, outcome?: 'unknown') => Inside,
): Inside {
  const isTarget = (one: Port, pod: Workload['pod']): boolean =>
    one.protocol === 'TCP' &&
    (typeof one.targetPort === 'string' ? findPort(pod, one.targetPort, 'TCP')?.number : one.targetPort) === port;
  const ports = portsOf(service);
  const listening = workloads.filter(
    ({ pod }) => findPort(pod, port, 'TCP') !== undefined || ports.some((one) => isTarget(one, pod)),
  );
  const [first] = listening;
  if (first !== undefined) {
    const own = ports.find((one) => isTarget(one, first.pod));
    return { is: 'way', way: { is: 'entry', routes: single(podRoute(service, listening, port, own)) } };
  }
  const mapped = ports.find((one) => one.port === port);
  if (mapped !== undefined && mapped.targetPort !== undefined)
    return refused(
      `Service ${service.name} is headless: its names lead to the pods, which listen on target port ${mapped.targetPort}, not on port ${port}`,
    );
  return refused(`no container of the pods declares port ${port}`, 'unknown');
}

/** An entry with one route that takes every request. */
function single(route: Route): EntryRoutes {
  return {
    entry: route.entry,
    routes: [route],
    candidates: () => [route],
    hostOf: () => ANY_HOST,
    contenders: () => [route],
  };
}
