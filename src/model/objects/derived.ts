/**
 * What controllers of Kubernetes make of other objects. A dump of a cluster holds it beside what it is made of; its author
 * is not the user, and it changes when the other object does.
 */
import type { Cursor } from '../../load/value/cursor.ts';
import { query } from '../../text/query.ts';
import type { KindName } from './kinds.ts';
import type { Resource } from './resource.ts';

/** The object that controls another one. */
export interface Controller {
  readonly kind: string;
  readonly name: string;
}

/** The owner that controls an object; undefined where an API server has not filled it in. */
function controllerOf({ root }: Resource): Controller | undefined {
  const owners = root.child('metadata').child('ownerReferences');
  if (!owners.exists) return undefined;
  for (const owner of owners.items()) {
    const { string: kind } = owner.child('kind');
    const { string: name } = owner.child('name');
    const isWhole = owner.child('controller').boolean === true && owner.child('uid').exists;
    if (isWhole && kind !== undefined && name !== undefined) return { kind, name };
  }
  return undefined;
}

const OF_SERVERS = ['uid', 'resourceVersion', 'creationTimestamp', 'generation'];

/** Whether a server has given out an object, as its metadata shows: what its status says was true of a cluster. */
export function isRecorded({ root }: Resource): boolean {
  const metadata = root.child('metadata');
  return OF_SERVERS.some((name) => metadata.child(name).exists);
}

/** The controllers that an object may come from, the nearest first: the Deployment of a ReplicaSet is in the name of it. */
export function controllersOf(resource: Resource): readonly Controller[] {
  const nearest = controllerOf(resource);
  if (nearest === undefined) return [];
  const hash = resource.root.child('metadata').child('labels').child('pod-template-hash').string;
  const isOfDeployment = nearest.kind === 'ReplicaSet' && hash !== undefined && nearest.name.endsWith(`-${hash}`);
  if (!isOfDeployment) return [nearest];
  return [nearest, { kind: 'Deployment', name: nearest.name.slice(0, -hash.length - 1) }];
}

const OWNED: ReadonlySet<KindName | undefined> = new Set<KindName>(['Pod', 'ReplicaSet', 'Job']);

/** Whether a controller made an object, so that its text is not judged. */
export const isDerived = query('derived.isDerived', (resource: Resource): boolean => {
  const { known } = resource;
  if (known === 'Endpoints') return areEndpointsOfController(resource);
  if (known === 'EndpointSlice') return isManagedSlice(resource);
  return OWNED.has(known) && isStored(resource) && controllerOf(resource) !== undefined;
});

/** Whether an API server has given out the object: a manifest that says who owns it is still one to judge. */
function isStored({ root }: Resource): boolean {
  const metadata = root.child('metadata');
  return ['uid', 'creationTimestamp', 'resourceVersion'].some((field) => metadata.child(field).string);
}

/** The label of an EndpointSlice with the controller that keeps it. */
const MANAGED_BY = 'endpointslice.kubernetes.io/managed-by';
const SLICE_CONTROLLER = 'endpointslice-controller.k8s.io';

function isManagedSlice({ root }: Resource): boolean {
  const metadata = root.child('metadata');
  const manager = metadata.child('labels').child(MANAGED_BY);
  return manager.string === SLICE_CONTROLLER || (manager.exists && metadata.child('uid').exists);
}

/** Whether an EndpointSlice is kept by the controller that selects pods for Services, and so says which pods are ready. */
export function isSliceOfSelector(slice: Resource): boolean {
  return (
    isManagedSlice(slice) && slice.root.child('metadata').child('labels').child(MANAGED_BY).string === SLICE_CONTROLLER
  );
}

/** Endpoints of the controller have its label or its annotation, or addresses of pods. */
function areEndpointsOfController({ root }: Resource): boolean {
  const metadata = root.child('metadata');
  if (metadata.child('labels').child('endpoints.kubernetes.io/managed-by').string === 'endpoint-controller')
    return true;
  if (metadata.child('annotations').child('endpoints.kubernetes.io/last-change-trigger-time').exists) return true;
  if (metadata.child('uid').string === undefined) return false;
  const addresses = (subset: Cursor): readonly Cursor[] => [
    ...subset.child('addresses').items(),
    ...subset.child('notReadyAddresses').items(),
  ];
  const subsets = root.child('subsets').items();
  return subsets.some((subset) => addresses(subset).some((address) => address.child('targetRef').exists));
}
