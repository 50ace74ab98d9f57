/** Objects that controllers make from custom resources, so that nobody declares them. */

import { query } from '../../text/query.ts';
import type { Resource } from '../objects/resource.ts';
import type { Cluster } from './cluster.ts';

/** Whether a controller may make an object of this name in this namespace. */
export type MayBeMade = (namespace: string, name: string) => boolean;

/**
 * Operators name the Services and Secrets that they make after their custom resource: `search` makes
 * `search-es-http`. So a name may be made where a custom resource of the namespace bears it, or the start of it
 * up to a hyphen.
 */
export const operatorsOf = query('operators.operatorsOf', (cluster: Cluster): MayBeMade => {
  const names = new Set(cluster.resources.filter(isCustom).map((one) => `${one.namespace}/${one.name}`));
  return (namespace, name) =>
    names.size > 0 && startsOf(name).some((start) => start !== '' && names.has(`${namespace}/${start}`));
});

/** `a-b-c` -> `a`, `a-b`, `a-b-c` */
function startsOf(name: string): readonly string[] {
  const parts = name.split('-');
  return parts.map((_, index) => parts.slice(0, index + 1).join('-'));
}

/** An object of a group that Kubernetes does not serve itself. */
export function isCustom({ known, group }: Resource): boolean {
  return known === undefined && group.includes('.') && !group.endsWith('.k8s.io');
}

/** The Secrets that custom resources say they write: Certificates, external and synchronised Secrets. */
export function secretWritersOf(cluster: Cluster): MayBeMade {
  const targets = new Set<string>();
  for (const one of cluster.resources) {
    if (!isCustom(one)) continue;
    const spec = one.root.child('spec');
    const named = [
      spec.child('secretName'),
      spec.child('target').child('name'),
      spec.child('destination').child('name'),
    ];
    for (const { string } of named) if (string !== undefined) targets.add(`${one.namespace}/${string}`);
  }
  return (namespace, name) => targets.has(`${namespace}/${name}`);
}

/** What the annotations start with by which an Ingress or a Gateway has its certificates made. */
const ISSUERS = [
  'cert-manager.io/',
  'certmanager.k8s.io/',
  'acme.cert-manager.io/',
  'cert.gardener.cloud/',
  'kubernetes.io/tls-acme',
];

/** Whether an annotation has the Secrets of an object made: cert-manager, and what speaks its language. */
export function hasIssuer({ root }: Resource): boolean {
  const keys = root.child('metadata').child('annotations').keys();
  return keys.some((key) => ISSUERS.some((start) => key.startsWith(start)));
}
