/** Update strategies that the API server does not take. */
import { type Cursor, defineRule, type KindName, type Place, type Resource } from '../../src/kit.ts';

interface Violation {
  readonly is: 'unsuited' | 'amount' | 'tooMuch' | 'stuck' | 'both' | 'zero' | 'partition';
  readonly at: Place;
  readonly field: string;
  readonly value: string;
}

export default defineRule({
  severity: 'error',
  scope: 'object',
  judges: 'value',
  docs: {
    summary: 'The update strategy of a controller cannot be followed.',
    why: 'The API server refuses the workload, so none of its pods starts.',
    remedy: 'Let maxSurge or maxUnavailable be greater than 0, each a number or a percentage.',
  },
  messages: {
    unsuited: ({ value }: Violation) => ({
      message: `strategy "${value}" does not take rollingUpdate`,
      help: 'remove rollingUpdate, or set the type to "RollingUpdate"',
    }),
    amount: ({ field, value }: Violation) => ({
      message: `${field} "${value}" is neither a number from 0 up nor a percentage`,
      help: 'write a number, or a percentage such as "25%"',
    }),
    tooMuch: ({ field, value }: Violation) => ({
      message: `${field} ${value} is more than 100%`,
      help: 'choose at most "100%"',
    }),
    stuck: (_: Violation) => ({
      message: 'maxUnavailable and maxSurge are both 0, so no pod could ever be replaced',
      help: 'let one of the two be 1 or more',
    }),
    both: (_: Violation) => ({
      message: 'a DaemonSet takes either maxSurge or maxUnavailable, not both',
      help: 'set one of the two to 0',
    }),
    zero: ({ field }: Violation) => ({
      message: `${field} is 0, so no pod could ever be replaced`,
      help: 'choose 1 or more',
    }),
    partition: ({ value }: Violation) => ({
      message: `partition ${value} is negative`,
      help: 'choose a number from 0 up',
    }),
  },
  check: {
    workload({ resource }, { report }) {
      for (const error of errorsIn(resource)) report(error.at, error.is, error);
    },
  },
});

const STRATEGY: Readonly<Partial<Record<KindName, string>>> = {
  Deployment: 'strategy',
  StatefulSet: 'updateStrategy',
  DaemonSet: 'updateStrategy',
};

function errorsIn({ known, root }: Resource): readonly Violation[] {
  const field = known === undefined ? undefined : STRATEGY[known];
  if (field === undefined) return [];
  const strategy = root.child('spec').child(field);
  const rolling = strategy.child('rollingUpdate');
  const written = strategy.child('type').stringOr('RollingUpdate');
  if (!rolling.isMap || written === undefined) return [];
  const type = written || 'RollingUpdate';
  if (type !== 'RollingUpdate')
    // A DaemonSet with OnDelete keeps what it does not use.
    return known === 'DaemonSet' ? [] : [{ is: 'unsuited', at: rolling.key, field, value: type }];
  const amounts = ['maxUnavailable', 'maxSurge'].map((name) => rolling.child(name));
  const malformed = amounts.flatMap((amount) => amountErrors(amount, known));
  return malformed.length > 0 ? malformed : combined(rolling, known);
}

/** What is wrong with an amount by itself; a surge of a Deployment may exceed 100%. */
function amountErrors(at: Cursor, known: KindName | undefined): readonly Violation[] {
  const value = at.intOrString;
  const field = String(at.step);
  if (value === undefined || !at.exists) return [];
  const isWrong = typeof value === 'number' ? value < 0 : !/^[0-9]+%$/.test(value);
  const error = { at: at.at, field, value: String(value) };
  if (isWrong) return [{ ...error, is: 'amount' }];
  const isSurge = field === 'maxSurge' && known === 'Deployment';
  return typeof value === 'string' && !isSurge && Number.parseInt(value, 10) > 100 ? [{ ...error, is: 'tooMuch' }] : [];
}

function combined(rolling: Cursor, known: KindName | undefined): readonly Violation[] {
  const unavailable = rolling.child('maxUnavailable');
  const surge = rolling.child('maxSurge');
  if ([unavailable, surge].some((amount) => amount.exists && amount.intOrString === undefined)) return [];
  const at = { at: unavailable.exists ? unavailable.at : surge.at, field: 'maxUnavailable', value: '' };
  if (known === 'StatefulSet') {
    const partition = rolling.child('partition');
    const value = partition.integer ?? 0;
    if (value < 0) return [{ is: 'partition', at: partition.at, field: 'partition', value: String(value) }];
    return isZero(unavailable, 1) ? [{ is: 'zero', ...at }] : [];
  }
  const isDaemon = known === 'DaemonSet';
  // Defaults: 25% each for a Deployment, one unavailable for a DaemonSet.
  const [unavailableIsZero, surgeIsZero] = [isZero(unavailable, 1), isZero(surge, isDaemon ? 0 : 1)];
  if (unavailableIsZero && surgeIsZero) return [{ is: 'stuck', ...at }];
  return isDaemon && !unavailableIsZero && !surgeIsZero ? [{ is: 'both', ...at, at: surge.at }] : [];
}

function isZero(amount: Cursor, defaulted: number): boolean {
  return amount.exists ? Number.parseInt(String(amount.intOrString ?? ''), 10) === 0 : defaulted === 0;
}
