/** Suggestions for selectors that match no pods. */

import { didYouMean } from '../../text/edit-distance.ts';
import { groupBy } from '../../text/group.ts';
import type { Cluster } from '../cluster/cluster.ts';
import { clusterQuery } from '../cluster/query.ts';
import { anySelecting } from '../network/label-index.ts';
import { vainSelector } from '../network/provider.ts';
import { selectorOf } from '../network/service.ts';
import { distance } from '../objects/paths.ts';
import type { ResourceOf } from '../objects/resource.ts';
import { mapSelects, type Pairs } from '../objects/selector.ts';
import type { Workload } from '../objects/workload.ts';

/** A label of the selector that a pod template does not have. */
export interface Gap {
  readonly key: string;
  readonly wanted: string;
  /** The value of the label with this key, if any. */
  readonly actual: string | undefined;
  /** Another key with the same value. */
  readonly otherKey: string | undefined;
  /** Whether the two are so similar that one is a typo of the other. */
  readonly isTypo: boolean;
}

export interface Miss {
  readonly workload: Workload;
  readonly gaps: readonly Gap[];
  readonly ownLabels: boolean;
  readonly far: number;
}

/** Labels that identify the application of a pod. Other labels only describe it. */
const IDENTITY = new Set([
  'app',
  'name',
  'run',
  'k8s-app',
  'service',
  'app.kubernetes.io/name',
  'app.kubernetes.io/instance',
]);

/**
 * The workload that the selector of a Service is evidently meant for but does not match: the same labels with typos, or
 * the one workload that the Service belongs to. Undefined if no workload is similar, or the selector matches pods.
 */
export const nearestMiss = clusterQuery('near-miss.nearestMiss', findMiss);

function findMiss(cluster: Cluster, service: ResourceOf<'Service'>): Miss | undefined {
  const selector = vainSelector(cluster, service);
  if (selector === undefined) return undefined;
  const pairs = Object.entries(selector);
  const found: Miss[] = [];
  for (const workload of comparedWith(cluster, service)) {
    if (workload.finite) continue;
    const far = distance(workload.resource.file.path, service.file.path);
    if (far > 3) continue;
    // The directories of one application are siblings. Farther away, similarity means nothing.
    const gaps = gapsOf(workload, pairs, far > 1);
    if (gaps === undefined) continue;
    const ownLabels = carriesItself(workload, selector);
    if (far > 1 || ownLabels || isNear(cluster, service, workload, selector, gaps))
      found.push({ workload, gaps, ownLabels, far });
  }
  // Of several that lack as much, the one with the name of the Service.
  const isNamesake = ({ workload: { resource } }: Miss): number =>
    Number(stem(resource.name) === stem(service.name) || resource.name === service.name);
  return found.toSorted((a, b) => a.gaps.length - b.gaps.length || isNamesake(b) - isNamesake(a) || a.far - b.far)[0];
}

/** With more workloads a comparison of each is slow, and similarity is unreliable. */
const MOST_COMPARED = 1000;

/**
 * The candidate workloads for a Service: all in the namespace; if these are very many, those in its file; if these are
 * very many too, those with its name. Without a candidate the selector is still reported, but without a suggestion.
 */
function comparedWith(cluster: Cluster, service: ResourceOf<'Service'>): readonly Workload[] {
  const all = cluster.workloadsIn(service.namespace);
  if (all.length <= MOST_COMPARED) return all;
  const { byFile, byStem } = workloadsOf(cluster, service.namespace);
  const inFile = byFile.get(service.file.path) ?? [];
  if (inFile.length > 0 && inFile.length <= MOST_COMPARED) return inFile;
  return (byStem.get(stem(service.name)) ?? []).slice(0, MOST_COMPARED);
}

const workloadsOf = clusterQuery('near-miss.workloadsOf', (cluster, namespace: string) => {
  const all = cluster.workloadsIn(namespace);
  return {
    byFile: groupBy(all, ({ resource }) => resource.file.path),
    byStem: groupBy(all, ({ resource }) => stem(resource.name)),
  };
});

/** Whether the selector matches the labels of the workload itself instead of those of its pods. */
function carriesItself({ resource }: Workload, selector: Pairs): boolean {
  return resource.known !== 'Pod' && mapSelects(selector, resource.root.child('metadata').child('labels').strings());
}

/** The labels that a pod template lacks; undefined if `typosOnly` is set and one of them is not a typo. */
function gapsOf(
  { labels }: Workload,
  selector: readonly (readonly [string, string])[],
  typosOnly: boolean,
): readonly Gap[] | undefined {
  const gaps: Gap[] = [];
  for (const [key, wanted] of selector) {
    const actual = labels[key];
    if (actual === wanted) continue;
    const otherKey =
      actual === undefined
        ? Object.keys(labels).find((other) => labels[other] === wanted && areSameKey(key, other))
        : undefined;
    const isTypo = otherKey !== undefined || (actual !== undefined && isMisspelled(wanted, actual));
    if (typosOnly && !isTypo) return undefined;
    gaps.push({ key, wanted, actual, otherKey, isTypo });
  }
  return gaps;
}

/** Whether two values are similar and differ in more than a number. */
function isMisspelled(wanted: string, actual: string): boolean {
  return didYouMean(wanted, [actual]) !== undefined && wanted.replaceAll(/\d/g, '') !== actual.replaceAll(/\d/g, '');
}

/** Whether two keys can be confused: they are similar, or both identify the application. */
function areSameKey(a: string, b: string): boolean {
  return didYouMean(a, [b]) !== undefined || (IDENTITY.has(a) && IDENTITY.has(b));
}

function isNear(
  cluster: Cluster,
  service: ResourceOf<'Service'>,
  workload: Workload,
  selector: Pairs,
  gaps: readonly Gap[],
): boolean {
  if (gaps.length <= 2 && gaps.every(({ isTypo }) => isTypo)) return true;
  if (gaps.length !== 1) return false;
  const names = [service.name, workload.resource.name];
  const shared = Object.entries(selector).filter(([key, value]) => workload.labels[key] === value && IDENTITY.has(key));
  // The Service and the workload evidently belong together.
  if (shared.some(([, value]) => names.includes(value))) return true;
  const isSameFile = workload.resource.file === service.file;
  const hasKey = gaps.every(({ actual }) => actual !== undefined);
  if ((isSameFile || hasKey) && stem(service.name) === stem(workload.resource.name)) return true;
  // Each has its own name as label, so they are different applications.
  const [gap] = gaps;
  if (gap?.wanted === service.name && gap.actual === workload.resource.name) return false;
  return isSameFile && shared.length > 0 && !isServed(cluster, service, workload);
}

/** Whether another Service selects the pods. */
function isServed(cluster: Cluster, service: ResourceOf<'Service'>, { labels }: Workload): boolean {
  return selectingIn(cluster, service.namespace)(labels, (other) => other.order !== service.order);
}

const selectingIn = clusterQuery('near-miss.selectingIn', (cluster, namespace: string) =>
  anySelecting(cluster.inNamespace('Service', namespace), (service) => selectorOf(service) ?? {}),
);

function stem(name: string): string {
  return name.replace(
    /[-_.](svc|service|deployment|deploy|statefulset|sts|pod|nodeport|lb|loadbalancer|headless)$/,
    '',
  );
}
