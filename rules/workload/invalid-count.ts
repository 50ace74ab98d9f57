/** Numbers of a controller that the API server rejects. */
import { type Cursor, defineRule, type KindName, type Place, type Resource } from '../../src/kit.ts';

const CONTROLLER = ['replicas', 'minReadySeconds', 'revisionHistoryLimit'];
const JOB = [
  'parallelism',
  'completions',
  'activeDeadlineSeconds',
  'backoffLimit',
  'ttlSecondsAfterFinished',
  'backoffLimitPerIndex',
  'maxFailedIndexes',
];

const FIELDS: Readonly<Partial<Record<KindName, readonly string[]>>> = {
  Deployment: [...CONTROLLER, 'progressDeadlineSeconds'],
  ReplicaSet: ['replicas', 'minReadySeconds'],
  StatefulSet: ['replicas', 'minReadySeconds', 'ordinals.start'],
  DaemonSet: ['minReadySeconds', 'revisionHistoryLimit'],
  ReplicationController: ['replicas', 'minReadySeconds'],
  Job: JOB,
  CronJob: [
    'startingDeadlineSeconds',
    'successfulJobsHistoryLimit',
    'failedJobsHistoryLimit',
    ...JOB.map((field) => `jobTemplate.spec.${field}`),
  ],
};

export default defineRule({
  severity: 'error',
  scope: 'object',
  judges: { rest: 'value', completions: 'objects' },
  docs: {
    summary: 'A number of a controller is negative, or conflicts with another field.',
    why: 'The API server rejects the workload, so no pods are created.',
    remedy: 'Use 0 or a positive number, and a progressDeadlineSeconds greater than minReadySeconds.',
  },
  messages: {
    negative: (of: { field: string; value: number }) => ({
      message: `${of.field} must be 0 or greater, but is ${of.value}`,
      help: `set ${of.field} to 0 or a positive number, or remove it`,
    }),
    deadline: (of: { deadline: number; ready: number }) => ({
      message: `progressDeadlineSeconds must be greater than minReadySeconds ${of.ready}, but is ${of.deadline}`,
      help: 'increase progressDeadlineSeconds, or decrease minReadySeconds',
    }),
    completions: () => ({
      message: 'completions is required when completionMode is "Indexed"',
      help: 'set completions, or remove "completionMode: Indexed"',
    }),
  },
  check: {
    resource: {
      given: Object.values(FIELDS).flatMap((fields) => fields.map((field) => `spec.${field}`)),
      check(resource, { report }) {
        for (const { at, field, value } of negatives(resource)) report(at, 'negative', { field, value });
      },
    },
    Deployment: {
      given: ['spec.progressDeadlineSeconds', 'spec.minReadySeconds'],
      check({ root }, { report }) {
        const spec = root.get('spec');
        const at = spec.get('progressDeadlineSeconds');
        const deadline = at.exists ? at.integer : DEFAULT_DEADLINE;
        const ready = spec.get('minReadySeconds').integer ?? 0;
        if (deadline !== undefined && deadline >= 0 && deadline <= ready)
          report(at.exists ? at.at : spec.get('minReadySeconds').at, 'deadline', { deadline, ready });
      },
    },
    'Job.spec': {
      // The default of completions is 1 for a Job with neither completions nor parallelism.
      required: ['completionMode', 'parallelism'],
      without: ['completions'],
      check(spec, { report }) {
        const mode = spec.get('completionMode');
        if (mode.string === 'Indexed') report(mode.at, 'completions', {});
      },
    },
    'CronJob.spec.jobTemplate.spec': {
      required: ['completionMode'],
      without: ['completions'],
      check(spec, { report }) {
        const mode = spec.get('completionMode');
        if (mode.string === 'Indexed') report(mode.at, 'completions', {});
      },
    },
  },
});

const DEFAULT_DEADLINE = 600;

function negatives({ known, root }: Resource): readonly { at: Place; field: string; value: number }[] {
  return (known === undefined ? [] : (FIELDS[known] ?? [])).flatMap((path) => {
    const steps = path.split('.');
    const at: Cursor = root.child('spec').follow(steps);
    const value = at.integer ?? 0;
    return value < 0 ? [{ at: at.at, field: steps.at(-1) ?? '', value }] : [];
  });
}
