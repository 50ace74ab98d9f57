/** Policies for backends in a form that the API refuses. */
import {
  type Cursor,
  defineRule,
  durationOf,
  errorCursor,
  type PolicyTarget,
  schemaErrors,
  sessionError,
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
  },
  docs: {
    summary: 'A BackendTLSPolicy or XBackendTrafficPolicy contradicts itself.',
    why: 'The API server refuses the policy, so that the backend is spoken to without it.',
    remedy: 'Name each target once, and exactly one source of CA certificates.',
  },
  messages: {
    sameTarget: (to: { target: string; section: string }) => ({
      message: `${to.target} is a target of this policy already${to.section === '' ? '' : `, by sectionName "${to.section}"`}`,
      help: 'give each targetRef a sectionName (the name of a port) of its own, or remove one of them',
    }),
    unnamedTarget: (to: { target: string; section: string }) => ({
      message: `${to.target} is targeted twice, once with sectionName and once without`,
      help: 'a targetRef without sectionName stands for all ports: keep only that one, or give each a sectionName',
    }),
    noCertificate: () => ({
      message: 'the policy says neither which CA certificates to trust nor that the system knows them',
      help: 'add caCertificateRefs, or wellKnownCACertificates: System',
    }),
    twoCertificates: () => ({
      message: 'the policy names CA certificates of its own and well-known ones as well',
      help: 'keep one of caCertificateRefs and wellKnownCACertificates',
    }),
    noName: (to: { type: string; field: string }) => ({
      message: `a subject alternative name of type ${to.type} has no ${to.field}`,
      help: `add ${to.field}`,
    }),
    otherName: (to: { type: string; field: string }) => ({
      message: `a subject alternative name of type ${to.type} may not have ${to.field}`,
      help: `remove ${to.field}, or change the type`,
    }),
    cookieOfHeader: () => ({
      message: 'cookieConfig is for sessions of type Cookie only',
      help: 'remove cookieConfig, or set type: Cookie',
    }),
    endless: () => ({
      message: 'a permanent cookie needs an absoluteTimeout',
      help: 'add absoluteTimeout beside cookieConfig, or use lifetimeType: Session',
    }),
    interval: (to: { interval: string; range: string }) => ({
      message: `the interval ${to.interval} is not within ${to.range}`,
      help: `choose an interval within ${to.range}`,
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
        const data = { target: nameOf(target), section: sectionOf(target) };
        const place = target.get('sectionName').exists ? target.get('sectionName') : target.get('name');
        report(place.at, verdict, data, { notes: [{ message: 'the first one is here', at: first.get('name').at }] });
      }
      for (const { is, at, ...data } of tlsValidationErrors(spec.get('validation')))
        report(is === 'noName' ? at.at : at.key, is, data);
    },
    XBackendTrafficPolicy(policy, { report }) {
      const spec = policy.root.get('spec');
      const error = sessionError(spec.get('sessionPersistence'));
      if (error !== undefined) report(error.is === 'endless' ? error.at.at : error.at.key, error.is, undefined);
      for (const error of schemaErrors(policy)) {
        if (error.is !== 'duplicate-item') continue;
        const target = errorCursor(policy, error);
        report(target.child('name').at, 'sameTarget', { target: nameOf(target), section: '' });
      }
      const retries = spec.get('retryConstraint');
      judgeInterval(retries.get('budget').get('interval'), 1000, '1s to 1h');
      judgeInterval(retries.get('minRetryRate').get('interval'), 1, '1ms to 1h');

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
