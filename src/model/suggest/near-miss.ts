/** How a selector that matches nothing was probably meant. */

import { didYouMean } from '../../text/edit-distance.ts';
import { groupBy } from '../../text/group.ts';
import type { Cluster } from '../cluster/cluster.ts';
import { clusterQuery } from '../cluster/query.ts';
import { selectorOf } from '../network/service.ts';
import { distance } from '../objects/paths.ts';
import type { ResourceOf } from '../objects/resource.ts';
import { mapSelects, type Pairs } from '../objects/selector.ts';
import type { Workload } from '../objects/workload.ts';

/** A pair of the selector that a template does not carry. */
export interface Gap {
  readonly key: string;
  readonly wanted: string;
  /** The value under this key, if there is one. */
  readonly actual: string | undefined;
  /** Another key that holds the wanted value. */
  readonly otherKey: string | undefined;
  /** The two are so alike that one is the other misspelled. */
  readonly isTypo: boolean;
}

export interface Miss {
  readonly workload: Workload;
  readonly gaps: readonly Gap[];
  readonly ownLabels: boolean;
  readonly far: number;
}

/** Labels that say which application a pod belongs to, where others only describe it. */
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
 * The workload that a selector evidently meant but does not match: same labels misspelled, or the one workload that
 * the Service is made for. Undefined where nothing comes near.
 */
export function nearestMiss(cluster: Cluster, service: ResourceOf<'Service'>, selector: Pairs): Miss | undefined {
  const known = misses(cluster, service);
  let found = known.get(selector);
  if (found === undefined) known.set(selector, (found = { miss: findMiss(cluster, service, selector) }));
  return found.miss;
}

/** What was found for a Service, by its selector: several rules ask. */
const misses = clusterQuery(
  'near-miss.misses',
  (_: Cluster, __: ResourceOf<'Service'>) => new Map<Pairs, { readonly miss: Miss | undefined }>(),
);

function findMiss(cluster: Cluster, service: ResourceOf<'Service'>, selector: Pairs): Miss | undefined {
  const pairs = Object.entries(selector);
  const found: Miss[] = [];
  for (const workload of comparedWith(cluster, service)) {
    if (workload.finite) continue;
    const far = distance(workload.resource.file.path, service.file.path);
    if (far > 3) continue;
    // The directories of one application stand beside each other; farther off likeness means nothing.
    const gaps = gapsOf(workload, pairs, far > 1);
    if (gaps === undefined) continue;
    const ownLabels = carriesItself(workload, selector);
    if (far > 1 || ownLabels || isNear(cluster, service, workload, selector, gaps))
      found.push({ workload, gaps, ownLabels, far });
  }
  return found.toSorted((a, b) => a.gaps.length - b.gaps.length || a.far - b.far)[0];
}

/** With more workloads than these it takes long to compare each, and likeness proves little. */
const MOST_COMPARED = 1000;

/**
 * The workloads that a Service may have meant: all of the namespace; of very many those in its file, and if that holds
 * very many too those of its name. What is found for none of them is still told as a selector that matches nothing.
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

/** Whether the labels of the workload, not those of its pods, are the ones selected. */
function carriesItself({ resource }: Workload, selector: Pairs): boolean {
  return resource.known !== 'Pod' && mapSelects(selector, resource.root.child('metadata').child('labels').strings());
}

/** The pairs that a workload lacks; undefined where only misspelled ones are asked for, and one is not. */
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

/** Alike, and not just numbered differently. */
function isMisspelled(wanted: string, actual: string): boolean {
  return didYouMean(wanted, [actual]) !== undefined && wanted.replaceAll(/\d/g, '') !== actual.replaceAll(/\d/g, '');
}

/** Keys that are mixed up: spelled alike, or both of those that name the application. */
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
  // The Service and the workload are evidently made for each other.
  if (shared.some(([, value]) => names.includes(value))) return true;
  const isSameFile = workload.resource.file === service.file;
  const hasKey = gaps.every(({ actual }) => actual !== undefined);
  if ((isSameFile || hasKey) && stem(service.name) === stem(workload.resource.name)) return true;
  // Each is labelled with its own name: they are two things.
  const [gap] = gaps;
  if (gap?.wanted === service.name && gap.actual === workload.resource.name) return false;
  return isSameFile && shared.length > 0 && !isServed(cluster, service, workload);
}

/** Whether another Service is there for the pods. */
function isServed(cluster: Cluster, service: ResourceOf<'Service'>, { labels }: Workload): boolean {
  const byPair = servicesByPair(cluster, service.namespace);
  return Object.entries(labels).some(([key, value]) =>
    byPair
      .get(key)
      ?.get(value)
      ?.some((other) => other.order !== service.order && mapSelects(selectorOf(other) ?? {}, labels)),
  );
}

/** The Services of a namespace by the pair of their selector that fewest of them have. */
const servicesByPair = clusterQuery('near-miss.servicesByPair', (cluster, namespace: string) => {
  const services = cluster.inNamespace('Service', namespace);
  const pairsOf = (service: ResourceOf<'Service'>) => Object.entries(selectorOf(service) ?? {});
  const counts = new Map<string, number>();
  for (const service of services)
    for (const pair of pairsOf(service)) counts.set(pair.join('='), (counts.get(pair.join('=')) ?? 0) + 1);
  const byPair = new Map<string, Map<string, ResourceOf<'Service'>[]>>();
  for (const service of services) {
    const [rarest] = pairsOf(service).sort((a, b) => (counts.get(a.join('=')) ?? 0) - (counts.get(b.join('=')) ?? 0));
    if (rarest === undefined) continue;
    const [key, value] = rarest;
    let byValue = byPair.get(key);
    if (byValue === undefined) byPair.set(key, (byValue = new Map()));
    const known = byValue.get(value);
    if (known === undefined) byValue.set(value, [service]);
    else known.push(service);
  }
  return byPair;
});

function stem(name: string): string {
  return name.replace(
    /[-_.](svc|service|deployment|deploy|statefulset|sts|pod|nodeport|lb|loadbalancer|headless)$/,
    '',
  );
}
