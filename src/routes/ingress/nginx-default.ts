/**
 * The default backend of the controller itself, which its flag `default-backend-service` gives.
 * Source: kubernetes/ingress-nginx v1.15 internal/ingress/controller/controller.go (getDefaultUpstream).
 */
import type { Place } from '../../load/value/place.ts';
import type { Cluster } from '../../model/cluster/cluster.ts';
import { firstPort, type NginxController } from '../../model/ingress/nginx-controller.ts';
import type { Draft } from '../draft/draft.ts';
import { ANY_HOST } from '../match/host.ts';
import { type Backend, type Entry, serves } from '../route/route.ts';
import { resolveBackend } from '../service/backend.ts';
import type { Server } from './nginx-server.ts';

interface Surrounding {
  readonly cluster: Cluster;
  readonly controller: NginxController;
}

/** The Service of the flag `default-backend-service`, unless it is known to have no endpoints. Source: getDefaultUpstream. */
export function defaultService({ cluster, controller }: Surrounding, at: Place): Backend | undefined {
  const { defaultBackend, workload } = controller;
  if (defaultBackend === undefined || workload === undefined) return undefined;
  const { namespace, name: service } = defaultBackend;
  const found = cluster.find('Service', namespace, service, workload.resource);
  if (found.is === 'absent') return undefined;
  const port = found.is === 'found' ? firstPort(found.resource) : undefined;
  const from = workload.resource;
  const backend = resolveBackend(cluster, { namespace, service, port, weight: 1, from, at });
  return serves(backend) ? backend : undefined;
}

/** What that Service answers for hosts that no Ingress has. */
export function defaultServiceDraft(
  entry: Entry,
  around: Surrounding,
  catchAll: Server | undefined,
): Draft | undefined {
  const { workload } = around.controller;
  const isFree = catchAll?.locations.some(({ isDefault, ingress }) => isDefault && ingress === undefined);
  if (workload === undefined || isFree !== true) return undefined;
  const at = workload.pod.at;
  const backend = defaultService(around, at);
  if (backend === undefined) return undefined;
  return {
    entry,
    source: { resource: workload.resource, at },
    match: {
      host: ANY_HOST,
      path: { type: 'prefix', value: '/' },
      pathType: 'Prefix',
      method: undefined,
      headers: [],
      queryParams: [],
      scheme: undefined,
    },
    tls: undefined,
    filters: [],
    backends: [backend],
    httpsRedirect: undefined,
    reply: undefined,
    isFallback: true,
    doubts: [],
    rank: undefined,
  };
}
