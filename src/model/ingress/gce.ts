/**
 * The annotations of Ingresses and Services for GKE Ingress.
 * Source: kubernetes/ingress-gce pkg/annotations/ingress.go and service.go.
 */
import type { ResourceOf } from '../objects/resource.ts';
import { reads, under } from './declaration.ts';
import { anyJson, bool, list, NOTHING, text } from './parsers.ts';
import { type SettingsIn, tableOf } from './record.ts';

export const GCE = tableOf({ name: 'gce', isComplete: false }, () => [
  under('kubernetes.io/ingress.', {
    'allow-http': reads(bool, { fallback: true }),
    'global-static-ip-name': reads(text),
    'regional-static-ip-name': reads(text),
  }),
  under('ingress.gcp.kubernetes.io/', {
    'pre-shared-cert': reads(list, { fallback: NOTHING }),
    'path-prefix-rewrite': reads(text),
  }),
  under('networking.gke.io/', {
    'managed-certificates': reads(list, { fallback: NOTHING }),
    'v1beta1.FrontendConfig': reads(text),
    'suppress-firewall-xpn-error': reads(bool, { fallback: false }),
  }),
]);

export type GceSettings = SettingsIn<typeof GCE>;

/** The annotations of an Ingress as GKE Ingress reads them. */
export function gceSettings(ingress: ResourceOf<'Ingress'>): GceSettings {
  return GCE.read(ingress).settings;
}

const JSON_VALUE = { holdsBraces: true } as const;

/** The annotations of Services for its load balancers; the first prefix is the current one. */
export const GCE_SERVICE = tableOf({ name: 'gce-service', isComplete: false }, () => [
  under(['cloud.google.com/', 'beta.cloud.google.com/'], {
    neg: reads(anyJson, JSON_VALUE),
    'backend-config': reads(anyJson, JSON_VALUE),
  }),
  under(['cloud.google.com/', 'networking.gke.io/', 'service.alpha.kubernetes.io/'], {
    'app-protocols': reads(anyJson, JSON_VALUE),
  }),
]);

/** The annotations of a Service as GKE Ingress reads them. */
export function gceServiceSettings(service: ResourceOf<'Service'>): SettingsIn<typeof GCE_SERVICE> {
  return GCE_SERVICE.read(service).settings;
}
