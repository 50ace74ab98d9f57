/** Objects that controllers create from custom resources, so that they are not among the files. */

import { compareText } from '../../text/compare.ts';
import { inner } from '../../text/group.ts';
import { query } from '../../text/query.ts';
import type { Resource } from '../objects/resource.ts';
import type { Cluster } from './cluster.ts';

/**
 * The custom resource that a Service or Secret may be created for. Operators name what they create after their custom
 * resource: `search` creates `search-es-http`, and some put the kind before it: `vmalert-shop`. So an object can be created
 * if a custom resource of the namespace has its name, or the start of its name up to a hyphen.
 */
export function operatorFor(cluster: Cluster, namespace: string, name: string): Resource | undefined {
  const customs = customsOf(cluster).get(namespace);
  if (customs === undefined) return undefined;
  for (const start of startsOf(name).reverse()) {
    const custom = start === '' ? undefined : customs.get(start);
    if (custom !== undefined) return custom;
  }
  return undefined;
}

/** Names of Services, or their starts, that do not depend on the name of the custom resource. */
const FIXED: ReadonlyMap<string, readonly string[]> = new Map([
  ['minio.min.io/Tenant', ['minio']],
  ['monitoring.coreos.com/Alertmanager', ['alertmanager-operated']],
  ['monitoring.coreos.com/Prometheus', ['prometheus-operated']],
  ['monitoring.coreos.com/ThanosRuler', ['thanos-ruler-operated']],
  ['spinnaker.armory.io/SpinnakerService', ['spin']],
  ['spinnaker.io/SpinnakerService', ['spin']],
]);

/** The first custom resource of each name, by namespace. */
const customsOf = query('operators.customsOf', (cluster: Cluster) => {
  const byName = new Map<string, Map<string, Resource>>();
  for (const one of cluster.resources) {
    if (!isCustom(one)) continue;
    const known = inner(byName, one.namespace);
    for (const name of [
      one.name,
      `${one.kind.toLowerCase()}-${one.name}`,
      ...(FIXED.get(`${one.group}/${one.kind}`) ?? []),
    ]) {
      const before = known.get(name);
      if (before === undefined || compareText(one.kind, before.kind) < 0) known.set(name, one);
    }
  }
  return byName;
});

/** `a-b-c` -> `a`, `a-b`, `a-b-c` */
function startsOf(name: string): string[] {
  const parts = name.split('-');
  return parts.map((_, index) => parts.slice(0, index + 1).join('-'));
}

/** Whether an object is a custom resource: its group is not one of Kubernetes. */
export function isCustom({ known, group }: Resource): boolean {
  return known === undefined && group.includes('.') && !group.endsWith('.k8s.io');
}

/** The custom resource that a Secret is written for: a Certificate, an external or a synchronized Secret. */
export function secretWriterFor(cluster: Cluster, namespace: string, name: string): Resource | undefined {
  return secretWriters(cluster).get(namespace)?.get(name);
}

const secretWriters = query('operators.secretWriters', (cluster: Cluster) => {
  const targets = new Map<string, Map<string, Resource>>();
  for (const one of cluster.resources) {
    if (!isCustom(one)) continue;
    const spec = one.root.child('spec');
    const named = [
      spec.child('secretName'),
      spec.child('target').child('name'),
      spec.child('destination').child('name'),
    ];
    const known = inner(targets, one.namespace);
    for (const { string } of named) if (string !== undefined && !known.has(string)) known.set(string, one);
  }
  return targets;
});

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
