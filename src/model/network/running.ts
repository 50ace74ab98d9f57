/**
 * What of the manifests runs, where objects carry what a cluster says of them: ready endpoints, and conditions. A status
 * that is older than the object settles nothing. Where the object does not say which generation it is, the status is all
 * that is known.
 */
import type { Cursor } from '../../load/value/cursor.ts';
import { type KeptList, query } from '../../text/query.ts';
import type { Cluster } from '../cluster/cluster.ts';
import { clusterQuery } from '../cluster/query.ts';
import { isDerived, isRecorded, isSliceOfSelector } from '../objects/derived.ts';
import { GATEWAY_GROUP, type ParentReference } from '../objects/gateway-api.ts';
import type { Resource, ResourceOf } from '../objects/resource.ts';
import type { Workload } from '../objects/workload.ts';
import type { AnyRoute } from './gateway-route.ts';
import type { Listener, ListenerOwner } from './listener.ts';
import { slicesOf, workloadsBehind } from './selection.ts';
import { selectorOf } from './service.ts';

/** How many pods are behind something, and how many of them are ready. */
export interface Readiness {
  readonly ready: number;
  readonly wanted: number;
  /** Where this is said. */
  readonly at: Cursor;
  /** Whether this comes from a cluster, and was not written by hand. */
  readonly recorded: boolean;
}

/** `0 of 3 pods ready` */
export function readinessText({ ready, wanted }: Pick<Readiness, 'ready' | 'wanted'>): string {
  return `${ready} of ${wanted} ${wanted === 1 ? 'pod' : 'pods'} ready`;
}

/** The ready pods behind a Service: those of its EndpointSlices or Endpoints, else those that its workloads count. */
export const readinessOf = clusterQuery(
  'running.readinessOf',
  (cluster, service: ResourceOf<'Service'>): Readiness | undefined => {
    if (selectorOf(service) === undefined) return undefined;
    const counted = countedPods(cluster, service);
    const listed = listedPods(cluster, service);
    if (listed === undefined) return counted;
    // Pods that have no address yet are in no slice.
    return counted === undefined || counted.wanted < listed.wanted ? listed : { ...listed, wanted: counted.wanted };
  },
);

/** What the EndpointSlices list that the controller keeps for a Service, or its Endpoints where slices are not given. */
function listedPods(cluster: Cluster, service: ResourceOf<'Service'>): Readiness | undefined {
  const slices = slicesOf(cluster, service).filter(isSliceOfSelector);
  const [first] = slices;
  if (first === undefined) return podsOfEndpoints(cluster, service);
  // A pod with addresses of both families is in two slices.
  const pods = new Map<string, boolean>();
  for (const endpoint of slices.flatMap(({ root }) => root.child('endpoints').items())) {
    const conditions = endpoint.child('conditions');
    if (conditions.child('terminating').boolean === true && conditions.child('ready').boolean !== true) continue;
    const [address] = endpoint.child('addresses').items();
    const pod = endpoint.child('targetRef').child('name').string ?? address?.text ?? '';
    pods.set(pod, pods.get(pod) === true || conditions.child('ready').boolean !== false);
  }
  const ready = [...pods.values()].filter((isReady) => isReady).length;
  return { ready, wanted: pods.size, at: first.root.child('endpoints'), recorded: slices.every(isRecorded) };
}

function podsOfEndpoints(cluster: Cluster, service: ResourceOf<'Service'>): Readiness | undefined {
  const found = cluster.find('Endpoints', service.namespace, service.name, service);
  if (found.is !== 'found' || !isDerived(found.resource)) return undefined;
  const list = found.resource.root.child('subsets');
  // Ports that only some pods have are in another subset.
  const pods = new Map<string, boolean>();
  for (const subset of list.items())
    for (const [field, isReady] of [['notReadyAddresses', false] as const, ['addresses', true] as const])
      for (const address of subset.child(field).items()) {
        const ip = address.child('ip').string ?? '';
        pods.set(ip, pods.get(ip) === true || isReady);
      }
  const ready = [...pods.values()].filter((isReady) => isReady).length;
  return { ready, wanted: pods.size, at: list, recorded: isRecorded(found.resource) };
}

/** What the workloads behind a Service count; undefined unless all of them do. */
function countedPods(cluster: Cluster, service: ResourceOf<'Service'>): Readiness | undefined {
  // Such a Service has pods as endpoints that are not ready.
  if (service.root.get('spec').get('publishNotReadyAddresses').boolean === true) return undefined;
  return countOf(workloadsBehind(cluster, service));
}

/** The same for workloads that several Services may select. */
const countOf = query('running.countOf', (workloads: KeptList<Workload>): Readiness | undefined => {
  let sum: Readiness | undefined;
  for (const workload of workloads) {
    if (workload.finite) continue;
    const one = podsOf(workload);
    if (one === undefined) return undefined;
    sum =
      sum === undefined
        ? one
        : {
            ...sum,
            ready: sum.ready + one.ready,
            wanted: sum.wanted + one.wanted,
            recorded: sum.recorded && one.recorded,
          };
  }
  return sum;
});

/** What the status of a workload says of its pods. */
function podsOf({ resource }: Workload): Readiness | undefined {
  const status = resource.root.child('status');
  const recorded = isRecorded(resource);
  if (resource.known === 'Pod') return podReadiness(resource);
  if (!isStatusCurrent(resource, status)) return undefined;
  if (resource.known === 'DaemonSet') {
    const wanted = status.child('desiredNumberScheduled').integer;
    return wanted === undefined
      ? undefined
      : { ready: status.child('numberReady').integer ?? 0, wanted, at: status, recorded };
  }
  const replicas = resource.root.child('spec').child('replicas');
  const wanted = replicas.exists ? replicas.integer : 1;
  if (wanted === undefined || !COUNTING.has(resource.kind)) return undefined;
  return { ready: status.child('readyReplicas').integer ?? 0, wanted, at: status, recorded };
}

/** The kinds whose status leaves `readyReplicas` out where it is 0. */
const COUNTING: ReadonlySet<string> = new Set(['Deployment', 'StatefulSet', 'ReplicaSet', 'ReplicationController']);

function podReadiness(pod: Resource): Readiness | undefined {
  const metadata = pod.root.child('metadata');
  const status = pod.root.child('status');
  if (status.child('observedGeneration').exists && !isCurrent(pod, status)) return undefined;
  // A pod that is being deleted is taken out of the endpoints.
  const deletion = metadata.child('deletionTimestamp');
  const recorded = isRecorded(pod);
  if (deletion.string !== undefined) return { ready: 0, wanted: 1, at: deletion, recorded };
  const ready = conditionsIn(status).find((condition) => condition.child('type').string === 'Ready');
  const says = ready?.child('status').string;
  if (ready !== undefined && says !== undefined)
    return { ready: says === 'True' ? 1 : 0, wanted: 1, at: ready, recorded };
  const phase = status.child('phase');
  return NOT_RUNNING.has(phase.string) ? { ready: 0, wanted: 1, at: phase, recorded } : undefined;
}

/** Phases in which no container of a pod answers. */
const NOT_RUNNING: ReadonlySet<string | undefined> = new Set(['Pending', 'Succeeded', 'Failed']);

/**
 * Whether what was said of an object, be it a status or a condition, is about the object as it is now. The first generation
 * is as it was made.
 */
function isCurrent({ root }: Resource, said: Cursor): boolean {
  const generation = root.child('metadata').child('generation').integer ?? 1;
  return (said.child('observedGeneration').integer ?? 1) >= generation;
}

/** The same for the status of a workload: one that counts no pods may be no more than an empty form. */
function isStatusCurrent(resource: Resource, status: Cursor): boolean {
  if (!isCurrent(resource, status)) return false;
  if (status.child('observedGeneration').exists && resource.root.child('metadata').child('generation').exists)
    return true;
  return COUNTERS.some((name) => (status.child(name).integer ?? 0) > 0);
}

const COUNTERS = ['replicas', 'readyReplicas', 'unavailableReplicas', 'desiredNumberScheduled'];

function conditionsIn(status: Cursor): readonly Cursor[] {
  return status.child('conditions').items();
}

/** A condition with the status `False`. */
export interface Failure {
  readonly type: string;
  /** Such as `NoMatchingParent`. */
  readonly reason: string;
  /** The condition. */
  readonly at: Cursor;
  /** Whether this comes from a cluster, and was not written by hand. */
  readonly recorded: boolean;
}

/** Why a cluster does not run a Gateway, or a ListenerSet, as a whole. */
export function ownerFailure(owner: ListenerOwner): Failure | undefined {
  return failureAmong(owner, conditionsIn(owner.root.child('status')), SERVING);
}

/** Why a cluster does not run a listener. */
export function listenerFailure({ owner, name }: Pick<Listener, 'owner' | 'name'>): Failure | undefined {
  const listed = owner.root.child('status').child('listeners').items();
  const status = listed.find((one) => one.child('name').string === name);
  return status === undefined ? undefined : failureAmong(owner, conditionsIn(status), SERVING);
}

/** Why a reference of a listener is not resolved, such as one of its certificates. */
export function listenerReferenceFailure({ owner, name }: Pick<Listener, 'owner' | 'name'>): Failure | undefined {
  const listed = owner.root.child('status').child('listeners').items();
  const status = listed.find((one) => one.child('name').string === name);
  return status === undefined ? undefined : failureAmong(owner, conditionsIn(status), RESOLVED);
}

/** The condition of a Gateway that no controller has looked at, as the API server sets it. */
export function unclaimed(owner: ListenerOwner): Failure | undefined {
  const conditions = conditionsIn(owner.root.child('status'));
  const at = conditions.find((one) => one.child('type').string === 'Accepted');
  const isPending = at?.child('status').string === 'Unknown' && at.child('reason').string === 'Pending';
  return isPending && at !== undefined
    ? { type: 'Accepted', reason: 'Pending', at, recorded: isRecorded(owner) }
    : undefined;
}

const SERVING: ReadonlySet<string | undefined> = new Set(['Accepted', 'Programmed']);
const ACCEPTED: ReadonlySet<string | undefined> = new Set(['Accepted']);
const RESOLVED: ReadonlySet<string | undefined> = new Set(['ResolvedRefs']);

/** Why no controller of a cluster accepts a route for a parent; undefined if one does, or none has said anything. */
export function parentFailure(route: AnyRoute, parent: Cursor<ParentReference>): Failure | undefined {
  return failureOf(route, parent, ACCEPTED);
}

/** The same for what the route refers to. */
export function referenceFailure(route: AnyRoute, parent: Cursor<ParentReference>): Failure | undefined {
  return failureOf(route, parent, RESOLVED);
}

function failureOf(
  route: AnyRoute,
  parent: Cursor<ParentReference>,
  types: ReadonlySet<string | undefined>,
): Failure | undefined {
  const wanted = keyOfParent(route, parent);
  const statuses = route.root
    .child('status')
    .child('parents')
    .items()
    .filter((status) => keyOfParent(route, status.child<ParentReference>('parentRef')) === wanted);
  const failures = statuses.map((status) => failureAmong(route, conditionsIn(status), types));
  return failures.every((failure) => failure !== undefined) ? failures[0] : undefined;
}

/** A reference to a parent with the API's defaults. */
function keyOfParent(route: AnyRoute, parent: Cursor<ParentReference>): string {
  const { group, kind, namespace, name, sectionName, port } = {
    group: parent.get('group').string ?? GATEWAY_GROUP,
    kind: parent.get('kind').string ?? 'Gateway',
    namespace: parent.get('namespace').string || route.namespace,
    name: parent.get('name').string,
    sectionName: parent.get('sectionName').string,
    port: parent.get('port').integer,
  };
  return JSON.stringify([group, kind, namespace, name, sectionName, port]);
}

function failureAmong(
  resource: Resource,
  conditions: readonly Cursor[],
  types: ReadonlySet<string | undefined>,
): Failure | undefined {
  const at = conditions.find(
    (one) => types.has(one.child('type').string) && one.child('status').string === 'False' && isCurrent(resource, one),
  );
  const type = at?.child('type').string;
  if (at === undefined || type === undefined) return undefined;
  return { type, reason: at.child('reason').string ?? 'no reason given', at, recorded: isRecorded(resource) };
}

/** How bad a finding is that rests on a status: one that was written by hand may be an example. */
export function severityOf({ recorded }: Pick<Failure, 'recorded'>): 'error' | 'warning' {
  return recorded ? 'error' : 'warning';
}

/** `not accepted: NoMatchingParent` */
export function failureText({ type, reason }: Pick<Failure, 'type' | 'reason'>): string {
  if (type === 'ResolvedRefs') return `not resolved: ${reason}`;
  return `not ${type === 'Programmed' ? 'programmed' : 'accepted'}: ${reason}`;
}
