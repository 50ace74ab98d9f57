/** Services whose selector matches no pods. */
import {
  type Cluster,
  type Cursor,
  defineRule,
  describe,
  distance,
  isAppliedWith,
  isPlatformNamespace,
  isSample,
  labelText,
  labelValues,
  namesNamespace,
  nearestMiss,
  type Pairs,
  type ResourceOf,
  renamingKey,
  rewriting,
  selectedElsewhere,
  unsafeFix,
  vainSelector,
  workloadsWithoutService,
} from '../../src/kit.ts';

export default defineRule({
  severity: 'error',
  fix: 'unsafe',
  judges: 'value',
  docs: {
    summary: 'The selector of a Service matches no pods.',
    why: 'The Service has no endpoints. Connections to it are refused or time out, and proxies respond with 503.',
    remedy: 'Use labels of the pod template in the selector, with the same keys and values.',
  },
  messages: {
    value: (to: { workload: string; key: string; wanted: string; actual: string }) => ({
      message: `selector "${to.key}=${to.wanted}" matches no pods; pods of ${to.workload} have the label "${to.key}=${to.actual}"`,
      help: `replace the value with "${to.actual}", or change the label in the pod template`,
    }),
    key: (to: { workload: string; key: string; wanted: string; other: string }) => ({
      message: `selector "${to.key}=${to.wanted}" matches no pods; pods of ${to.workload} have the label "${to.other}=${to.wanted}"`,
      help: `rename the key to "${to.other}", or add the label "${to.key}" to the pod template`,
    }),
    absent: (to: { workload: string; key: string; wanted: string }) => ({
      message: `selector "${to.key}=${to.wanted}" matches no pods; pods of ${to.workload} have no label "${to.key}"`,
      help: `add the label "${to.key}: ${to.wanted}" to the pod template, or remove it from the selector`,
    }),
    several: (to: { workload: string; selector: string; actual: string }) => ({
      message: `selector "${to.selector}" matches no pods; pods of ${to.workload} have the labels "${to.actual}"`,
      help: `replace the selector with labels of the pod template, such as "${to.actual}"`,
    }),
    ownLabels: (to: { workload: string; selector: string }) => ({
      message: `selector "${to.selector}" matches no pods; ${to.workload} has these labels, but its pod template does not`,
      help: 'add the labels to spec.template.metadata.labels of the workload',
    }),
    unseen: (to: { selector: string; namespace: string }) => ({
      message: `selector "${to.selector}" matches no pods in namespace "${to.namespace}" among the given files`,
      help: 'correct the selector; if the pods are defined elsewhere, check those files too, or add the labels to "external: labels" in kroute.yaml',
    }),
  },
  check: {
    Service(service, { cluster, report }) {
      const selector = vainSelector(cluster, service);
      if (selector === undefined || selectedElsewhere(cluster, service, selector) !== undefined) return;
      const at = service.root.get('spec').get('selector');
      const miss = nearestMiss(cluster, service);
      if (miss === undefined) {
        if (isPlatformNamespace(cluster, service.namespace)) return;
        const data = { selector: labelText(selector), namespace: service.namespace };
        // Examples often leave out the pods, and where no pods lack a Service it may be meant for pods that a program creates.
        const isOpen = cluster.workloads.length > 0 && !isNearPods(cluster, service, selector);
        const severity = isOpen || isSample(cluster, service.file.path) ? 'info' : 'warning';
        return report(at.key, 'unseen', data, { severity });
      }
      const { workload, gaps } = miss;
      const named = describe(workload.resource);
      const isTogether = miss.far <= 1 && isAppliedWith(cluster, service, workload.resource);
      // What a file defines together, no platform does.
      const isOwn = miss.far === 0 || !isPlatformNamespace(cluster, service.namespace);
      const severity = isTogether && isOwn ? 'error' : 'warning';
      const [gap] = gaps;
      const label = gap === undefined ? workload.labelsAt : workload.labelsAt.child(gap.otherKey ?? gap.key);
      const notes = [
        {
          message: 'the labels of the pods are set here',
          at: gaps.length === 1 && label.exists ? label.at : workload.labelsAt.key,
        },
      ];
      if (miss.ownLabels || gap === undefined)
        return report(at.key, 'ownLabels', { workload: named, selector: labelText(selector) }, { severity, notes });
      if (gaps.length > 1) {
        const data = { workload: named, selector: labelText(selector), actual: labelText(workload.labels) };
        return report(at.key, 'several', data, { severity, notes });
      }
      const { key, wanted, actual, otherKey } = gap;
      const value: Cursor = at.child(key);
      if (actual !== undefined) {
        const fix = unsafeFix(`replace with "${actual}"`, rewriting(value, actual));
        report(value.at, 'value', { workload: named, key, wanted, actual }, { severity, notes, fix });
      } else if (otherKey !== undefined)
        report(
          value.key,
          'key',
          { workload: named, key, wanted, other: otherKey },
          { severity, notes, fix: unsafeFix(`rename to "${otherKey}"`, renamingKey(value, otherKey)) },
        );
      else report(value.key, 'absent', { workload: named, key, wanted }, { severity, notes });
    },
  },
});

/** Whether pods of the namespace lack a Service and are defined nearby, or have one of the labels. */
function isNearPods(cluster: Cluster, service: ResourceOf<'Service'>, selector: Pairs): boolean {
  const { namespace, file } = service;
  const lacking = workloadsWithoutService(cluster, namespace);
  if (lacking.some(({ resource }) => distance(resource.file.path, file.path) <= 1)) return true;
  if (namesNamespace(service))
    return Object.entries(selector).some(([key, value]) => labelValues(cluster, namespace, key).has(value));
  return cluster
    .workloadsIn(namespace)
    .some(
      ({ labels, resource }) =>
        distance(resource.file.path, file.path) <= 2 &&
        Object.entries(selector).some(([key, value]) => labels[key] === value),
    );
}
