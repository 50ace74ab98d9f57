/** Probes and lifecycle hooks that the API server rejects. */
import {
  type Cursor,
  defineRule,
  HANDLER_FIELDS,
  type Handler,
  type Place,
  podHandlers,
  type Step,
  takesHandlers,
} from '../../src/kit.ts';

interface Violation {
  readonly is:
    | 'forbidden'
    | 'idle'
    | 'several'
    | 'noCommand'
    | 'headerName'
    | 'negative'
    | 'successThreshold'
    | 'gracePeriod'
    | 'gracePeriodOfReadiness';
  readonly at: Place;
  /** The probe or hook, or its invalid field. */
  readonly what: string;
  readonly value: string;
}

export default defineRule({
  severity: 'error',
  scope: 'object',
  judges: { rest: 'value', idle: 'objects', noCommand: 'objects' },
  docs: {
    summary: 'A probe or lifecycle hook has no handler or several, or an invalid value.',
    why: 'The API server rejects the workload, so no pods are created.',
    remedy: 'Set exactly one of exec, httpGet, tcpSocket and grpc in each probe, and thresholds that are not negative.',
  },
  messages: {
    forbidden: ({ what }: Violation) => ({
      message: `${what} must not be set for an init container without restartPolicy: Always`,
      help: `remove ${what}, or set restartPolicy: Always to make the container a sidecar`,
    }),
    idle: ({ what, value }: Violation) => ({
      message: `${what} must set one of ${value}`,
      help: `add one of ${value}`,
    }),
    several: ({ what, value }: Violation) => ({
      message: `${what} must set only one handler, but sets ${value}`,
      help: 'remove one of the two',
    }),
    noCommand: ({ what }: Violation) => ({
      message: `exec.command is required for ${what}`,
      help: 'set exec.command to the command to run',
    }),
    headerName: ({ value }: Violation) => ({
      message: `"${value}" is not a valid HTTP header name`,
      help: 'use letters, digits and "-"',
    }),
    negative: ({ what, value }: Violation) => ({
      message: `${what} must be 0 or greater, but is ${value}`,
      help: `set ${what} to 0 or a positive number`,
    }),
    successThreshold: ({ what }: Violation) => ({
      message: `successThreshold of a ${what} must be 1`,
      help: 'set successThreshold to 1, or remove it',
    }),
    gracePeriod: ({ value }: Violation) => ({
      message: `terminationGracePeriodSeconds of a probe must be greater than 0, but is ${value}`,
      help: 'set terminationGracePeriodSeconds to 1 or greater, or remove it',
    }),
    gracePeriodOfReadiness: (_: Violation) => ({
      message: 'terminationGracePeriodSeconds must not be set for a readinessProbe',
      help: 'remove terminationGracePeriodSeconds; a readiness probe never terminates the container',
    }),
  },
  check: {
    workload: {
      given: HANDLER_FIELDS,
      check({ pod }, { report }) {
        for (const handler of podHandlers(pod))
          for (const error of violationsOf(handler)) report(error.at, error.is, error);
      },
    },
  },
});

function violationsOf(handler: Handler): readonly Violation[] {
  const { at, is, container } = handler;
  if (takesHandlers(container)) return [...inAction(handler), ...inCounts(handler), ...inGracePeriod(handler)];
  // The schema rejects probes and hooks of ephemeral containers.
  return container.role === 'init' ? [{ is: 'forbidden', at: at.key, what: is, value: '' }] : [];
}

const PROBE_ACTIONS = ['exec', 'httpGet', 'tcpSocket', 'grpc'];
const HOOK_ACTIONS = ['exec', 'httpGet', 'tcpSocket', 'sleep'];

function inAction({ at, is }: Handler): readonly Violation[] {
  const actions = isProbe(is) ? PROBE_ACTIONS : HOOK_ACTIONS;
  const [action, second] = actions.map((name) => at.child(name)).filter((each) => each.exists);
  if (action === undefined) return at.isMap ? [{ is: 'idle', at: at.key, what: is, value: actions.join(', ') }] : [];
  const found: Violation[] = [];
  if (second !== undefined)
    found.push({ is: 'several', at: second.key, what: is, value: `${String(action.step)} and ${String(second.step)}` });
  if (action.step === 'exec' && isEmptyList(action.child('command')))
    found.push({ is: 'noCommand', at: action.key, what: is, value: '' });
  for (const header of action.step === 'httpGet' ? action.child<readonly unknown[]>('httpHeaders').items() : []) {
    const name = header.child('name');
    if (name.string !== undefined && !/^[-A-Za-z0-9]+$/.test(name.string))
      found.push({ is: 'headerName', at: name.at, what: is, value: name.string });
  }
  return found;
}

const COUNTS: ReadonlySet<Step | undefined> = new Set([
  'initialDelaySeconds',
  'timeoutSeconds',
  'periodSeconds',
  'successThreshold',
  'failureThreshold',
]);

function inCounts({ at, is }: Handler): readonly Violation[] {
  if (!isProbe(is)) return [];
  return at.entries().flatMap((count): readonly Violation[] => {
    const field = count.step;
    const value = COUNTS.has(field) ? (count.integer ?? 0) : 0;
    if (value < 0) return [{ is: 'negative', at: count.at, what: String(count.step), value: String(value) }];
    const isWrong = field === 'successThreshold' && is !== 'readinessProbe' && value > 1;
    return isWrong ? [{ is: 'successThreshold', at: count.at, what: is, value: String(value) }] : [];
  });
}

function inGracePeriod({ at, is }: Handler): readonly Violation[] {
  if (!isProbe(is)) return [];
  const period = at.child('terminationGracePeriodSeconds');
  if (!period.exists) return [];
  if (is === 'readinessProbe') return [{ is: 'gracePeriodOfReadiness', at: period.key, what: is, value: '' }];
  const { integer } = period;
  return integer !== undefined && integer <= 0
    ? [{ is: 'gracePeriod', at: period.at, what: is, value: String(integer) }]
    : [];
}

function isProbe(is: Handler['is']): boolean {
  return is.endsWith('Probe');
}

function isEmptyList(list: Cursor): boolean {
  return list.isList && list.items().length === 0;
}
