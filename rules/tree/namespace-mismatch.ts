/** Objects without a namespace that are used by, or use, objects with one. */
import {
  type Cluster,
  type Cursor,
  defineRule,
  describe,
  inOtherNamespace,
  isSample,
  mayMiss,
  namesNamespace,
  placesAt,
  type Resource,
  unsafeFix,
  type Workload,
  writingBefore,
} from '../../src/kit.ts';

interface Mismatch {
  readonly unset: Resource;
  readonly counterpart: Resource;
}

export default defineRule({
  severity: 'warning',
  fix: 'unsafe',
  judges: 'objects',
  docs: {
    summary: 'An object sets no namespace, but the object that it uses or that uses it does.',
    why: 'Pods can only use objects of the same namespace. Applied like this, the two can end up in different namespaces.',
    remedy: 'Set the same namespace on both objects, or on neither.',
  },
  messages: {
    unset: ({ unset, counterpart }: Mismatch) => ({
      message: `${unset.kind} "${unset.name}" sets no namespace, but the related ${counterpart.kind} "${counterpart.name}" is in namespace "${counterpart.namespace}"`,
      help: `add "namespace: ${counterpart.namespace}" to its metadata`,
    }),
  },
  check: {
    cluster(cluster, { report }) {
      const reported = new Set<Resource>();
      for (const mismatch of cluster.workloads.flatMap((workload) => mismatches(cluster, workload))) {
        const { unset, counterpart } = mismatch;
        if (reported.has(unset)) continue;
        reported.add(unset);
        const metadata = unset.root.child('metadata');
        const [first] = metadata.entries();
        const edit = first && writingBefore(first, 'namespace', counterpart.namespace);
        const at = counterpart.root.child('metadata').child('namespace').at;
        const notes = [{ message: `${describe(counterpart)} is here`, at }];
        report(metadata.child('name').at, 'unset', mismatch, {
          notes,
          about: unset,
          severity: isSample(cluster, unset.file.path) ? 'info' : 'warning',
          fix: unsafeFix(`add "namespace: ${counterpart.namespace}"`, edit),
        });
      }
    },
  },
});

/** Where a pod refers to other objects by name, by kind. Rules of their areas cover Services and Ingresses. */
const REFERENCES = {
  ConfigMap: [
    'volumes[].configMap.name',
    'volumes[].projected.sources[].configMap.name',
    'containers[].envFrom[].configMapRef.name',
    'containers[].env[].valueFrom.configMapKeyRef.name',
  ],
  Secret: [
    'volumes[].secret.secretName',
    'volumes[].projected.sources[].secret.name',
    'containers[].envFrom[].secretRef.name',
    'containers[].env[].valueFrom.secretKeyRef.name',
    'imagePullSecrets[].name',
  ],
  ServiceAccount: ['serviceAccountName'],
} as const;

const KINDS = ['ConfigMap', 'Secret', 'ServiceAccount', 'Service'] as const;

function mismatches(cluster: Cluster, { resource, pod }: Workload): readonly Mismatch[] {
  if (!mayMiss(cluster, KINDS, resource)) return [];
  const named = (root: Cursor, paths: readonly string[]): readonly string[] =>
    paths.flatMap((path) => placesAt(root, path)).flatMap((place) => place.string ?? []);
  const counterparts: readonly (Resource | undefined)[] = [
    ...named(pod, REFERENCES.ConfigMap).map((name) => inOtherNamespace(cluster, 'ConfigMap', name, resource)),
    ...named(pod, REFERENCES.Secret).map((name) => inOtherNamespace(cluster, 'Secret', name, resource)),
    ...named(pod, REFERENCES.ServiceAccount).map((name) => inOtherNamespace(cluster, 'ServiceAccount', name, resource)),
    ...(resource.known === 'StatefulSet' ? named(resource.root, ['spec.serviceName']) : []).map((name) =>
      inOtherNamespace(cluster, 'Service', name, resource),
    ),
  ];
  return counterparts.flatMap((other) => {
    if (other === undefined) return [];
    return [
      namesNamespace(resource) ? { unset: other, counterpart: resource } : { unset: resource, counterpart: other },
    ];
  });
}
