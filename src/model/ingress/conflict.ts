/** Which paths of Ingresses match the same requests in the same load balancer. */
import type { Cluster } from '../cluster/cluster.ts';
import type { ResourceOf } from '../objects/resource.ts';
import { albGroupName, albSettings } from './alb.ts';
import { classOf, type IngressClassification } from './class.ts';
import { type IngressPath, ingressPaths, type PathType, pathTypeOf, USE_ANNOTATION } from './ingress.ts';
import { sharedClasses } from './shared-classes.ts';

/** One path with the requests that it claims. */
export interface Claim {
  readonly ingress: ResourceOf<'Ingress'>;
  readonly path: IngressPath;
  readonly class: IngressClassification;
  readonly type: PathType;
  readonly host: string;
  /** As written, `/` if there is no path. */
  readonly text: string;
  /** Claims with the same key match the same requests of the same load balancer. */
  readonly key: string;
}

/** Every path whose host, path and type are known, in reading order. */
export function claimsOf(cluster: Cluster): readonly Claim[] {
  return cluster.all('Ingress').flatMap((ingress) => {
    const found = classOf(ingress, cluster);
    const { name = '' } = found;
    const served = sharedClasses(cluster).get(name)?.[0] ?? name;
    return ingressPaths(ingress).flatMap((path) => claimOf(ingress, path, found, served) ?? []);
  });
}

/** `served`: one name for all classes that are served together. */
function claimOf(
  ingress: ResourceOf<'Ingress'>,
  path: IngressPath,
  found: IngressClassification,
  served: string,
): Claim | undefined {
  const type = pathTypeOf(ingress, path);
  if (type === undefined || path.host === undefined || (path.path.exists && path.path.string === undefined))
    return undefined;
  const text = path.path.string || '/';
  // Paths with separate conditions differ in more than the path.
  const service = path.backend.service.string;
  if (
    path.backend.portRef === USE_ANNOTATION ||
    (service !== undefined && albSettings(ingress).conditions.has(service))
  )
    return undefined;
  const host = path.host.toLowerCase();
  const key = [served, balancerOf(ingress, found), host, type, matched(text, type)].join('|');
  return { ingress, path, class: found, type, host, text, key };
}

/** The load balancer of an Ingress: GKE creates one for each Ingress, AWS one for each group. */
function balancerOf(ingress: ResourceOf<'Ingress'>, { dialect }: IngressClassification): string {
  const own = `${ingress.namespace}/${ingress.name}`;
  if (dialect === 'gke') return own;
  if (dialect !== 'aws-alb') return '';
  return albGroupName(ingress) ?? own;
}

/** A trailing slash makes no difference to a Prefix. */
function matched(text: string, type: PathType): string {
  return type === 'Prefix' ? text.replace(/(?<!\/)\/+$/, '') || '/' : text;
}
