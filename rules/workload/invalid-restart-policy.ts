/** Restart policies that a kind of workload does not take. */
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
    summary: 'The restart policy of a pod does not suit what runs it.',
    why: 'A Job must come to an end and a Deployment must not: the API server refuses a pod template that says otherwise.',
    remedy: 'Write "OnFailure" or "Never" in a Job or CronJob, and leave restartPolicy out elsewhere.',
  },
  messages: {
    absent: ({ kind }: Wrong) => ({
      message: `pod template of the ${kind} has no restartPolicy, and the default "Always" is not allowed there`,
      help: 'set restartPolicy to "OnFailure" or "Never"',
    }),
    unsuited: ({ kind, policy }: Wrong) => ({
      message: `pods of a ${kind} cannot have restartPolicy "${policy}"`,
      help: policy === 'Always' ? 'set it to "OnFailure" or "Never"' : 'remove it, or set it to "Always"',
    }),
    notNever: ({ policy }: Wrong) => ({
      message: `restartPolicy "${policy}" does not go with a podFailurePolicy`,
      help: 'set it to "Never"',
    }),
    tooEarly: ({ policy }: Wrong) => ({
      message: `restartPolicy "${policy}" of this container is not known before Kubernetes 1.35`,
      help: 'only init containers can have a restartPolicy of their own there, and only "Always"',
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
