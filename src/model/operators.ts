/** Objects that controllers make from custom resources, so that nobody declares them. */
import type { Cluster } from './cluster.ts';
import type { Resource } from './resource.ts';

/**
 * Whether a custom resource of the namespace bears the name, or the start of it: operators name the Services and
 * Secrets that they make after their resource (`search` makes `search-es-http`).
 */
export function mayBeMade(cluster: Cluster, namespace: string, name: string): boolean {
  return cluster.resources.some(
    (other) =>
      other.namespace === namespace &&
      isCustom(other) &&
      other.name !== '' &&
      (name === other.name || name.startsWith(`${other.name}-`)),
  );
}

/** An object of a group that Kubernetes does not serve itself. */
export function isCustom({ known, group }: Resource): boolean {
  if (known !== undefined || !group.includes('.')) return false;
  return !group.endsWith('.k8s.io');
}
