/** Whether the given files describe a namespace completely, so that "not found" is an error. */

import { query } from '../../text/query.ts';
import type { KindName } from '../objects/kinds.ts';
import { commonDirectory, directoryOf } from '../objects/paths.ts';
import type { Resource } from '../objects/resource.ts';
import { isAmongAlternatives } from './alternatives.ts';
import type { Cluster } from './cluster.ts';
import { clusterQuery } from './query.ts';
import { hasSources } from './sources.ts';

/** Namespaces whose objects come from the platform: objects missing from the files most likely exist elsewhere. */
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
/** Namespaces that a distribution fills; no repository describes them. */
const RESERVED_NAMESPACE =
  /^(?:gke-managed-|openshift-|config-management-|gmp-(?:system|public)$|anthos-|aks-|azure-arc)/;

/**
 * Whether the files around an object evidently contain all objects of a kind in its namespace, so that one that is not
 * found is really missing: another object of the kind is in the same directory and namespace, and neither a kustomization
 * nor the platform adds more.
 */
export function isDescribed(cluster: Cluster, kind: KindName, from: Resource): boolean {
  return describes(cluster, kind, from.namespace, from);
}

/** The same for another namespace. Among alternatives only the file of the object is considered. */
export function isDescribedIn(cluster: Cluster, kind: KindName, namespace: string, from: Resource): boolean {
  const isNearby = isAmongAlternatives(cluster, from)
    ? places(cluster, kind).get(namespace)?.files.has(from.file.path) === true
    : cluster.inNamespace(kind, namespace).length > 0;
  return isNearby && describes(cluster, kind, namespace, from);
}

function describes(cluster: Cluster, kind: KindName, namespace: string, from: Resource): boolean {
  if (isFilledElsewhere(cluster, namespace, from) || from.pending.patches) return false;
  if (hasSources(cluster) || isSample(cluster, from.file.path)) return false;
  const beside = places(cluster, kind).get(namespace)?.inDirectory.get(directoryOf(from.file.path)) ?? [];
  return beside.some((other) => other !== from);
}

/** The files and directories with objects of a kind, by namespace. */
const places = clusterQuery('context.places', (cluster, kind: KindName) => {
  const byNamespace = new Map<string, { readonly files: Set<string>; readonly inDirectory: Map<string, Resource[]> }>();
  for (const one of cluster.all(kind)) {
    let known = byNamespace.get(one.namespace);
    if (known === undefined) byNamespace.set(one.namespace, (known = { files: new Set(), inDirectory: new Map() }));
    known.files.add(one.file.path);
    if (one.pending.names) continue;
    const directory = directoryOf(one.file.path);
    const inDirectory = known.inDirectory.get(directory);
    // Two are enough: at least one of them differs from a given object.
    if (inDirectory === undefined) known.inDirectory.set(directory, [one]);
    else if (inDirectory.length < 2) inDirectory.push(one);
  }
  return byNamespace;
});

/**
 * Whether the objects of a namespace come from the platform, so that a missing object is not reported. What the files
 * define themselves is not the platform's.
 */
export function isPlatformNamespace(cluster: Cluster, namespace: string): boolean {
  return isReserved(namespace) || (PLATFORM_NAMESPACES.has(namespace) && !ownNamespaces(cluster).has(namespace));
}

/** Whether a distribution of Kubernetes runs a namespace: nothing is said about what is missing there. */
export function isReserved(namespace: string): boolean {
  return RESERVED_NAMESPACE.test(namespace);
}

/** The namespaces that are among the files as objects. */
const ownNamespaces = query(
  'context.ownNamespaces',
  (cluster: Cluster): ReadonlySet<string> => new Set(cluster.all('Namespace').map(({ name }) => name)),
);

/** Whether a namespace can have objects that are not among the files, from the platform or a kustomization. */
export function isFilledElsewhere(cluster: Cluster, namespace: string, from: Resource): boolean {
  return isPlatformNamespace(cluster, namespace) || from.pending.additions;
}

/** A directory of examples, of input for tests, or of what is no longer applied: what its files refer to is often left to the reader. */
const SAMPLES =
  /(?:^|\/)(?:[\w-]*examples?|docs?|documentation|samples?|snippets?|tutorials?|tests?|e2e|testdata|[._]?archived?|[._]?attic|[._]?deprecated|[._]disabled|[._]?unused)\/|[-_.]template\.ya?ml$/i;

/** Whether a file is an example beside other files. Where only examples are given, they are what matters. */
export function isSample(cluster: Cluster, path: string): boolean {
  return isSamplePath(path.slice(sharedDirectory(cluster).length));
}

/** The same for the part of a path below what all files have in common. */
export function isSamplePath(path: string): boolean {
  return SAMPLES.test(path);
}

/** Whether an object is an example that need not go with an object of another file: both may be separate examples. */
export function isSeparateSample(cluster: Cluster, one: Resource, other: Resource): boolean {
  return one.file.path !== other.file.path && isSample(cluster, one.file.path);
}

/** The directory that all objects are in, with the slash at its end. */
const sharedDirectory = query('context.sharedDirectory', ({ resources }: Cluster): string =>
  commonDirectory(resources.map(({ file }) => file.path)),
);

/** Whether two objects are in the same directory, so that they are most likely applied together. */
export function isNear(a: Resource, b: Resource): boolean {
  return directoryOf(a.file.path) === directoryOf(b.file.path);
}
