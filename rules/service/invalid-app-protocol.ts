/** Application protocols in a form that the API refuses. */
import { defineRule, didYouMean, qualifiedNameError, rewriting, unsafeFix } from '../../src/kit.ts';

/** The names that Kubernetes itself gives a meaning. Source: kubernetes docs, Service, application protocol. */
const KUBERNETES_NAMES = ['kubernetes.io/h2c', 'kubernetes.io/ws', 'kubernetes.io/wss'];

export default defineRule({
  severity: 'error',
  scope: 'object',
  fix: 'unsafe',
  judges: 'value',
  docs: {
    summary: 'The appProtocol of a port has a form that the API refuses, or is a misspelled name of Kubernetes.',
    why: 'The API server refuses the Service; of a misspelled name proxies make nothing and speak plain TCP or HTTP/1.',
    remedy:
      'Write an IANA service name (http, https), kubernetes.io/h2c, /ws or /wss, or a name with a prefix of your own.',
  },
  messages: {
    malformed: (to: { value: string; error: string }) => `appProtocol "${to.value}" ${to.error}`,
    unknown: (to: { value: string; meant: string | undefined }) => ({
      message: `appProtocol "${to.value}" is no name that Kubernetes defines`,
      help:
        to.meant === undefined
          ? `use ${KUBERNETES_NAMES.join(', ')} or an IANA service name`
          : `did you mean "${to.meant}"?`,
    }),
  },
  check: {
    Service(service, { report }) {
      for (const port of service.root.get('spec').get('ports').items()) {
        const field = port.get('appProtocol');
        const value = field.string;
        if (value === undefined) continue;
        const error = qualifiedNameError(value);
        if (error !== undefined) report(field.at, 'malformed', { value, error });
        else if (value.startsWith('kubernetes.io/') && !KUBERNETES_NAMES.includes(value)) {
          const meant = didYouMean(value, KUBERNETES_NAMES);
          const fix = meant === undefined ? undefined : unsafeFix(`write "${meant}"`, rewriting(field, meant));
          report(field.at, 'unknown', { value, meant }, { severity: 'warning', fix });
        }
      }
    },
  },
});
