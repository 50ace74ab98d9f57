/** Ingresses without rules and without a default backend. */
import { defineRule, hasOtherFields, isBetaIngress } from '../../src/kit.ts';

export default defineRule({
  severity: 'error',
  scope: 'object',
  judges: 'objects',
  docs: {
    summary: 'An Ingress has neither rules nor a default backend.',
    why: 'The API server rejects the Ingress: it requires at least one of the two.',
    remedy: 'Add rules, or a default backend that gets all requests.',
  },
  messages: {
    nothing: (to: { fallback: string }) => ({
      message: `the Ingress has neither rules nor a ${to.fallback}`,
      help: `add rules, or a ${to.fallback} that gets all requests`,
    }),
  },
  check: {
    Ingress: {
      required: ['spec'],
      without: ['spec.rules[]', 'spec.defaultBackend'],
      check(ingress, { report }) {
        const spec = ingress.root.get('spec');
        const fallback = isBetaIngress(ingress) ? 'backend' : 'defaultBackend';
        if (!spec.isMap || hasOtherFields(spec, [fallback, 'ingressClassName', 'rules', 'tls'])) return;
        const rules = spec.get('rules');
        const hasRules = rules.isList ? rules.items().length > 0 : rules.exists;
        if (hasRules || spec.child(fallback).exists) return;
        report(rules.written ? rules.key : spec.key, 'nothing', { fallback });
      },
    },
  },
});
