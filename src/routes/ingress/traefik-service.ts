/**
 * The Service of a Traefik router, and whether Traefik makes the router at all.
 * Source: traefik/traefik v3 pkg/provider/kubernetes/ingress/kubernetes.go (loadService).
 */
import type { Cluster } from '../../model/cluster/cluster.ts';
import type { IngressBackend } from '../../model/ingress/ingress.ts';
import { assumed } from '../../model/ingress/setting.ts';
import { serviceRefusal, traefikSettings } from '../../model/ingress/traefik.ts';
import type { TraefikController } from '../../model/ingress/traefik-controller.ts';
import { isHeadless } from '../../model/network/service.ts';
import { type Backend, hasNoPods, type Reply } from '../route/route.ts';
import { type AnIngress, backendFor } from './paths.ts';

export interface TraefikService {
  readonly backend: Backend;
  /** What Traefik answers instead of the Service. */
  readonly reply?: Reply;
  /** Why Traefik makes no router, a phrase. */
  readonly leftOut?: string;
}

/** What Traefik makes of a backend. */
export function traefikService(
  cluster: Cluster,
  controller: TraefikController,
  ingress: AnIngress,
  wanted: IngressBackend,
): TraefikService {
  const backend = backendFor(cluster, ingress, wanted);
  if (wanted.isResource) return { backend, leftOut: 'Traefik does not support resource backends' };
  const { status, because = '' } = backend;
  if (status === 'service-not-found' || status === 'port-not-found') return { backend, leftOut: because };
  const found = cluster.find('Service', backend.namespace, backend.service, ingress);
  const service = found.is === 'found' ? found.resource : undefined;
  const refused = service && serviceRefusal(service);
  if (refused !== undefined) return { backend, leftOut: refused };
  if (status === 'external')
    return controller.allowsExternalNames
      ? { backend }
      : { backend, leftOut: 'Traefik rejects ExternalName Services unless allowExternalNameServices is set' };
  const native = service && assumed(traefikSettings(service).serviceNativelb);
  if (service !== undefined && (native ?? controller.nativeByDefault)) {
    if (isHeadless(service)) return { backend, leftOut: `Service ${service.name} has no cluster IP` };
    return hasNoPods(backend) ? { backend, reply: { outcome: 'error', statusCode: 502, because } } : { backend };
  }
  return hasNoPods(backend) && !controller.allowsEmptyServices ? { backend, leftOut: because } : { backend };
}
