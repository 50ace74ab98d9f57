/** Services whose selector takes no pod. */
import {
  type Cluster,
  type Cursor,
  defineRule,
  describe,
  didYouMean,
  distance,
  isPlatformNamespace,
  type Labels,
  labelText,
  mapSelects,
  renamingKey,
  type ResourceOf,
  rewriting,
  selectedElsewhere,
  selectorOf,
  unsafeFix,
  vainSelector,
  type Workload,
} from '../../src/kit.ts';

export default defineRule({
  severity: 'error',
  fix: 'unsafe',
  docs: {
    summary: 'No pod carries all the labels that a Service selects.',
    why: 'The Service has no endpoints: every connection to it is refused or times out, and proxies answer 503.',
    remedy: 'Let the selector name labels of the pod template, all of them spelled as there.',
  },
  messages: {
    value: (to: { workload: string; key: string; wanted: string; actual: string }) => ({
      message: `selector "${to.key}=${to.wanted}" matches no pod: those of ${to.workload} have "${to.key}=${to.actual}"`,
      help: `select "${to.key}: ${to.actual}", or change the label of the pod template`,
    }),
    key: (to: { workload: string; key: string; wanted: string; other: string }) => ({
      message: `selector "${to.key}=${to.wanted}" matches no pod: those of ${to.workload} have it as "${to.other}"`,
      help: `select by "${to.other}", or add the label to the pod template`,
    }),
    absent: (to: { workload: string; key: string; wanted: string }) => ({
      message: `selector "${to.key}=${to.wanted}" matches no pod: those of ${to.workload} have no label "${to.key}"`,
      help: 'add the label to the pod template, or take it out of the selector',
    }),
    several: (to: { workload: string; selector: string; actual: string }) => ({
      message: `selector "${to.selector}" matches no pod: those of ${to.workload} have "${to.actual}"`,
      help: 'let the selector name labels of the pod template',
    }),
    ownLabels: (to: { workload: string; selector: string }) => ({
      message: `selector "${to.selector}" matches the labels of ${to.workload} itself, but not those of its pods`,
      help: 'put the labels into the pod template (spec.template.metadata.labels)',
    }),
    unseen: (to: { selector: string; namespace: string }) => ({
      message: `no pod of the given files in namespace "${to.namespace}" has the labels "${to.selector}"`,
      help: 'if the pods are made elsewhere, give kroute those files too; else correct the selector',
    }),
  },
  check: {
    Service(service, { cluster, report }) {
      const selector = vainSelector(cluster, service);
      if (selector === undefined || selectedElsewhere(cluster, service, selector) !== undefined) return;
      const at = service.root.get('spec').get('selector');
      const miss = nearestMiss(cluster, service, selector);
      if (miss === undefined) {
        if (isPlatformNamespace(service.namespace)) return;
        const data = { selector: labelText(selector), namespace: service.namespace };
        return report(at.key, 'unseen', data, { severity: 'warning' });
      }
      const { workload, gaps } = miss;
      const named = describe(workload.resource);
      const severity = miss.far <= 1 && !isPlatformNamespace(service.namespace) ? 'error' : 'warning';
      const [gap] = gaps;
      const label = gap === undefined ? workload.labelsAt : workload.labelsAt.child(gap.otherKey ?? gap.key);
      const notes = [{ message: 'the labels of the pods are here', at: gaps.length === 1 && label.exists ? label.at : workload.labelsAt.key }];
      if (miss.ownLabels || gap === undefined)
        return report(at.key, 'ownLabels', { workload: named, selector: labelText(selector) }, { severity, notes });
      if (gaps.length > 1) {
        const data = { workload: named, selector: labelText(selector), actual: labelText(workload.labels) };
        return report(at.key, 'several', data, { severity, notes });
      }
      const { key, wanted, actual, otherKey } = gap;
      const value: Cursor = at.child(key);
      if (actual !== undefined) {
        const fix = unsafeFix(`select "${actual}"`, rewriting(value, actual));
        report(value.at, 'value', { workload: named, key, wanted, actual }, { severity, notes, fix });
      } else if (otherKey !== undefined)
        report(value.key, 'key', { workload: named, key, wanted, other: otherKey }, { severity, notes, fix: unsafeFix(`select by "${otherKey}"`, renamingKey(value, otherKey)) });
      else report(value.key, 'absent', { workload: named, key, wanted }, { severity, notes });
    },
  },
});

/** A pair of the selector that a template does not carry. */
interface Gap {
  readonly key: string;
  readonly wanted: string;
  /** The value under this key, if there is one. */
  readonly actual: string | undefined;
  /** Another key that holds the wanted value. */
  readonly otherKey: string | undefined;
  /** The two are so alike that one is the other misspelled. */
  readonly isTypo: boolean;
}

interface Miss {
  readonly workload: Workload;
  readonly gaps: readonly Gap[];
  readonly ownLabels: boolean;
  readonly far: number;
}

/** Labels that say which application a pod belongs to, where others only describe it. */
const IDENTITY = new Set(['app', 'name', 'run', 'k8s-app', 'service', 'app.kubernetes.io/name', 'app.kubernetes.io/instance']);

function nearestMiss(cluster: Cluster, service: ResourceOf<'Service'>, selector: Labels): Miss | undefined {
  const misses = cluster.workloadsIn(service.namespace).flatMap((workload): readonly Miss[] => {
    const far = distance(workload.resource.file.path, service.file.path);
    const gaps = gapsOf(workload, selector);
    const own = workload.resource.root.child('metadata').child('labels').strings();
    const ownLabels = workload.resource.known !== 'Pod' && mapSelects(selector, own);
    // The directories of one application stand beside each other; farther off likeness means nothing.
    const near = far <= 1 ? ownLabels || isNear(cluster, service, workload, selector, gaps) : far <= 3 && gaps.every(({ isTypo }) => isTypo);
    return near && !workload.finite ? [{ workload, gaps, ownLabels, far }] : [];
  });
  return misses.toSorted((a, b) => a.gaps.length - b.gaps.length || a.far - b.far)[0];
}

function gapsOf(workload: Workload, selector: Labels): readonly Gap[] {
  const { labels } = workload;
  return Object.entries(selector)
    .filter(([key, value]) => labels[key] !== value)
    .map(([key, wanted]) => {
      const actual = labels[key];
      const alike = Object.keys(labels).find((other) => labels[other] === wanted && areSameKey(key, other));
      const otherKey = actual === undefined ? alike : undefined;
      const isTypo = otherKey !== undefined || (actual !== undefined && isMisspelled(wanted, actual));
      return { key, wanted, actual, otherKey, isTypo };
    });
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
  selector: Labels,
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
  const others = cluster.inNamespace('Service', service.namespace).filter((other) => other.order !== service.order);
  return others.some((other) => mapSelects(selectorOf(other) ?? {}, labels));
}

function stem(name: string): string {
  return name.replace(/[-_.](svc|service|deployment|deploy|statefulset|sts|pod|nodeport|lb|loadbalancer|headless)$/, '');
}
