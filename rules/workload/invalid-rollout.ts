/** Update strategies that the API server rejects. */
import { type Cursor, defineRule, type KindName, type Place, type Resource } from '../../src/kit.ts';

interface Violation {
  readonly is: 'unread' | 'unsuited' | 'amount' | 'tooMuch' | 'stuck' | 'both' | 'zero' | 'partition';
  readonly at: Place;
  readonly field: string;
  readonly value: string;
}

export default defineRule({
  severity: 'error',
  scope: 'object',
  judges: 'value',
  docs: {
    summary: 'The update strategy of a Deployment, StatefulSet or DaemonSet is not valid.',
    why: 'The API server rejects the workload, so no pods are created.',
    remedy: 'Set maxSurge or maxUnavailable to a number greater than 0 or a percentage.',
  },
  messages: {
    unsuited: ({ value }: Violation) => ({
      message: `rollingUpdate cannot be combined with type "${value}"`,
      help: 'remove rollingUpdate, or set type: RollingUpdate',
    }),
    amount: ({ field, value }: Violation) => ({
      message: `${field} must be 0, a positive number or a percentage, but is "${value}"`,
      help: `set ${field} to a number, or a percentage such as "25%"`,
    }),
    tooMuch: ({ field, value }: Violation) => ({
      message: `${field} must not exceed 100%, but is ${value}`,
      help: `set ${field} to "100%" or less`,
    }),
    stuck: (_: Violation) => ({
      message: 'maxUnavailable and maxSurge must not both be 0',
      help: 'set one of the two to 1 or greater',
    }),
    both: (_: Violation) => ({
      message: 'maxSurge cannot be combined with maxUnavailable in a DaemonSet',
      help: 'set one of the two to 0',
    }),
    zero: ({ field }: Violation) => ({
      message: `${field} must not be 0`,
      help: `set ${field} to 1 or greater, or remove it`,
    }),
    unread: (_: Violation) => ({
      message: 'maxUnavailable of a StatefulSet has no effect before Kubernetes 1.37',
      help: 'remove it: one pod is updated at a time',
    }),
    partition: ({ value }: Violation) => ({
      message: `partition must be 0 or greater, but is ${value}`,
      help: 'set partition to 0 or a positive number',
    }),
  },
  check: {
    resource: {
      given: ['spec.strategy.rollingUpdate', 'spec.updateStrategy.rollingUpdate'],
      check(resource, { report, settings }) {
        for (const error of errorsIn(resource, settings.kubeMinor))
          report(error.at, error.is, error, error.is === 'unread' ? { severity: 'info' } : {});
      },
    },
  },
});

const STRATEGY: Readonly<Partial<Record<KindName, string>>> = {
  Deployment: 'strategy',
  StatefulSet: 'updateStrategy',
  DaemonSet: 'updateStrategy',
};

function errorsIn({ known, root }: Resource, kubeMinor: number): readonly Violation[] {
  const field = known === undefined ? undefined : STRATEGY[known];
  if (field === undefined) return [];
  const strategy = root.child('spec').child(field);
  const rolling = strategy.child('rollingUpdate');
  const written = strategy.child('type').stringOr('RollingUpdate');
  if (!rolling.isMap || written === undefined) return [];
  const type = written || 'RollingUpdate';
  if (type !== 'RollingUpdate')
    // The API server accepts an unused rollingUpdate in a DaemonSet.
    return known === 'DaemonSet' ? [] : [{ is: 'unsuited', at: rolling.key, field, value: type }];
  const unread = rolling.child('maxUnavailable');
  if (known === 'StatefulSet' && kubeMinor < READS_UNAVAILABLE) {
    const found: Violation[] = unread.exists
      ? [{ is: 'unread', at: unread.key, field: 'maxUnavailable', value: '' }]
      : [];
    return [...found, ...partitionErrors(rolling)];
  }
  const amounts = ['maxUnavailable', 'maxSurge'].map((name) => rolling.child(name));
  const malformed = amounts.flatMap((amount) => amountErrors(amount, known));
  return malformed.length > 0 ? malformed : combined(rolling, known);
}

/** What is wrong with a single value. The maxSurge of a Deployment can exceed 100%. */
function amountErrors(at: Cursor, known: KindName | undefined): readonly Violation[] {
  const value = at.intOrString;
  const field = String(at.step);
  if (value === undefined || !at.exists) return [];
  const wrong = (is: 'amount' | 'tooMuch'): readonly Violation[] => [{ is, at: at.at, field, value: String(value) }];
  if (typeof value === 'number' ? value < 0 : !/^[0-9]+%$/.test(value)) return wrong('amount');
  const isSurge = field === 'maxSurge' && known === 'Deployment';
  return typeof value === 'string' && !isSurge && Number.parseInt(value, 10) > 100 ? wrong('tooMuch') : [];
}

function violation(is: 'zero' | 'stuck' | 'both', { at }: Cursor): Violation {
  return { is, at, field: 'maxUnavailable', value: '' };
}

function combined(rolling: Cursor, known: KindName | undefined): readonly Violation[] {
  const unavailable = rolling.child('maxUnavailable');
  const surge = rolling.child('maxSurge');
  if ([unavailable, surge].some((amount) => amount.exists && amount.intOrString === undefined)) return [];
  const at = unavailable.exists ? unavailable : surge;
  if (known === 'StatefulSet') {
    const errors = partitionErrors(rolling);
    return errors.length > 0 || !isZero(unavailable, 1) ? errors : [violation('zero', at)];
  }
  const isDaemon = known === 'DaemonSet';
  // Defaults: 25% each for a Deployment, one unavailable for a DaemonSet.
  const [unavailableIsZero, surgeIsZero] = [isZero(unavailable, 1), isZero(surge, isDaemon ? 0 : 1)];
  if (unavailableIsZero && surgeIsZero) return [violation('stuck', at)];
  return isDaemon && !unavailableIsZero && !surgeIsZero ? [violation('both', surge)] : [];
}

/** The gate MaxUnavailableStatefulSet is on by default from here; before, the API server drops the field. */
const READS_UNAVAILABLE = 37;

function partitionErrors(rolling: Cursor): readonly Violation[] {
  const partition = rolling.child('partition');
  const value = partition.integer ?? 0;
  return value < 0 ? [{ is: 'partition', at: partition.at, field: 'partition', value: String(value) }] : [];
}

function isZero(amount: Cursor, defaulted: number): boolean {
  return amount.exists ? Number.parseInt(String(amount.intOrString ?? ''), 10) === 0 : defaulted === 0;
}
