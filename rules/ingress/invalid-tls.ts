/** Secrets of the TLS section by names that no Secret can have. */
import { defineRule, dnsSubdomainError } from '../../src/kit.ts';

export default defineRule({
  severity: 'error',
  scope: 'object',
  judges: 'value',
  docs: {
    summary: 'The TLS section of an Ingress names a Secret by a name that none can have.',
    why: 'The API server refuses the Ingress.',
    remedy: 'Write the name of the Secret, without a namespace: it must be in the namespace of the Ingress.',
  },
  messages: {
    name: (to: { name: string; error: string }) => `secretName "${to.name}" ${to.error}`,
    namespaced: (to: { name: string; bare: string }) => ({
      message: `secretName "${to.name}" holds a namespace`,
      help: `write "${to.bare}": the Secret must be in the namespace of the Ingress`,
    }),
  },
  check: {
    Ingress(ingress, { report }) {
      for (const tls of ingress.root.get('spec').get('tls').items()) {
        const name = tls.get('secretName').string;
        const error = name ? dnsSubdomainError(name) : undefined;
        if (name === undefined || error === undefined) continue;
        const bare = /^[^/]+\/([^/]+)$/.exec(name)?.[1];
        if (bare === undefined) report(tls.get('secretName').at, 'name', { name, error });
        else report(tls.get('secretName').at, 'namespaced', { name, bare });
      }
    },
  },
});
