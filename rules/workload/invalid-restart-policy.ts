/** Restart policies that a kind of workload does not support. */
import { type Cursor, defineRule, type Settings } from '../../src/kit.ts';

interface Wrong {
  readonly policy: string;
  readonly kind: string;
}

export default defineRule({
  severity: 'error',
  scope: 'object',
  judges: { rest: 'objects', tooEarly: 'value' },
  docs: {
    summary: 'The restartPolicy of a pod template is not supported by its workload.',
    why: 'The API server rejects the workload. Pods of a Job must be able to finish, and pods of a Deployment must always be restarted.',
    remedy: 'Set "OnFailure" or "Never" in a Job or CronJob, and remove restartPolicy elsewhere.',
  },
  messages: {
    absent: ({ kind }: Wrong) => ({
      message: `restartPolicy is required for a ${kind}; the default "Always" is not supported`,
      help: 'set restartPolicy to "OnFailure" or "Never" in the pod template',
    }),
    unsuited: ({ kind, policy }: Wrong) => ({
      message: `unsupported value "${policy}" for restartPolicy of a ${kind}`,
      help:
        policy === 'Always'
          ? 'set restartPolicy to "OnFailure" or "Never"'
          : 'set restartPolicy to "Always", or remove it',
    }),
    notNever: ({ policy }: Wrong) => ({
      message: `restartPolicy must be "Never" when podFailurePolicy is set, but is "${policy}"`,
      help: 'set restartPolicy to "Never", or remove podFailurePolicy',
    }),
    tooEarly: ({ policy }: Wrong) => ({
      message: `restartPolicy "${policy}" of this container requires Kubernetes 1.35 or later`,
      help: 'remove it; before 1.35 only init containers support restartPolicy, and only "Always"',
    }),
  },
  check: {
    'workload.restartPolicy'(at, { report }, { resource: { known, kind }, finite, pod }) {
      const policy = at.string;
      if (known === undefined || policy === undefined) return;
      if (ENDLESS.has(known)) {
        if (policy === 'OnFailure' || policy === 'Never') report(at.at, 'unsuited', { policy, kind });
      } else if (finite && policy === '') report(pod.key, 'absent', { policy, kind });
      else if (finite && policy === 'Always') report(at.at, 'unsuited', { policy, kind });
      else if (finite && policy === 'OnFailure' && jobSpecOf(pod).child('podFailurePolicy').exists)
        report(at.at, 'notNever', { policy, kind });
    },
    workload: {
      without: ['restartPolicy'],
      check({ resource: { known, kind }, finite, pod }, { report }) {
        if (finite && known !== undefined) report(pod.key, 'absent', { policy: '', kind });
      },
    },
    'workload.containers[].restartPolicy'(at, { report, settings }, { resource: { known, kind } }) {
      const policy = at.string ?? '';
      if (known !== undefined && isTooEarly(policy, settings)) report(at.at, 'tooEarly', { policy, kind });
    },
    'workload.initContainers[].restartPolicy'(at, { report, settings }, { resource: { known, kind } }) {
      const policy = at.string ?? '';
      // "Always" makes it a sidecar.
      if (known !== undefined && policy !== 'Always' && isTooEarly(policy, settings))
        report(at.at, 'tooEarly', { policy, kind });
    },
  },
});

const ENDLESS = new Set(['Deployment', 'ReplicaSet', 'StatefulSet', 'DaemonSet', 'ReplicationController']);

/** The spec of the Job around a pod: `spec.template.spec` leads back to `spec`. */
function jobSpecOf(pod: Cursor): Cursor {
  return pod.parent?.parent ?? pod;
}

/** Gate ContainerRestartRules, on by default from 1.35. */
function isTooEarly(policy: string, { kubeMinor }: Pick<Settings, 'kubeMinor'>): boolean {
  return kubeMinor < 35 && /^(Always|OnFailure|Never)$/.test(policy);
}
