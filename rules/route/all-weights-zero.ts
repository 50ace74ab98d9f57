/** Rules whose backends all have weight 0. */
import { defineRule } from '../../src/kit.ts';

export default defineRule({
  severity: 'warning',
  scope: 'object',
  judges: 'objects',
  docs: {
    summary: 'All backends of a rule have weight 0.',
    why: 'No backend gets requests: each request is answered with 500, or with 503 by some Gateways.',
    remedy: 'Set the weight of at least one backend to 1 or more, or remove the rule.',
  },
  messages: {
    allZero: (to: { count: number }) => ({
      message: to.count === 1 ? 'the only backend has weight 0' : `all ${to.count} backends have weight 0`,
      help: 'set the weight of at least one backend to 1 or more',
    }),
  },
  check: {
    'route.spec.rules[]': {
      given: ['backendRefs[].weight'],
      check(rule, { report }) {
        const backends = rule.get('backendRefs').items();
        const [first] = backends;
        if (first === undefined || backends.some((backend) => backend.get('weight').integer !== 0)) return;
        report(first.get('weight').at, 'allZero', { count: backends.length });
      },
    },
  },
});
