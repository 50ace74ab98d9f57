/** Ingresses that say neither where requests go nor where the rest goes. */
import { defineRule, hasOtherFields, isBetaIngress } from '../../src/kit.ts';

export default defineRule({
  severity: 'error',
  scope: 'object',
  judges: 'objects',
  docs: {
    summary: 'An Ingress has neither rules nor a default backend.',
    why: 'The API server refuses the Ingress: one of the two must say where requests go.',
    remedy: 'Add rules, or a default backend that takes all requests.',
  },
  messages: {
    nothing: (to: { fallback: string }) => ({
      message: `the Ingress has neither rules nor a ${to.fallback}`,
      help: `add rules, or a ${to.fallback} that takes all requests`,
    }),
  },
  check: {
    Ingress(ingress, { report }) {
      const spec = ingress.root.get('spec');
      const fallback = isBetaIngress(ingress) ? 'backend' : 'defaultBackend';
      if (!spec.isMap || hasOtherFields(spec, [fallback, 'ingressClassName', 'rules', 'tls'])) return;
      const rules = spec.get('rules');
      const hasRules = rules.isList ? rules.items().length > 0 : rules.exists;
      if (hasRules || spec.child(fallback).exists) return;
      report(rules.written ? rules.key : spec.key, 'nothing', { fallback });
    },
  },
});
