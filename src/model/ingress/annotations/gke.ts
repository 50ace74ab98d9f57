/** The annotations of GKE Ingress that an Ingress may carry. Source: kubernetes/ingress-gce pkg/annotations/ingress.go. */
import type { AnnotationTable } from './table.ts';

export const GKE: AnnotationTable = {
  isComplete: false,
  known: new Map([
    ['kubernetes.io/ingress.allow-http', 'boolean'],
    ['kubernetes.io/ingress.global-static-ip-name', 'text'],
    ['kubernetes.io/ingress.regional-static-ip-name', 'text'],
    ['ingress.gcp.kubernetes.io/pre-shared-cert', 'text'],
    ['ingress.gcp.kubernetes.io/path-prefix-rewrite', 'text'],
    ['networking.gke.io/managed-certificates', 'text'],
    ['networking.gke.io/v1beta1.FrontendConfig', 'text'],
    ['networking.gke.io/suppress-firewall-xpn-error', 'boolean'],
  ]),
  families: new Map(),
  removed: new Map(),
};
