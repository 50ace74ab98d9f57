/** Comments and annotations that suppress no finding. */
import { defineRule, type UselessSuppression } from '../../src/kit.ts';

export default defineRule({
  severity: 'warning',
  judges: 'text',
  docs: {
    summary: 'A suppression comment or annotation suppresses no finding.',
    why: 'It would hide the next finding of that rule, which may be a real problem.',
    remedy: 'Remove it, or correct the name of the rule.',
  },
  messages: {
    unused: ({ pattern }: UselessSuppression) => ({
      message: pattern === '*' ? 'no finding to suppress in this file' : `no finding of "${pattern}" to suppress here`,
      help: 'remove it, or move it to the line of the finding or the line above',
    }),
    unknownRule: ({ pattern, meant }: UselessSuppression) => ({
      message: `unknown rule "${pattern}"`,
      help:
        meant === undefined
          ? 'use a rule such as "ingress/backend-not-found" or an area such as "ingress/*"'
          : `did you mean "${meant}"?`,
    }),
    noRule: (_: UselessSuppression) => ({
      message: 'the suppression lists no rule',
      help: 'add the rules, for example "kroute-ignore ingress/backend-not-found -- reason"',
    }),
    unknownDirective: ({ pattern }: UselessSuppression) => ({
      message: `unknown directive "${pattern}"`,
      help: 'use "kroute-ignore" on the line of the finding or above, or "kroute-ignore-file"',
    }),
  },
  check: {
    suppression(suppression, { report }) {
      report(suppression.at, suppression.is, suppression);
    },
  },
});
