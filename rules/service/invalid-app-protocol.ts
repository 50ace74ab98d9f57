/** Values of appProtocol that the API server rejects, or that Kubernetes does not define. */
import { defineRule, didYouMean, qualifiedNameError, quotedChoice, rewriting, unsafeFix } from '../../src/kit.ts';

/** The names that Kubernetes defines. Source: kubernetes docs, Service, application protocol. */
const KUBERNETES_NAMES = ['kubernetes.io/h2c', 'kubernetes.io/ws', 'kubernetes.io/wss'];

/** Their names without the prefix. */
const BARE_NAMES: ReadonlySet<string> = new Set(['h2c', 'ws', 'wss']);

export default defineRule({
  severity: 'error',
  fix: 'unsafe',
  judges: 'value',
  docs: {
    summary: 'The appProtocol of a port is malformed, or has the prefix kubernetes.io/ and an unknown name.',
    why: 'The API server rejects a malformed value. Proxies ignore an unknown name and use plain TCP or HTTP/1.1.',
    remedy:
      'Use an IANA service name (http, https), kubernetes.io/h2c, kubernetes.io/ws or kubernetes.io/wss, or a name with your own prefix.',
  },
  messages: {
    malformed: (to: { value: string; error: string }) => `appProtocol "${to.value}" ${to.error}`,
    bare: (to: { value: string; meant: string }) => ({
      message: `appProtocol "${to.value}" is not a standard name, so most proxies ignore it and use HTTP/1.1`,
      help: `replace it with "${to.meant}"`,
    }),
    unknown: (to: { value: string; meant: string | undefined }) => ({
      message: `unsupported value "${to.value}" for appProtocol: Kubernetes does not define it`,
      help:
        to.meant === undefined
          ? `use ${quotedChoice(KUBERNETES_NAMES)}, or an IANA service name such as "http"`
          : `did you mean "${to.meant}"?`,
    }),
  },
  check: {
    'Service.spec.ports[].appProtocol'(field, { cluster, report }) {
      const value = field.string;
      if (value === undefined) return;
      const error = qualifiedNameError(value);
      if (error !== undefined) report(field.at, 'malformed', { value, error });
      else if (value.startsWith('kubernetes.io/') && !KUBERNETES_NAMES.includes(value)) {
        const meant = didYouMean(value, KUBERNETES_NAMES);
        const fix = meant === undefined ? undefined : unsafeFix(`replace with "${meant}"`, rewriting(field, meant));
        report(field.at, 'unknown', { value, meant }, { severity: 'warning', fix });
      } else if (BARE_NAMES.has(value) && cluster.ofKind('route.openshift.io', 'Route').length === 0) {
        // The router of OpenShift also reads "h2c".
        const meant = `kubernetes.io/${value}`;
        const fix = unsafeFix(`replace with "${meant}"`, rewriting(field, meant));
        report(field.at, 'bare', { value, meant }, { severity: 'warning', fix });
      }
    },
  },
});
