/** What creates pods that are not among the files: custom resources, packages, and workloads that cannot be read. */
import type { Cursor } from '../../load/value/cursor.ts';
import { compareText } from '../../text/compare.ts';
import { query } from '../../text/query.ts';
import type { Cluster } from '../cluster/cluster.ts';
import { clusterQuery } from '../cluster/query.ts';
import { directoryOf } from '../objects/paths.ts';
import { describe, type Resource } from '../objects/resource.ts';
import type { Labels, Pairs } from '../objects/selector.ts';
import { podTemplate } from '../objects/workload.ts';
import { canaryServices } from './flagger.ts';
import { firstSelected } from './label-index.ts';

/** Kinds that create pods which are not among the files. */
const PACKAGE_KINDS = /^(HelmRelease|HelmChart|Application|ApplicationSet|Kustomization|App|PackageInstall)$/;

const WORKLOAD_KINDS: ReadonlySet<string> = new Set([
  'Pod',
  'Deployment',
  'ReplicaSet',
  'StatefulSet',
  'DaemonSet',
  'ReplicationController',
  'Job',
  'CronJob',
]);

/** Custom resources that select pods, or route to them, and create none. */
const SELECTING =
  /^(ServiceMonitor|PodMonitor|Probe|PrometheusRule|ServiceEntry|VirtualService|DestinationRule|Sidecar|IngressRoute|ScaledObject|HTTPScaledObject|VerticalPodAutoscaler)$|Policy$|Authentication$/;

/** The objects of a namespace, other than workloads, that can create pods. */
interface Makers {
  /** Workloads without a template, which another rule reports, and packages, by their directories. */
  readonly unseenIn: ReadonlyMap<string, Resource>;
  /** Custom resources by their names. */
  readonly byName: ReadonlyMap<string, Resource>;
  /** The labels of a custom resource that has all pairs of a selector in one of its maps of labels. */
  carrying(selector: Pairs): Labels | undefined;
  readonly owners: ReadonlyMap<Labels, Resource>;
}

/** What runs as static pods, or comes with every cluster. */
const CONTROL_PLANE = /^(?:kube-(?:apiserver|controller-manager|scheduler|proxy|dns)|etcd|control-plane)$/;

/** Why pods with these labels may come from another object of the namespace, a phrase; undefined if none creates them. */
export function podsMadeBy(cluster: Cluster, from: Resource, namespace: string, selector: Pairs): string | undefined {
  if (namespace === 'kube-system' && Object.values(selector).some((value) => CONTROL_PLANE.test(value)))
    return 'the pods are those of the control plane';
  const canary = Object.values(selector).flatMap((value) => canaryServices(cluster, namespace).get(value) ?? [])[0];
  if (canary !== undefined) return `the pods are created by Flagger for ${describe(canary)}`;
  const bundle = bundleOf(cluster, from);
  if (bundle !== undefined) return `the pods are created by ${describe(bundle)}`;
  const makers = makersIn(cluster, namespace);
  const named = Object.values(selector).flatMap((value) => makers.byName.get(value) ?? [])[0];
  const carrying = named === undefined ? makers.carrying(selector) : undefined;
  const custom = named ?? (carrying && makers.owners.get(carrying));
  if (custom !== undefined)
    return SELECTING.test(custom.kind)
      ? 'the pods may be created by something that is not in the files'
      : `the pods are created by ${describe(custom)}`;
  const unseen = makers.unseenIn.get(directoryOf(from.file.path));
  return unseen && `the pods may be created by ${describe(unseen)}`;
}

/** The ClusterServiceVersion of the bundle that an object belongs to: OLM creates the Deployments that it describes. */
export function bundleOf(cluster: Cluster, { file }: Resource): Resource | undefined {
  return bundles(cluster).get(directoryOf(file.path));
}

const bundles = query('pod-makers.bundles', (cluster: Cluster) =>
  firstBy(cluster.ofKind('operators.coreos.com', 'ClusterServiceVersion'), ({ file }) => directoryOf(file.path)),
);

const makersIn = clusterQuery('pod-makers.makersIn', (cluster, namespace: string): Makers => {
  const others = cluster
    .resourcesIn(namespace)
    .filter((one) => cluster.workloadFor(one) === undefined)
    .map((one) => ({ one, key: `${SELECTING.test(one.kind) ? 1 : 0}${describe(one)}` }))
    .sort((a, b) => compareText(a.key, b.key))
    .map(({ one }) => one);
  const isPackage = (one: Resource): boolean => one.known === undefined && PACKAGE_KINDS.test(one.kind);
  const isBroken = (one: Resource): boolean =>
    one.known !== undefined && WORKLOAD_KINDS.has(one.kind) && podTemplate(one) === undefined;
  const custom = others.filter(
    (one) => one.known === undefined && !isPackage(one) && one.group.includes('.') && !one.group.endsWith('k8s.io'),
  );
  const owners = new Map<Labels, Resource>();
  for (const one of custom) for (const labels of labelMaps(one.root, 0)) owners.set(labels, one);
  const unseen = others.filter((one) => isPackage(one) || isBroken(one));
  return {
    unseenIn: firstBy(unseen, ({ file }) => directoryOf(file.path)),
    byName: firstBy(custom, ({ name }) => name),
    carrying: firstSelected([...owners.keys()]),
    owners,
  };
});

function firstBy(resources: readonly Resource[], keyOf: (one: Resource) => string): ReadonlyMap<string, Resource> {
  const first = new Map<string, Resource>();
  for (const one of resources) {
    const key = keyOf(one);
    if (!first.has(key)) first.set(key, one);
  }
  return first;
}

/** The label maps anywhere inside an object. */
function labelMaps(cursor: Cursor, depth: number): readonly Labels[] {
  if (depth > 8) return [];
  if (cursor.isList) return cursor.items().flatMap((item) => labelMaps(item, depth + 1));
  return cursor.entries().flatMap((entry) => {
    const own = /labels$/i.test(String(entry.step)) && entry.isMap ? [entry.strings()] : [];
    return [...own, ...labelMaps(entry, depth + 1)];
  });
}

/** Whether a workload that cannot be read may have labels that an object of a name and a file selects. */
export function mayBeUnread(cluster: Cluster, from: Resource, selector: Pairs): boolean {
  const { names, directories } = unreadWorkloads(cluster);
  return (
    directories.has(directoryOf(from.file.path)) ||
    names.has(from.name) ||
    Object.values(selector).some((value) => names.has(value))
  );
}

/** The names and directories of workloads that cannot be read. */
const unreadWorkloads = query('pod-makers.unreadWorkloads', ({ malformed }: Cluster) => {
  const workloads = malformed.filter(({ kind }) => kind === '' || WORKLOAD_KINDS.has(kind));
  return {
    names: new Set(workloads.map(({ name }) => name)),
    directories: new Set(workloads.map(({ file }) => directoryOf(file.path))),
  };
});
