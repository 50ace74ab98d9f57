/**
 * Where objects hold labels and label selectors that the API server checks.
 * Source: kubernetes pkg/apis/<group>/validation: callers of ValidateLabels and ValidateLabelSelector.
 */

import type { PodSpec } from 'kubernetes-types/core/v1.js';
import type { LabelSelector } from 'kubernetes-types/meta/v1.js';
import type { Cursor } from '../../load/value/cursor.ts';
import { recent } from '../../text/query.ts';
import type { Resource } from './resource.ts';

const WEBHOOK_SELECTORS = ['webhooks[].namespaceSelector', 'webhooks[].objectSelector'];

const POLICY_SELECTORS = ['spec.matchConstraints.namespaceSelector', 'spec.matchConstraints.objectSelector'];
const BINDING_SELECTORS = [
  'spec.matchResources.namespaceSelector',
  'spec.matchResources.objectSelector',
  'spec.paramRef.selector',
];

/** Paths in the objects of a kind, by the name of the kind. */
type PlacesByKind = ReadonlyMap<string, { readonly group: string; readonly paths: readonly string[] }>;

const SELECTORS: PlacesByKind = places({
  'apps/Deployment': ['spec.selector'],
  'apps/ReplicaSet': ['spec.selector'],
  'apps/DaemonSet': ['spec.selector'],
  'apps/StatefulSet': ['spec.selector', 'spec.volumeClaimTemplates[].spec.selector'],
  'batch/Job': ['spec.selector'],
  '/PersistentVolumeClaim': ['spec.selector'],
  'policy/PodDisruptionBudget': ['spec.selector'],
  'networking.k8s.io/NetworkPolicy': [
    'spec.podSelector',
    'spec.ingress[].from[].podSelector',
    'spec.ingress[].from[].namespaceSelector',
    'spec.egress[].to[].podSelector',
    'spec.egress[].to[].namespaceSelector',
  ],
  'rbac.authorization.k8s.io/ClusterRole': ['aggregationRule.clusterRoleSelectors[]'],
  'storage.k8s.io/CSIStorageCapacity': ['nodeTopology'],
  'admissionregistration.k8s.io/MutatingWebhookConfiguration': WEBHOOK_SELECTORS,
  'admissionregistration.k8s.io/ValidatingWebhookConfiguration': WEBHOOK_SELECTORS,
  'admissionregistration.k8s.io/ValidatingAdmissionPolicy': POLICY_SELECTORS,
  'admissionregistration.k8s.io/MutatingAdmissionPolicy': POLICY_SELECTORS,
  'admissionregistration.k8s.io/ValidatingAdmissionPolicyBinding': BINDING_SELECTORS,
  'admissionregistration.k8s.io/MutatingAdmissionPolicyBinding': BINDING_SELECTORS,
});

const AFFINITY_SELECTORS = ['affinity.podAffinity', 'affinity.podAntiAffinity'].flatMap((affinity) =>
  [
    `${affinity}.requiredDuringSchedulingIgnoredDuringExecution[]`,
    `${affinity}.preferredDuringSchedulingIgnoredDuringExecution[].podAffinityTerm`,
  ].flatMap((term) => [`${term}.labelSelector`, `${term}.namespaceSelector`]),
);

/** The minor of Kubernetes from which certificates are sources of volumes by default; before, the API server drops them. */
export const CERTIFICATE_VOLUMES = 37;

/** Plain label maps outside of metadata: the selector of a Service. That of a ReplicationController is not checked. */
const LABEL_MAPS: PlacesByKind = places({ '/Service': ['spec.selector'] });

/** The paths at which objects of any kind have one of these. */
export const SELECTOR_PATHS: readonly string[] = [
  ...new Set([...LABEL_MAPS.values(), ...SELECTORS.values()].flatMap(({ paths }) => paths)),
];

/** The label selectors of an object that the API server checks, without those of its pods. */
export function labelSelectors(resource: Resource): readonly Cursor<LabelSelector>[] {
  return pathsIn(SELECTORS, resource).flatMap((path) => placesAt<LabelSelector>(resource.root, path));
}

/** The label selectors in the affinity of a pod. */
export function affinitySelectors(pod: Cursor<PodSpec>): readonly Cursor<LabelSelector>[] {
  return AFFINITY_SELECTORS.flatMap((path) => placesAt<LabelSelector>(pod, path));
}

/** The plain label maps of an object beside its metadata. */
export function labelMaps(resource: Resource): readonly Cursor[] {
  return pathsIn(LABEL_MAPS, resource).flatMap((path) => placesAt(resource.root, path));
}

/** From `group/Kind`; no two groups in one table have a kind of the same name. */
function places(byKind: Readonly<Record<string, readonly string[]>>): PlacesByKind {
  return new Map(
    Object.entries(byKind).map(([name, paths]) => {
      const [group = '', kind = ''] = name.split('/');
      return [kind, { group, paths }];
    }),
  );
}

const NOWHERE: readonly string[] = [];

function pathsIn(places: PlacesByKind, { group, kind }: Resource): readonly string[] {
  const found = places.get(kind);
  return found?.group === group ? found.paths : NOWHERE;
}

/** A field on the way to a place. */
interface PathStep {
  readonly field: string;
  readonly isList: boolean;
}

// Every path is written in the code: there are few.
const stepsOf = recent(1000, (path: string): readonly PathStep[] =>
  path.split('.').map((part) => {
    const isList = part.endsWith('[]');
    return { field: isList ? part.slice(0, -2) : part, isList };
  }),
);

/** All values at a path; `[]` means every item of a list. Absent values are skipped. */
export function placesAt<T>(root: Cursor, path: string): readonly Cursor<T>[] {
  const places: Cursor[] = [];
  collectPlaces(root, stepsOf(path), 0, places);
  return places as readonly Cursor[] as readonly Cursor<T>[];
}

function collectPlaces(from: Cursor, steps: readonly PathStep[], index: number, into: Cursor[]): void {
  const step = steps[index];
  if (step === undefined) {
    into.push(from);
    return;
  }
  const found = step.isList ? from.child<unknown[]>(step.field).items() : [from.child(step.field)];
  for (const place of found) if (place.exists) collectPlaces(place, steps, index + 1, into);
}
