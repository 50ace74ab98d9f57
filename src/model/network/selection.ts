/** Which of the given workloads a Service selects. Source: kubernetes endpointslice controller. */

import { didYouMean } from '../../text/edit-distance.ts';
import { groupBy, push } from '../../text/group.ts';
import { type KeptList, keptList, memo, query } from '../../text/query.ts';
import type { Cluster } from '../cluster/cluster.ts';
import { nearness } from '../cluster/nearest-file.ts';
import { clusterQuery } from '../cluster/query.ts';
import { directoryOf } from '../objects/paths.ts';
import type { ResourceOf } from '../objects/resource.ts';
import type { Pairs } from '../objects/selector.ts';
import { RUNTIME_LABELS, type Workload } from '../objects/workload.ts';
import { bundleOf } from './pod-makers.ts';
import { selectorOf, serviceType } from './service.ts';

/**
 * The labels of a Service's selector that a pod template can have, without those that controllers add at run time.
 * Undefined if the Service has no selector or the type ExternalName, or if its selector is not known.
 */
export const templateSelector = query(
  'selection.templateSelector',
  (service: ResourceOf<'Service'>): Pairs | undefined => {
    const selector = selectorOf(service);
    if (selector === undefined || serviceType(service) === 'ExternalName') return undefined;
    const isWhole = !Object.keys(selector).some((key) => RUNTIME_LABELS.has(key));
    if (isWhole) return selector;
    return Object.fromEntries(Object.entries(selector).filter(([key]) => !RUNTIME_LABELS.has(key)));
  },
);

/** The same; also undefined if a kustomization can still add to the selector. */
export function settledSelector(service: ResourceOf<'Service'>): Pairs | undefined {
  const { labels, patches } = service.pending;
  return labels || patches ? undefined : templateSelector(service);
}

/**
 * The workloads that a Service selects: those of the same directory, else those of the nearest directory (copies in
 * distant directories are alternatives). Of several definitions of one workload the nearest is used.
 */
export const workloadsBehind = clusterQuery(
  'selection.workloadsBehind',
  (cluster, service: ResourceOf<'Service'>): KeptList<Workload> => {
    const selector = bundleOf(cluster, service) === undefined ? templateSelector(service) : undefined;
    return selector === undefined ? NO_WORKLOADS : selectionOf(cluster, service.namespace, selector)(service.file.path);
  },
);

const NO_WORKLOADS: KeptList<Workload> = keptList([]);

type Selection = (path: string) => KeptList<Workload>;

/** The selected workloads, by the file of the Service. Services with the same result share one list and its cache. */
function selectionOf(cluster: Cluster, namespace: string, selector: Pairs): Selection {
  return selectionsIn(cluster, namespace)(selector);
}

function keyOfLabels(labels: Pairs): string {
  const pairs = Object.entries(labels);
  return JSON.stringify(pairs.length < 2 ? pairs : pairs.sort(([a], [b]) => (a < b ? -1 : 1)));
}

/** By selector, for each namespace. */
const selectionsIn = clusterQuery('selection.selectionsIn', (cluster, namespace: string) =>
  memo((selector: Pairs) => selectionAmong(cluster.selectedBy(namespace, selector)), keyOfLabels),
);

function selectionAmong(selected: readonly Workload[]): Selection {
  const all = keptList(selected);
  if (all.length < 2) return () => all;
  const around = nearness(selected, ({ resource }) => resource.file.path);
  const places = new Map<string, number>();
  for (const [place, workload] of selected.entries()) {
    const identity = identityOf(workload);
    if (!places.has(identity)) places.set(identity, place);
  }
  if (places.size === selected.length) return (path) => around(path).items;
  return memo((path: string) => keptList(oneOfEach(around(path).items, path, places)));
}

/** Of equally near definitions of one workload the one in the same file, else the first. */
function oneOfEach(
  selected: readonly Workload[],
  path: string,
  places: ReadonlyMap<string, number>,
): readonly Workload[] {
  const chosen = new Map<string, Workload>();
  for (const workload of selected) {
    const identity = identityOf(workload);
    const known = chosen.get(identity);
    if (known === undefined || (known.resource.file.path !== path && workload.resource.file.path === path))
      chosen.set(identity, workload);
  }
  const placeOf = (workload: Workload): number => places.get(identityOf(workload)) ?? 0;
  return [...chosen.values()].sort((a, b) => placeOf(a) - placeOf(b));
}

function identityOf({ resource: { group, kind, name } }: Workload): string {
  return `${group}/${kind}/${name}`;
}

const servicesByAnswer = clusterQuery('selection.servicesByAnswer', (cluster, namespace: string) => {
  const byAnswer = groupBy(cluster.inNamespace('Service', namespace), (service) => workloadsBehind(cluster, service));
  const over = new Map<Workload, ServicesOver[]>();
  for (const [workloads, services] of byAnswer)
    for (const workload of workloads) push(over, workload, { workloads, services });
  return over;
});

/** Services that select the same workloads. */
export interface ServicesOver {
  readonly workloads: KeptList<Workload>;
  /** In reading order. */
  readonly services: readonly ResourceOf<'Service'>[];
}

/** The Services that select a workload, grouped by the list of workloads that they select. */
export function servicesOver(cluster: Cluster, workload: Workload): readonly ServicesOver[] {
  return servicesByAnswer(cluster, workload.resource.namespace).get(workload) ?? [];
}

/** The label of an EndpointSlice with the name of its Service. */
export const SERVICE_NAME_LABEL = 'kubernetes.io/service-name';

/** The Service that an EndpointSlice belongs to, by its label. */
export function sliceServiceName(slice: ResourceOf<'EndpointSlice'>): string | undefined {
  return slice.root.get('metadata').get('labels').child(SERVICE_NAME_LABEL).string;
}

/** The EndpointSlices that belong to a Service. */
export function slicesOf(
  cluster: Cluster,
  { namespace, name }: ResourceOf<'Service'>,
): readonly ResourceOf<'EndpointSlice'>[] {
  return slicesByService(cluster, namespace).get(name) ?? [];
}

const slicesByService = clusterQuery('selection.slicesByService', (cluster, namespace: string) =>
  groupBy(cluster.inNamespace('EndpointSlice', namespace), sliceServiceName),
);

/** Whether the labels of a workload are not all known. */
export function isOpen({ labelsKnown, labelsAt }: Workload): boolean {
  if (!labelsKnown) return true;
  if (labelsAt.exists) return false;
  return (labelsAt.parent?.keys() ?? []).some((key) => didYouMean(key, ['labels']) !== undefined);
}

/** The nearest workload of another namespace with the labels, if it is in the same file or directory. */
export function selectedElsewhere(
  cluster: Cluster,
  service: ResourceOf<'Service'>,
  selector: Pairs,
): Workload | undefined {
  const places = carriersAnywhere(cluster)(selector);
  const { path } = service.file;
  // A directory ends with a slash, a file never does.
  for (const place of [path, `${directoryOf(path)}/`]) {
    const other = places.get(place)?.find(({ resource }) => resource.namespace !== service.namespace);
    if (other !== undefined) return other;
  }
  return undefined;
}

/** The workloads with the labels of a selector, by file and by directory. */
const carriersAnywhere = query('selection.carriersAnywhere', (cluster: Cluster) =>
  memo(
    (selector: Pairs) => placesOf(cluster.selectedAnywhere(selector)),
    (selector) => JSON.stringify(Object.entries(selector)),
  ),
);

/** The first workload in each file and each directory, and the first of another namespace. */
function placesOf(workloads: readonly Workload[]): ReadonlyMap<string, readonly Workload[]> {
  const places = new Map<string, Workload[]>();
  for (const workload of workloads) {
    const { file, namespace } = workload.resource;
    for (const place of [file.path, `${directoryOf(file.path)}/`]) {
      const known = places.get(place);
      if (known === undefined) places.set(place, [workload]);
      else if (known.length === 1 && known[0]?.resource.namespace !== namespace) known.push(workload);
    }
  }
  return places;
}

/** `app=web,tier=db` */
export function labelText(labels: Pairs): string {
  return Object.entries(labels)
    .map(([key, value]) => `${key}=${value}`)
    .join(',');
}

/** The number of workloads in each file and in each directory, which ends with a slash. */
export const countByPlace = query(
  'selection.countByPlace',
  (workloads: KeptList<Workload>): ReadonlyMap<string, number> => {
    const counts = new Map<string, number>();
    for (const { resource } of workloads)
      for (const place of [resource.file.path, `${directoryOf(resource.file.path)}/`])
        counts.set(place, (counts.get(place) ?? 0) + 1);
    return counts;
  },
);

/** The values of a label on the pods of a namespace. */
export function labelValues(cluster: Cluster, namespace: string, key: string): ReadonlySet<string> {
  return valuesByLabel(cluster, namespace)(key);
}

const valuesByLabel = clusterQuery('selection.valuesByLabel', (cluster, namespace: string) =>
  memo(
    (key: string): ReadonlySet<string> =>
      new Set(cluster.workloadsIn(namespace).flatMap(({ labels }) => labels[key] ?? [])),
  ),
);

/** Whether any Namespace has a label. */
export function isNamespaceLabel(cluster: Cluster, key: string, value: string): boolean {
  return namespaceValues(cluster, key).has(value);
}

const namespaceValues = clusterQuery(
  'selection.namespaceValues',
  (cluster, key: string): ReadonlySet<string | undefined> =>
    new Set(cluster.all('Namespace').map(({ root }) => root.get('metadata').get('labels').child(key).string)),
);

/** Workloads of a namespace that run on, and that no Service selects. */
export const workloadsWithoutService = clusterQuery(
  'selection.workloadsWithoutService',
  (cluster, namespace: string): readonly Workload[] => {
    const served = new Set(
      cluster.inNamespace('Service', namespace).flatMap((service) => [...workloadsBehind(cluster, service)]),
    );
    return cluster.workloadsIn(namespace).filter((one) => !one.finite && !served.has(one));
  },
);
