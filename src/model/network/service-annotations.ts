/**
 * The annotations of Services that Kubernetes itself reads.
 * Source: kubernetes staging/src/k8s.io/api/core/v1/annotation_key_constants.go, pkg/apis/core/validation.
 */
import type { Cursor } from '../../load/value/cursor.ts';
import type { ResourceOf } from '../objects/resource.ts';

export const SERVICE_ANNOTATIONS = {
  sourceRanges: 'service.beta.kubernetes.io/load-balancer-source-ranges',
  topologyHints: 'service.kubernetes.io/topology-aware-hints',
  topologyMode: 'service.kubernetes.io/topology-mode',
} as const;

/** One of these annotations, which may be absent. */
export function serviceAnnotation(
  service: ResourceOf<'Service'>,
  name: keyof typeof SERVICE_ANNOTATIONS,
): Cursor<string> {
  return service.root.get('metadata').get('annotations').child(SERVICE_ANNOTATIONS[name]);
}

/** Annotations that no supported release reads, with the fields that replace them. */
export const REPLACED_SERVICE_ANNOTATIONS: ReadonlyMap<string, string> = new Map([
  ['service.alpha.kubernetes.io/tolerate-unready-endpoints', 'spec.publishNotReadyAddresses'],
  ['service.beta.kubernetes.io/external-traffic', 'spec.externalTrafficPolicy'],
  ['service.alpha.kubernetes.io/external-traffic', 'spec.externalTrafficPolicy'],
  ['service.beta.kubernetes.io/healthcheck-nodeport', 'spec.healthCheckNodePort'],
  ['service.alpha.kubernetes.io/healthcheck-nodeport', 'spec.healthCheckNodePort'],
]);
