/** Services whose selector takes no pod. */
import {
  type Cursor,
  defineRule,
  describe,
  isPlatformNamespace,
  labelText,
  nearestMiss,
  renamingKey,
  rewriting,
  selectedElsewhere,
  unsafeFix,
  vainSelector,
} from '../../src/kit.ts';

export default defineRule({
  severity: 'error',
  fix: 'unsafe',
  judges: 'value',
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
      const notes = [
        {
          message: 'the labels of the pods are here',
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
        const fix = unsafeFix(`select "${actual}"`, rewriting(value, actual));
        report(value.at, 'value', { workload: named, key, wanted, actual }, { severity, notes, fix });
      } else if (otherKey !== undefined)
        report(
          value.key,
          'key',
          { workload: named, key, wanted, other: otherKey },
          { severity, notes, fix: unsafeFix(`select by "${otherKey}"`, renamingKey(value, otherKey)) },
        );
      else report(value.key, 'absent', { workload: named, key, wanted }, { severity, notes });
    },
  },
});
