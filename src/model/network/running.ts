/**
 * What of the manifests runs, where objects carry what a cluster says of them: ready endpoints, and conditions. A status
 * that is older than the object, or does not say how old it is, settles nothing.
 */
import type { Cursor } from '../../load/value/cursor.ts';
import { type KeptList, query } from '../../text/query.ts';
import type { Cluster } from '../cluster/cluster.ts';
import { clusterQuery } from '../cluster/query.ts';
import { isSliceOfSelector } from '../objects/derived.ts';
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
}

/** `0 of 3 pods ready` */
export function readinessText({ ready, wanted }: Pick<Readiness, 'ready' | 'wanted'>): string {
  return `${ready} of ${wanted} ${wanted === 1 ? 'pod' : 'pods'} ready`;
}

/** The ready pods behind a Service: those of its EndpointSlices, else those that its workloads count. */
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

/** What the EndpointSlices list that the controller keeps for a Service. */
function listedPods(cluster: Cluster, service: ResourceOf<'Service'>): Readiness | undefined {
  const slices = slicesOf(cluster, service).filter(isSliceOfSelector);
  const [first] = slices;
  if (first === undefined) return undefined;
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
  return { ready, wanted: pods.size, at: first.root.child('endpoints') };
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
    sum = sum === undefined ? one : { ...sum, ready: sum.ready + one.ready, wanted: sum.wanted + one.wanted };
  }
  return sum;
});

/** What the status of a workload says of its pods. */
function podsOf({ resource }: Workload): Readiness | undefined {
  const status = resource.root.child('status');
  if (resource.known === 'Pod') return podReadiness(resource);
  if (!isCurrent(resource, status)) return undefined;
  if (resource.known === 'DaemonSet') {
    const wanted = status.child('desiredNumberScheduled').integer;
    return wanted === undefined ? undefined : { ready: status.child('numberReady').integer ?? 0, wanted, at: status };
  }
  const replicas = resource.root.child('spec').child('replicas');
  const wanted = replicas.exists ? replicas.integer : 1;
  if (wanted === undefined || !COUNTING.has(resource.kind)) return undefined;
  return { ready: status.child('readyReplicas').integer ?? 0, wanted, at: status };
}

/** The kinds whose status leaves `readyReplicas` out where it is 0. */
const COUNTING: ReadonlySet<string> = new Set(['Deployment', 'StatefulSet', 'ReplicaSet', 'ReplicationController']);

function podReadiness(pod: Resource): Readiness | undefined {
  const status = pod.root.child('status');
  const observed = status.child('observedGeneration');
  if (observed.exists && !isCurrent(pod, status)) return undefined;
  const ready = conditionsIn(status).find((condition) => condition.child('type').string === 'Ready');
  const says = ready?.child('status').string;
  if (ready === undefined || says === undefined) return undefined;
  return { ready: says === 'True' ? 1 : 0, wanted: 1, at: ready };
}

/** Whether what was said of an object, be it a status or a condition, is about the object as it is now. */
function isCurrent({ root }: Resource, said: Cursor): boolean {
  const generation = root.child('metadata').child('generation').integer;
  const observed = said.child('observedGeneration').integer;
  return generation !== undefined && observed !== undefined && observed >= generation;
}

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
  return { type, reason: at.child('reason').string ?? 'no reason given', at };
}

/** `not accepted: NoMatchingParent` */
export function failureText({ type, reason }: Pick<Failure, 'type' | 'reason'>): string {
  if (type === 'ResolvedRefs') return `not resolved: ${reason}`;
  return `not ${type === 'Programmed' ? 'programmed' : 'accepted'}: ${reason}`;
}
