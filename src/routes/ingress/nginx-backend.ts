/**
 * The port of a Service as ingress-nginx finds it: the first whose number, target port or name is the text that the
 * Ingress has. Source: kubernetes/ingress-nginx v1.15 internal/ingress/controller/controller.go (serviceEndpoints).
 */
import type { Cluster } from '../../model/cluster/cluster.ts';
import type { IngressBackend } from '../../model/ingress/ingress.ts';
import type { NginxController } from '../../model/ingress/nginx-controller.ts';
import { type Port, portsOf, portsWith } from '../../model/network/service.ts';
import type { ResourceOf } from '../../model/objects/resource.ts';
import type { Backend } from '../route/route.ts';
import { resolveBackend } from '../service/backend.ts';
import { type AnIngress, backendFor } from './paths.ts';

/** Services with more ports are searched by index, field by field. */
const MANY = 64;

/** The backend that a path or default backend of an Ingress names. */
export function nginxBackend(
  cluster: Cluster,
  { disablesExternalNames }: Pick<NginxController, 'disablesExternalNames'>,
  ingress: AnIngress,
  backend: IngressBackend,
): Backend {
  const found = resolved(cluster, ingress, backend);
  if (found.status !== 'external' || !disablesExternalNames) return found;
  return {
    ...found,
    status: 'no-workload',
    because: 'flag --disable-svc-external-name of the controller rules out Services of type ExternalName',
  };
}

function resolved(cluster: Cluster, ingress: AnIngress, backend: IngressBackend): Backend {
  const { string: service } = backend.service;
  const { portRef } = backend;
  if (backend.isResource || service === undefined || service === '' || portRef === undefined)
    return backendFor(cluster, ingress, backend);
  const found = cluster.find('Service', ingress.namespace, service, ingress);
  const port = found.is === 'found' ? firstFitting(found.resource, portRef) : undefined;
  if (port === undefined) return backendFor(cluster, ingress, backend);
  return resolveBackend(cluster, {
    namespace: ingress.namespace,
    service,
    port: port.name ?? port.port,
    weight: 1,
    from: ingress,
    at: backend.service.at,
  });
}

function firstFitting(service: ResourceOf<'Service'>, ref: number | string): Port | undefined {
  const ports = portsOf(service);
  const text = String(ref);
  if (ports.length > MANY)
    return (
      portsWith(service, 'port', Number(text))[0] ??
      portsWith(service, 'targetPort', ref)[0] ??
      portsWith(service, 'name', text)[0]
    );
  return ports.find(({ port, targetPort, name }) =>
    [port, targetPort, name].some((one) => one !== undefined && `${one}` === text),
  );
}
