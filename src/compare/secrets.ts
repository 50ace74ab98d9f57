/** The Secrets that are not the same on both sides: routes with their certificates are compared by what clients get. */
import type { Cluster } from '../model/cluster/cluster.ts';
import { textOf } from './keys.ts';

/** Kinds that hold certificates, or make Secrets with them. */
const KINDS: ReadonlySet<string> = new Set(['Secret', 'SealedSecret', 'ExternalSecret', 'Certificate', 'TLSStore']);

/** `namespace/name` of what one side has and the other has not, or has otherwise. */
export function differingSecrets(before: Cluster, after: Cluster): ReadonlySet<string> {
  const [left, right] = [secretsOf(before), secretsOf(after)];
  const names = new Set<string>();
  for (const [key, { name, text }] of left) if (right.get(key)?.text !== text) names.add(name);
  for (const [key, { name }] of right) if (!left.has(key)) names.add(name);
  return names;
}

function secretsOf(cluster: Cluster): ReadonlyMap<string, { readonly name: string; readonly text: string }> {
  const found = new Map<string, { readonly name: string; readonly text: string }>();
  for (const resource of cluster.resources) {
    if (!KINDS.has(resource.kind)) continue;
    const name = `${resource.namespace}/${resource.name}`;
    found.set(`${resource.kind} ${name}`, { name, text: textOf(resource) });
  }
  return found;
}
