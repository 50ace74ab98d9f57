/** Objects that bring others, which are not among the files: releases of charts, applications, operators. */
import { query } from '../../text/query.ts';
import type { Resource } from '../objects/resource.ts';
import type { Cluster } from './cluster.ts';

/** For what brings objects of several namespaces. */
const EVERYWHERE = 'everywhere';

/** Kinds that bring objects, by group, with the field that says in which namespace; without, in that of the object. */
const SOURCES: Readonly<Record<string, readonly (readonly string[])[] | typeof EVERYWHERE>> = {
  'helm.toolkit.fluxcd.io/HelmRelease': [['spec', 'targetNamespace']],
  'helm.fluxcd.io/HelmRelease': [['spec', 'targetNamespace']],
  'helm.cattle.io/HelmChart': [['spec', 'targetNamespace']],
  'fleet.cattle.io/Bundle': [['spec', 'defaultNamespace']],
  'argoproj.io/Application': [['spec', 'destination', 'namespace']],
  'argoproj.io/ApplicationSet': [['spec', 'template', 'spec', 'destination', 'namespace']],
  'apps.kubermatic.k8c.io/ApplicationInstallation': [['spec', 'namespace', 'name']],
  'kappctrl.k14s.io/App': [],
  'packaging.carvel.dev/PackageInstall': [],
  'fluxcd.controlplane.io/ResourceSet': EVERYWHERE,
  'operators.coreos.com/Subscription': [],
  'addons.cluster.x-k8s.io/HelmChartProxy': [['spec', 'namespace']],
};

interface Sources {
  readonly some: boolean;
  /** The namespaces that they fill. */
  readonly namespaces: ReadonlySet<string>;
  /** Whether one of them may fill every namespace. */
  readonly everywhere: boolean;
}

const sourcesOf = query('sources.sourcesOf', (cluster: Cluster): Sources => {
  const namespaces = new Set<string>();
  let some = cluster.isPartial;
  let everywhere = cluster.isPartial;
  for (const [kind, fields] of Object.entries(SOURCES)) {
    const [group = '', name = ''] = kind.split('/');
    for (const source of cluster.ofKind(group, name)) {
      some = true;
      const namespace = namespaceOf(source, fields);
      if (namespace === undefined) everywhere = true;
      else namespaces.add(namespace);
    }
  }
  return { some, namespaces, everywhere };
});

/** Undefined where it is filled in later, as in templates of ApplicationSets. */
function namespaceOf(source: Resource, fields: readonly (readonly string[])[] | typeof EVERYWHERE): string | undefined {
  if (fields === EVERYWHERE) return undefined;
  for (const path of fields) {
    const field = source.root.follow(path);
    if (field.isUnknown) return undefined;
    const { string } = field;
    if (string !== undefined) return /[{$]/.test(string) ? undefined : string;
  }
  return source.namespace;
}

/** Whether the files bring objects that are not among them. */
export function hasSources(cluster: Cluster): boolean {
  return sourcesOf(cluster).some;
}

/** Whether they bring some into a namespace. */
export function fills(cluster: Cluster, namespace: string): boolean {
  const { everywhere, namespaces } = sourcesOf(cluster);
  return everywhere || namespaces.has(namespace);
}
