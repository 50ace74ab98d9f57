/** What keeps clients out beside the annotations of an Ingress. */
import type { Cluster } from '../model/cluster/cluster.ts';
import type { Dialect } from '../model/ingress/dialect.ts';
import { gceServiceSettings } from '../model/ingress/gce.ts';
import { backendService, ingressBackends } from '../model/ingress/ingress.ts';
import { nginxSettings } from '../model/ingress/nginx.ts';
import { nginxController } from '../model/ingress/nginx-controller.ts';
import { effective } from '../model/ingress/setting.ts';
import type { ResourceOf } from '../model/objects/resource.ts';

type AnIngress = ResourceOf<'Ingress'>;

/** Why the controller or the Services of an Ingress may refuse clients, a phrase; undefined where they do not. */
export function guardOf(
  cluster: Cluster,
  ingress: AnIngress,
  dialect: Dialect | undefined,
  controller: string | undefined,
): string | undefined {
  if (dialect === 'ingress-nginx') return nginxGuard(cluster, ingress, controller);
  return dialect === 'gke' ? gceGuard(cluster, ingress) : undefined;
}

function nginxGuard(cluster: Cluster, ingress: AnIngress, name: string | undefined): string | undefined {
  const hasOwn = effective(nginxSettings(ingress).enableGlobalAuth) === false;
  const guard = nginxController(cluster, name).guards.find((key) => key !== 'global-auth-url' || !hasOwn);
  return guard === undefined ? undefined : `"${guard}" in the ConfigMap of the controller cannot be carried over`;
}

/** A BackendConfig may have IAP or a policy of Cloud Armor. */
function gceGuard(cluster: Cluster, ingress: AnIngress): string | undefined {
  for (const backend of ingressBackends(ingress)) {
    const found = backendService(cluster, ingress, backend);
    if (found?.is !== 'found') continue;
    const service = found.resource;
    const setting = gceServiceSettings(service).backendConfig;
    if (setting.is === 'absent') continue;
    const names = setting.is === 'valid' ? namesIn(setting.value) : undefined;
    const configs = cluster
      .ofKind('cloud.google.com', 'BackendConfig')
      .filter((one) => one.namespace === service.namespace && names?.includes(one.name) === true);
    const isOpen =
      names?.every((name) => configs.some((one) => one.name === name)) === true &&
      configs.every(({ root }) => {
        const spec = root.child('spec');
        return !spec.child('iap').exists && !spec.child('securityPolicy').exists;
      });
    if (!isOpen) return `the BackendConfig of Service ${service.name} may have IAP or a policy of Cloud Armor`;
  }
  return undefined;
}

/** The names in `{"default": "a", "ports": {"80": "b"}}`. */
function namesIn(value: unknown): readonly string[] {
  if (typeof value === 'string') return [value];
  return typeof value === 'object' && value !== null ? Object.values(value).flatMap(namesIn) : [];
}
