/** Jobs with a selector or labels that the API server generates. */
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
    summary: 'A Job sets its selector, or labels that conflict with the generated ones.',
    why: 'The API server generates the selector and the labels of a Job, and rejects values that conflict with them.',
    remedy: 'Remove the selector and the generated labels.',
  },
  messages: {
    selector: (of: { kind: string }) => ({
      message: `selector must not be set for a ${of.kind}, because it is generated`,
      help: 'remove the selector',
    }),
    manual: () => ({
      message: 'manualSelector must not be true in a CronJob',
      help: 'remove manualSelector',
    }),
    missing: () => ({
      message: 'selector is required when manualSelector is true',
      help: 'remove manualSelector, so that the selector is generated',
    }),
    label: (of: { key: string; value: string }) => ({
      message: `label "${of.key}: ${shown(of.value)}" conflicts with the label that the Job generates`,
      help: 'remove the label',
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
      // As the server stored it.
      const uid = job.root.child('metadata').child('uid').string;
      const expected = generatedLabels(name, uid);
      const labels = foreignLabels(job, expected);
      const requirements = requirementsOf(selector);
      if (requirements !== undefined && !isSatisfied(job, requirements, expected)) {
        const notes = labels.map(({ at, key }) => ({ message: `label "${key}" is also generated`, at }));
        return report(selector.key, 'selector', { kind: 'Job' }, { notes });
      }
      for (const { at, key, value } of labels) report(at, 'label', { key, value });
    },
  },
});

/** A generated value, which equals no written value: no label value can contain this character. */
const GENERATED = '\0';

/** The labels that are generated for the pods of a Job. A generated name is not known, and no UID before it is created. */
function generatedLabels(name: string, uid = GENERATED): Labels {
  const known = name === '' ? GENERATED : name;
  return bareOf([
    ['job-name', known],
    ['batch.kubernetes.io/job-name', known],
    ['controller-uid', uid],
    ['batch.kubernetes.io/controller-uid', uid],
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

/** The selector must match the generated labels alone, and together with the labels of the template. */
function isSatisfied({ root }: Resource, requirements: readonly Requirement[], expected: Labels): boolean {
  const template = root.child('spec').child('template').child('metadata').child('labels').strings();
  const all = bareOf([...Object.entries(template), ...Object.entries(expected)]);
  return satisfies(expected, requirements) && satisfies(all, requirements);
}
