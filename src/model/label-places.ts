/**
 * Where objects hold labels and label selectors that the API server checks.
 * Source: kubernetes pkg/apis/<group>/validation: callers of ValidateLabels and ValidateLabelSelector.
 */
import type { PodSpec } from 'kubernetes-types/core/v1.js';
import type { LabelSelector } from 'kubernetes-types/meta/v1.js';
import type { Cursor } from '../load/cursor.ts';
import type { Resource } from './resource.ts';

const WEBHOOK_SELECTORS = ['webhooks[].namespaceSelector', 'webhooks[].objectSelector'];

const SELECTORS: Readonly<Record<string, readonly string[]>> = {
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
  'admissionregistration.k8s.io/ValidatingAdmissionPolicy': [
    'spec.matchConstraints.namespaceSelector',
    'spec.matchConstraints.objectSelector',
  ],
  'admissionregistration.k8s.io/ValidatingAdmissionPolicyBinding': [
    'spec.matchResources.namespaceSelector',
    'spec.matchResources.objectSelector',
    'spec.paramRef.selector',
  ],
};

const POD_SELECTORS = [
  ...['affinity.podAffinity', 'affinity.podAntiAffinity'].flatMap((affinity) =>
    [
      `${affinity}.requiredDuringSchedulingIgnoredDuringExecution[]`,
      `${affinity}.preferredDuringSchedulingIgnoredDuringExecution[].podAffinityTerm`,
    ].flatMap((term) => [`${term}.labelSelector`, `${term}.namespaceSelector`]),
  ),
  'topologySpreadConstraints[].labelSelector',
  'volumes[].projected.sources[].clusterTrustBundle.labelSelector',
];

/** Plain maps of labels that are not metadata: what a Service selects. Those of a ReplicationController go unchecked. */
const LABEL_MAPS: Readonly<Record<string, readonly string[]>> = { '/Service': ['spec.selector'] };

/** The label selectors of an object that the API server checks, those of its pods left out. */
export function labelSelectors({ root, group, kind }: Resource): readonly Cursor<LabelSelector>[] {
  return (SELECTORS[`${group}/${kind}`] ?? []).flatMap((path) => placesAt<LabelSelector>(root, path));
}

/** The label selectors within a pod's spec. */
export function podLabelSelectors(pod: Cursor<PodSpec>): readonly Cursor<LabelSelector>[] {
  return POD_SELECTORS.flatMap((path) => placesAt<LabelSelector>(pod, path));
}

/** The plain label maps of an object beside its metadata. */
export function labelMaps({ root, group, kind }: Resource): readonly Cursor[] {
  return (LABEL_MAPS[`${group}/${kind}`] ?? []).flatMap((path) => placesAt(root, path));
}

/** All that a path leads to; `[]` stands for every item of a list. What is absent is left out. */
export function placesAt<T>(root: Cursor, path: string): readonly Cursor<T>[] {
  const [part = '', ...rest] = path.split('.');
  const found = part.endsWith('[]') ? root.child<T[]>(part.slice(0, -2)).items() : [root.child<T>(part)];
  const places = found.filter((place) => place.exists);
  return rest.length === 0 ? places : places.flatMap((place) => placesAt<T>(place, rest.join('.')));
}
