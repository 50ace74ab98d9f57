/** Policies for backends that the API server rejects. */
import {
  type Cursor,
  defineRule,
  durationOf,
  errorCursor,
  type PolicyTarget,
  schemaErrors,
  sessionErrors,
  tlsValidationErrors,
} from '../../src/kit.ts';

export default defineRule({
  severity: 'error',
  scope: 'object',
  judges: {
    rest: 'value',
    noCertificate: 'objects',
    twoCertificates: 'objects',
    noName: 'objects',
    otherName: 'objects',
    endless: 'objects',
    noSettings: 'objects',
  },
  docs: {
    summary: 'A BackendTLSPolicy or XBackendTrafficPolicy has settings that contradict each other.',
    why: 'The API server rejects the policy, so the Gateway connects to the backend without it.',
    remedy: 'List each target once, and set exactly one source of CA certificates.',
  },
  messages: {
    sameTarget: (to: { target: string; section: string; hasSections: boolean }) => ({
      message: `duplicate target ${to.target}${to.section === '' ? '' : ` with sectionName "${to.section}"`}`,
      help: to.hasSections ? 'remove one of the two, or set sectionName to different ports' : 'remove one of the two',
    }),
    unnamedTarget: (to: { target: string }) => ({
      message: `duplicate target ${to.target}, once with and once without sectionName`,
      help: 'remove the targetRef with sectionName, or set a different sectionName in each: without one, a targetRef selects all ports',
    }),
    noCertificate: () => ({
      message: 'validation requires caCertificateRefs or wellKnownCACertificates',
      help: 'add caCertificateRefs, or set wellKnownCACertificates: System',
    }),
    twoCertificates: () => ({
      message: 'wellKnownCACertificates cannot be combined with caCertificateRefs',
      help: 'remove one of the two',
    }),
    noName: (to: { type: string; field: string }) => ({
      message: `${to.field} is required when the type of a subject alternative name is "${to.type}"`,
      help: `add ${to.field}`,
    }),
    otherName: (to: { type: string; field: string }) => ({
      message: `${to.field} must not be set when the type of a subject alternative name is "${to.type}"`,
      help: `remove ${to.field}`,
    }),
    cookieOfHeader: () => ({
      message: 'cookieConfig requires type: Cookie',
      help: 'remove cookieConfig, or set type: Cookie',
    }),
    noSettings: (to: { type: string; field: string }) => ({
      message: `${to.field} is required when the type of session persistence is "${to.type}"`,
      help: `add ${to.field}${to.type === 'Cookie' ? ': {}' : '.name with the name of the header'}`,
    }),
    otherSettings: (to: { type: string; field: string }) => ({
      message: `${to.field} must not be set when the type of session persistence is "${to.type}"`,
      help: `remove ${to.field}, or set type: ${to.field === 'cookie' ? 'Cookie' : 'Header'}`,
    }),
    endless: () => ({
      message: 'absoluteTimeout is required when lifetimeType is "Permanent"',
      help: 'add absoluteTimeout to sessionPersistence, or set lifetimeType: Session',
    }),
    interval: (to: { interval: string; range: string }) => ({
      message: `interval "${to.interval}" must be in ${to.range}`,
      help: `set an interval in ${to.range}`,
    }),
  },
  check: {
    BackendTLSPolicy(policy, { report }) {
      const spec = policy.root.get('spec');
      const targets = spec.get('targetRefs').items().filter(isReadable);
      for (const [index, target] of targets.entries()) {
        const first = targets.slice(0, index).find((other) => verdictOf(other, target) !== undefined);
        const verdict = first === undefined ? undefined : verdictOf(first, target);
        if (first === undefined || verdict === undefined) continue;
        const data = { target: nameOf(target), section: sectionOf(target), hasSections: true };
        const place = target.get('sectionName').exists ? target.get('sectionName') : target.get('name');
        report(place.at, verdict, data, { notes: [{ message: 'first listed here', at: first.get('name').at }] });
      }
      for (const { is, at, ...data } of tlsValidationErrors(spec.get('validation')))
        report(is === 'noName' ? at.at : at.key, is, data);
    },
    XBackendTrafficPolicy(policy, { report, settings }) {
      const spec = policy.root.get('spec');
      for (const { is, at, isSure, ...data } of sessionErrors(spec.get('sessionPersistence'), settings.gatewayApi))
        report(is === 'endless' ? at.at : at.key, is, data, isSure ? {} : { severity: 'warning' });
      for (const error of schemaErrors(policy)) {
        if (error.is !== 'duplicate-item') continue;
        const target = errorCursor(policy, error);
        report(target.child('name').at, 'sameTarget', {
          target: nameOf(target),
          section: '',
          hasSections: false,
        });
      }
      const retries = spec.get('retryConstraint');
      judgeInterval(retries.get('budget').get('interval'), 1000, '1s-1h');
      judgeInterval(retries.get('minRetryRate').get('interval'), 1, '1ms-1h');

      function judgeInterval({ string: interval, at }: Cursor<string>, least: number, range: string): void {
        const length = interval === undefined ? undefined : durationOf(interval);
        if (interval !== undefined && length !== undefined && (length < least || length > HOUR))
          report(at, 'interval', { interval, range });
      }
    },
  },
});

const HOUR = 3_600_000;

function verdictOf(a: Cursor<PolicyTarget>, b: Cursor<PolicyTarget>): 'sameTarget' | 'unnamedTarget' | undefined {
  const fields = ['group', 'kind', 'name'] as const;
  if (!fields.every((field) => a.get(field).string === b.get(field).string)) return undefined;
  if ((sectionOf(a) === '') !== (sectionOf(b) === '')) return 'unnamedTarget';
  return sectionOf(a) === sectionOf(b) ? 'sameTarget' : undefined;
}

/** `Service "cart"` */
const nameOf = (target: Cursor): string =>
  `${target.child('kind').string ?? ''} "${target.child('name').string ?? ''}"`;

const sectionOf = (target: Cursor<PolicyTarget>): string => target.get('sectionName').string ?? '';

function isReadable(target: Cursor<PolicyTarget>): boolean {
  const fields = ['group', 'kind', 'name'] as const;
  return (
    fields.every((field) => target.get(field).string !== undefined) &&
    target.get('sectionName').stringOr('') !== undefined
  );
}
