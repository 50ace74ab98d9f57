/** From the name of a Service and a port down to the pods that answer. */

import type { Place } from '../../load/value/place.ts';
import type { Cluster } from '../../model/cluster/cluster.ts';
import { clusterQuery } from '../../model/cluster/query.ts';
import {
  laterPort,
  mayMeanAnother,
  platformPods,
  podProvision,
  serviceProvision,
} from '../../model/network/provider.ts';
import { readinessOf, readinessText } from '../../model/network/running.ts';
import { type Scaler, scalerOf } from '../../model/network/scaling.ts';
import {
  areNumbersKnown,
  isHeadless,
  type Port,
  portsOf,
  portsWith,
  selectorOf,
  serviceType,
} from '../../model/network/service.ts';
import { hasWrittenEndpoint } from '../../model/network/written-endpoints.ts';
import { isPortNumber } from '../../model/objects/names.ts';
import { describe, type Resource, type ResourceOf } from '../../model/objects/resource.ts';
import { findPort, type Workload } from '../../model/objects/workload.ts';
import { type KeptList, memo, query } from '../../text/query.ts';
import type { Backend, BackendStatus, WorkloadRef } from '../route/route.ts';

export interface BackendRequest {
  readonly namespace: string;
  readonly service: string;
  /** Number or name of a port of the Service; undefined takes the only one. */
  readonly port: number | string | undefined;
  readonly weight: number;
  /** The object with the reference: references resolve to the nearest definition. */
  readonly from: Resource;
  readonly at: Place | undefined;
}

/** A backend that leads to no Service among the files, with the reason. */
export function unresolvedBackend(
  { namespace, service, port, weight, at }: Omit<BackendRequest, 'from'>,
  status: BackendStatus,
  because: string,
): Backend {
  return {
    namespace,
    service,
    resource: undefined,
    port: typeof port === 'number' ? port : undefined,
    portName: typeof port === 'string' ? port : undefined,
    targetPort: undefined,
    protocol: undefined,
    weight,
    workloads: [],
    status,
    because,
    at,
  };
}

/** Resolves a reference to a Service port. Source: kubernetes endpointslice controller (selection, FindPort). */
export function resolveBackend(cluster: Cluster, wanted: BackendRequest): Backend {
  const { namespace, service: name, port, weight, from, at } = wanted;
  const unresolved = (status: BackendStatus, because: string): Backend =>
    unresolvedBackend({ namespace, service: name, port, weight, at }, status, because);
  const found = serviceProvision(cluster, namespace, name, from);
  if (found.is === 'absent') return unresolved('service-not-found', `Service ${namespace}/${name} does not exist`);
  if (found.is === 'unknown') return unresolved('unknown', found.because);
  const backend = backendOf(cluster, found.by, port, weight, at);
  if (backend.status !== 'port-not-found' || port === undefined) return backend;
  const field = typeof port === 'number' ? 'port' : 'name';
  if (!mayMeanAnother(cluster, found.by, from, (one) => portsWith(one, field, port).length > 0)) return backend;
  return { ...backend, status: 'unknown', because: `another one of the definitions of Service ${name} may be meant` };
}

/** The backend that a port of a given Service is. */
export function backendOf(
  cluster: Cluster,
  service: ResourceOf<'Service'>,
  port: number | string | undefined,
  weight: number,
  at: Place | undefined,
): Backend {
  const ports = portsOf(service);
  const chosen =
    port === undefined
      ? ports.length === 1
        ? ports[0]
        : undefined
      : portsWith(service, typeof port === 'number' ? 'port' : 'name', port)[0];
  const answer = ({ workloads, status, because }: Pods): Backend => ({
    namespace: service.namespace,
    service: service.name,
    resource: service,
    port: chosen?.port ?? (typeof port === 'number' ? port : undefined),
    portName: chosen?.name ?? (typeof port === 'string' ? port : undefined),
    targetPort: chosen?.targetPort,
    protocol: chosen?.protocol,
    weight,
    workloads,
    status,
    because,
    at,
  });
  if (serviceType(service) === 'ExternalName') {
    const target = service.root.get('spec').get('externalName').string ?? 'a name outside';
    return answer({ workloads: [], status: 'external', because: `traffic leaves the cluster to ${target}` });
  }
  if (chosen === undefined && !(isHeadless(service) && ports.length === 0)) {
    if (!areNumbersKnown(service))
      return answer({ workloads: [], status: 'unknown', because: 'the ports of the Service are not known' });
    const because =
      port === undefined
        ? `which port of Service ${service.name} is meant is not set`
        : `Service ${service.name} has no port ${port}`;
    return answer({ workloads: [], status: 'port-not-found', because });
  }
  const refused = refusedPort(ports);
  if (refused !== undefined) {
    const because = `the API server rejects Service ${service.name}: port ${refused} is not in 1-65535`;
    return answer({ workloads: [], status: 'port-not-found', because });
  }
  return answer(podsBehind(cluster, service, chosen));
}

/** A port that the API server does not accept, for which it rejects the Service as a whole. */
function refusedPort(ports: readonly Port[]): number | undefined {
  const numbers = ports.flatMap(({ port, targetPort }) => [
    port,
    typeof targetPort === 'number' ? targetPort : undefined,
  ]);
  return numbers.find((number) => number !== undefined && !isPortNumber(number));
}

interface Pods {
  readonly workloads: readonly WorkloadRef[];
  readonly status: BackendStatus;
  readonly because: string | undefined;
}

function podsBehind(cluster: Cluster, service: ResourceOf<'Service'>, port: Port | undefined): Pods {
  return podsByPort(cluster, service)(port);
}

/** What is behind the ports of a Service: many routes may lead to one. */
const podsByPort = clusterQuery('backend.podsByPort', (cluster, service: ResourceOf<'Service'>) =>
  memo((port: Port | undefined) => findPods(cluster, service, port)),
);

function findPods(cluster: Cluster, service: ResourceOf<'Service'>, port: Port | undefined): Pods {
  const selector = service.root.get('spec').get('selector');
  if (selectorOf(service) === undefined) {
    if (selector.entries().length > 0)
      return { workloads: [], status: 'unknown', because: 'the selector is filled in later' };
    const written = hasWrittenEndpoint(cluster, service, port);
    if (written === true) return { workloads: [], status: 'ok', because: undefined };
    if (written === false) {
      const because = `no EndpointSlice of Service ${service.name} lists an endpoint${port?.name === undefined ? '' : ` for port "${port.name}"`}`;
      return { workloads: [], status: 'no-workload', because };
    }
    return {
      workloads: [],
      status: 'unknown',
      because: 'the Service has no selector: its endpoints come from elsewhere',
    };
  }
  const pods = podProvision(cluster, service);
  // Pods whose makers are not seen, or may not be read, are there all the same.
  const isListed = pods !== undefined && pods.is !== 'provided' && (readinessOf(cluster, service)?.ready ?? 0) > 0;
  if (isListed) return { workloads: [], status: 'ok', because: undefined };
  if (pods === undefined || pods.is === 'absent') {
    const platform = platformPods(cluster, service);
    if (platform !== undefined) return { workloads: [], status: 'unknown', because: platform };
    const because = `no pod carries the labels that Service ${service.name} selects`;
    return { workloads: [], status: 'no-workload', because };
  }
  if (pods.is === 'unknown')
    return { workloads: (pods.candidates ?? []).map(bare), status: 'unknown', because: pods.because };
  const workloads = pods.by;
  if (port === undefined) return runningPods(cluster, service, bareOf(workloads));
  const { reached, isIdle } = reachedThrough(workloads)(port);
  if (isIdle) return idlePods(cluster, reached);
  if (reached.length > 0) return runningPods(cluster, service, reached);
  const { targetPort, protocol } = port;
  if (typeof targetPort !== 'string')
    return { workloads: bareOf(workloads), status: 'unknown', because: 'the target port is not known' };
  const later = laterPort(service, workloads, targetPort);
  if (later !== undefined) return { workloads: bareOf(workloads), status: 'unknown', because: later };
  return {
    workloads: bareOf(workloads),
    status: 'target-port-not-found',
    because: `no container declares a ${protocol} port named "${targetPort}"`,
  };
}

/** Pods that are there, as far as a cluster says that some are ready. */
function runningPods(cluster: Cluster, service: ResourceOf<'Service'>, workloads: readonly WorkloadRef[]): Pods {
  const running = readinessOf(cluster, service);
  if (running === undefined || running.ready > 0) return { workloads, status: 'ok', because: undefined };
  return { workloads, status: 'no-workload', because: readinessText(running) };
}

function bare({ resource }: Workload): WorkloadRef {
  return { resource, replicas: replicasOf(resource), container: undefined, containerPort: undefined };
}

interface Reached {
  readonly reached: readonly WorkloadRef[];
  /** There are some, and all of them are scaled to zero. */
  readonly isIdle: boolean;
}

/** The workloads behind a target port: Services that lead to the same share the answer. */
const reachedThrough = query('backend.reachedThrough', (workloads: KeptList<Workload>) =>
  memo(
    (port: Port): Reached => {
      const reached = workloads.flatMap((workload) => reach(workload, port));
      return { reached, isIdle: reached.length > 0 && reached.every(({ replicas }) => replicas === 0) };
    },
    ({ targetPort, protocol }) => JSON.stringify([targetPort, protocol]),
  ),
);

/** Workloads that are scaled to zero, unless another object starts their pods. */
function idlePods(cluster: Cluster, idle: readonly WorkloadRef[]): Pods {
  const scalers = idle.map(({ resource }) => scalerOf(cluster, resource));
  const workloads = idle.map((ref, index) => scaledRef(ref, scalers[index]));
  if (scalers.some((scaler) => scaler?.starts === true)) return { workloads, status: 'ok', because: undefined };
  const scaler = scalers.find((one) => one !== undefined);
  if (scaler === undefined) return { workloads, status: 'no-workload', because: 'its workloads are scaled to 0' };
  return { workloads, status: 'unknown', because: `${describe(scaler.resource)} sets the number of pods` };
}

/** A workload that another one runs in its place, or whose number of pods another object sets. */
function scaledRef(ref: WorkloadRef, scaler: Scaler | undefined): WorkloadRef {
  if (scaler === undefined) return ref;
  if (!scaler.isWorkload) return { ...ref, replicas: undefined };
  return { ...ref, resource: scaler.resource, replicas: replicasOf(scaler.resource) };
}

const bareOf = query('backend.bareOf', (workloads: KeptList<Workload>): readonly WorkloadRef[] => workloads.map(bare));

/** The workload with the container that listens on the port, or nothing where a named port is not declared. */
function reach(workload: Workload, port: Port): readonly WorkloadRef[] {
  const { resource, pod } = workload;
  const replicas = replicasOf(resource);
  if (typeof port.targetPort === 'string') {
    const declared = findPort(pod, port.targetPort, port.protocol);
    if (declared === undefined) return [];
    return [{ resource, replicas, container: declared.container.get('name').string, containerPort: declared.number }];
  }
  if (port.targetPort === undefined) return [];
  const declared = findPort(pod, port.targetPort, port.protocol);
  return [{ resource, replicas, container: declared?.container.get('name').string, containerPort: port.targetPort }];
}

/** Desired pods: `spec.replicas`, 1 where the kind defaults to it; undefined where the cluster decides (DaemonSet). */
export function replicasOf(resource: Resource): number | undefined {
  if (resource.known === 'Pod') return 1;
  if (resource.known === 'DaemonSet' || resource.known === 'CronJob') return undefined;
  const field = resource.root.child('spec').child(resource.known === 'Job' ? 'parallelism' : 'replicas');
  if (field.exists) return field.integer;
  return resource.known === undefined ? undefined : 1;
}
