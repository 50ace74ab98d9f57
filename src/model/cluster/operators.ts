/** Objects that controllers create from custom resources, so that they are not among the files. */

import { query } from '../../text/query.ts';
import type { Resource } from '../objects/resource.ts';
import type { Cluster } from './cluster.ts';

/** Whether a controller can create an object with this name in this namespace. */
export type MayBeMade = (namespace: string, name: string) => boolean;

/**
 * Operators name the Services and Secrets that they create after their custom resource: `search` creates
 * `search-es-http`. So an object can be created if a custom resource of the namespace has its name, or the start of its
 * name up to a hyphen.
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

/** Whether an object is a custom resource: its group is not one of Kubernetes. */
export function isCustom({ known, group }: Resource): boolean {
  return known === undefined && group.includes('.') && !group.endsWith('.k8s.io');
}

/** The Secrets that custom resources create: Certificates, external and synchronized Secrets. */
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

/** The prefixes of annotations that request a certificate for an Ingress or a Gateway. */
const ISSUERS = [
  'cert-manager.io/',
  'certmanager.k8s.io/',
  'acme.cert-manager.io/',
  'cert.gardener.cloud/',
  'kubernetes.io/tls-acme',
];

/** Whether an annotation requests the TLS Secrets of an object from cert-manager or a compatible controller. */
export function hasIssuer({ root }: Resource): boolean {
  const keys = root.child('metadata').child('annotations').keys();
  return keys.some((key) => ISSUERS.some((start) => key.startsWith(start)));
}
