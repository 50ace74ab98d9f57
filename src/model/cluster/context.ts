/** How far the given files can be taken to describe everything: what turns "not found" into an error. */

import type { KindName } from '../objects/kinds.ts';
import { directoryOf } from '../objects/paths.ts';
import type { Resource } from '../objects/resource.ts';
import { isAmongAlternatives } from './alternatives.ts';
import type { Cluster } from './cluster.ts';
import { clusterQuery } from './query.ts';

/** Namespaces that the platform fills: what is missing there is most likely simply elsewhere. */
const PLATFORM_NAMESPACES: ReadonlySet<string> = new Set([
  'kube-system',
  'kube-public',
  'kube-node-lease',
  'istio-system',
  'istio-ingress',
  'ingress-nginx',
  'nginx-ingress',
  'cert-manager',
  'gateway-system',
  'envoy-gateway-system',
  'gke-system',
  'gke-managed-system',
  'traefik',
  'linkerd',
  'knative-serving',
  'monitoring',
  'flux-system',
  'argocd',
]);

/**
 * Whether the files around an object evidently describe its namespace as far as a kind goes, so that a counterpart
 * of that kind which is not there is really missing: some object of the kind stands in the same file or directory
 * under the same namespace, and nothing (a kustomization, a platform, an unread document) brings more.
 */
export function isDescribed(cluster: Cluster, kind: KindName, from: Resource): boolean {
  return describes(cluster, kind, from.namespace, from);
}

/** The same for another namespace than the object's own. Among alternatives only the object's own file counts. */
export function isDescribedIn(cluster: Cluster, kind: KindName, namespace: string, from: Resource): boolean {
  const isNearby = isAmongAlternatives(cluster, from)
    ? places(cluster, kind).get(namespace)?.files.has(from.file.path) === true
    : cluster.inNamespace(kind, namespace).length > 0;
  return isNearby && describes(cluster, kind, namespace, from);
}

function describes(cluster: Cluster, kind: KindName, namespace: string, from: Resource): boolean {
  if (isFilledElsewhere(namespace, from) || from.pending.patches) return false;
  const beside = places(cluster, kind).get(namespace)?.inDirectory.get(directoryOf(from.file.path)) ?? [];
  return beside.some((other) => other !== from);
}

/** Where the objects of a kind stand, by namespace. */
const places = clusterQuery('context.places', (cluster, kind: KindName) => {
  const byNamespace = new Map<string, { readonly files: Set<string>; readonly inDirectory: Map<string, Resource[]> }>();
  for (const one of cluster.all(kind)) {
    let known = byNamespace.get(one.namespace);
    if (known === undefined) byNamespace.set(one.namespace, (known = { files: new Set(), inDirectory: new Map() }));
    known.files.add(one.file.path);
    if (one.pending.names) continue;
    const directory = directoryOf(one.file.path);
    const inDirectory = known.inDirectory.get(directory);
    // Two are enough: one of them is another than whoever asks.
    if (inDirectory === undefined) known.inDirectory.set(directory, [one]);
    else if (inDirectory.length < 2) inDirectory.push(one);
  }
  return byNamespace;
});

/** Whether the platform fills a namespace, so that what is not there says nothing. */
export function isPlatformNamespace(namespace: string): boolean {
  return PLATFORM_NAMESPACES.has(namespace);
}

/** Whether more may come into a namespace than the files hold: the platform fills it, or a kustomization brings objects. */
export function isFilledElsewhere(namespace: string, from: Resource): boolean {
  return PLATFORM_NAMESPACES.has(namespace) || from.pending.additions;
}

/** Whether two objects stand so close (one file, one directory) that they are most likely applied together. */
export function isNear(a: Resource, b: Resource): boolean {
  return directoryOf(a.file.path) === directoryOf(b.file.path);
}
