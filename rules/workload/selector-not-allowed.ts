/** Jobs that select pods by labels of their own choice. */
import {
  bareOf,
  type Cursor,
  defineRule,
  finalName,
  type Labels,
  type Place,
  podSelector,
  type Requirement,
  type Resource,
  requirementsOf,
  satisfies,
  shown,
} from '../../src/kit.ts';

export default defineRule({
  severity: 'error',
  scope: 'object',
  judges: { rest: 'objects', manual: 'value', missing: 'objects' },
  docs: {
    summary: 'A Job says which pods are its own, or labels them as if they were those of another Job.',
    why: 'The API server generates the selector and the labels of a Job, and refuses what contradicts them.',
    remedy: 'Remove the selector and the generated labels: the Job finds its pods without them.',
  },
  messages: {
    selector: (of: { kind: string }) => ({
      message: `selector of a ${of.kind} is generated and cannot be chosen`,
      help: 'remove the selector',
    }),
    manual: () => ({
      message: 'a CronJob cannot choose the selector of its Jobs',
      help: 'remove "manualSelector"',
    }),
    missing: () => ({
      message: 'manualSelector is set, but there is no selector',
      help: 'remove "manualSelector", so that the selector is generated',
    }),
    label: (of: { key: string; value: string }) => ({
      message: `label "${of.key}: ${shown(of.value)}" is not the one that the Job gives its pods`,
      help: 'remove the label: it is generated',
    }),
  },
  check: {
    CronJob(cronJob, { report }) {
      const spec = cronJob.root.child('spec').child('jobTemplate').child('spec');
      if (spec.child('selector').exists) report(spec.child('selector').key, 'selector', { kind: 'CronJob' });
      const manual = spec.child('manualSelector');
      if (manual.boolean === true) report(manual.at, 'manual', {});
    },
    Job(job, { report }) {
      const spec = job.root.child('spec');
      const manual = spec.child('manualSelector');
      const selector = podSelector(job);
      if (manual.boolean === true) {
        if (!selector.exists) report(manual.at, 'missing', {});
        return;
      }
      const name = finalName(job);
      if ((manual.exists && manual.boolean === undefined) || name === undefined) return;
      const expected = generatedLabels(name);
      const labels = foreignLabels(job, expected);
      const requirements = requirementsOf(selector);
      if (requirements !== undefined && !isSatisfied(job, requirements, expected)) {
        const notes = labels.map(({ at, key }) => ({ message: `label "${key}" is generated as well`, at }));
        return report(selector.key, 'selector', { kind: 'Job' }, { notes });
      }
      for (const { at, key, value } of labels) report(at, 'label', { key, value });
    },
  },
});

/** No label value holds this: what is generated can be anything but what somebody wrote. */
const GENERATED = '\0';

/** The labels that a Job gives its pods; the name is not known where it is generated. */
function generatedLabels(name: string): Labels {
  const known = name === '' ? GENERATED : name;
  return bareOf([
    ['job-name', known],
    ['batch.kubernetes.io/job-name', known],
    ['controller-uid', GENERATED],
    ['batch.kubernetes.io/controller-uid', GENERATED],
  ]);
}

function foreignLabels({ root }: Resource, expected: Labels): readonly { at: Place; key: string; value: string }[] {
  const labels: Cursor = root.child('spec').child('template').child('metadata').child('labels');
  return Object.entries(expected).flatMap(([key, wanted]) => {
    const label = labels.child(key);
    const value = label.string;
    return value === undefined || value === wanted ? [] : [{ at: label.at, key, value }];
  });
}

/** The selector must hold for the generated labels alone, and for those with the labels of the template. */
function isSatisfied({ root }: Resource, requirements: readonly Requirement[], expected: Labels): boolean {
  const template = root.child('spec').child('template').child('metadata').child('labels').strings();
  const all = bareOf([...Object.entries(template), ...Object.entries(expected)]);
  return satisfies(expected, requirements) && satisfies(all, requirements);
}
