/** Secret names of the TLS section that the API server rejects. */
import { defineRule, dnsSubdomainError } from '../../src/kit.ts';

export default defineRule({
  severity: 'error',
  scope: 'object',
  judges: 'value',
  docs: {
    summary: 'The TLS section of an Ingress has an invalid Secret name.',
    why: 'The API server rejects the Ingress.',
    remedy: 'Set only the name of the Secret, without a namespace: it must be in the namespace of the Ingress.',
  },
  messages: {
    name: (to: { name: string; error: string }) => ({
      message: `secretName "${to.name}" ${to.error}`,
      help: 'set it to the name of a Secret in the namespace of the Ingress',
    }),
    namespaced: (to: { name: string; bare: string }) => ({
      message: `secretName "${to.name}" must not contain a namespace`,
      help: `replace it with "${to.bare}": the Secret must be in the namespace of the Ingress`,
    }),
  },
  check: {
    'Ingress.spec.tls[].secretName'(at, { report }) {
      const name = at.string;
      const error = name ? dnsSubdomainError(name) : undefined;
      if (name === undefined || error === undefined) return;
      const bare = /^[^/]+\/([^/]+)$/.exec(name)?.[1];
      if (bare === undefined || dnsSubdomainError(bare) !== undefined) report(at.at, 'name', { name, error });
      else report(at.at, 'namespaced', { name, bare });
    },
  },
});
