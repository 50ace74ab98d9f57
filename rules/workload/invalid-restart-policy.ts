/** Restart policies that a kind of workload does not support. */
import { type Cursor, defineRule, type Place, podContainers, type Settings, type Workload } from '../../src/kit.ts';

interface Wrong {
  readonly at: Place;
  readonly is: 'unsuited' | 'absent' | 'notNever' | 'tooEarly';
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
    workload(workload, { settings, report }) {
      for (const wrong of [...inPod(workload), ...inContainers(workload, settings)]) report(wrong.at, wrong.is, wrong);
    },
  },
});

const ENDLESS = new Set(['Deployment', 'ReplicaSet', 'StatefulSet', 'DaemonSet', 'ReplicationController']);

function inPod({ resource, pod, finite }: Workload): readonly Wrong[] {
  const { known, kind } = resource;
  const at = pod.get('restartPolicy');
  const policy = at.string;
  if (known === undefined) return [];
  if (ENDLESS.has(known))
    return policy === 'OnFailure' || policy === 'Never' ? [{ at: at.at, is: 'unsuited', policy, kind }] : [];
  if (!finite) return [];
  if (!at.exists || policy === '') return [{ at: pod.key, is: 'absent', policy: '', kind }];
  if (policy === 'Always') return [{ at: at.at, is: 'unsuited', policy, kind }];
  const hasFailurePolicy = jobSpecOf(pod).child('podFailurePolicy').exists;
  return policy === 'OnFailure' && hasFailurePolicy ? [{ at: at.at, is: 'notNever', policy, kind }] : [];
}

/** The spec of the Job around a pod: `spec.template.spec` leads back to `spec`. */
function jobSpecOf(pod: Cursor): Cursor {
  return pod.parent?.parent ?? pod;
}

function inContainers({ resource, pod }: Workload, { kubeMinor }: Pick<Settings, 'kubeMinor'>): readonly Wrong[] {
  return podContainers(pod).flatMap(({ at: container, role }): readonly Wrong[] => {
    const at = container.child('restartPolicy');
    const policy = at.string;
    if (policy === undefined || role === 'ephemeral' || resource.known === undefined) return [];
    // Gate ContainerRestartRules, on by default from 1.35.
    const isTooEarly = kubeMinor < 35 && role !== 'sidecar' && /^(Always|OnFailure|Never)$/.test(policy);
    return isTooEarly ? [{ is: 'tooEarly', at: at.at, policy, kind: resource.kind }] : [];
  });
}
