/** Comments and annotations that ask to leave out findings, and leave out nothing. */
import { defineRule, type UselessSuppression } from '../../src/kit.ts';

export default defineRule({
  severity: 'warning',
  judges: 'text',
  docs: {
    summary: 'A request to leave out a finding leaves out nothing.',
    why: 'It hides the next error of that kind, which nobody has looked at.',
    remedy: 'Remove it, or correct the name of the rule.',
  },
  messages: {
    unused: ({ pattern }: UselessSuppression) => ({
      message:
        pattern === '*' ? 'nothing is found in this file to leave out' : `"${pattern}" finds nothing here to leave out`,
      help: 'remove it; a comment speaks of its own line, or of the line below',
    }),
    unknownRule: ({ pattern, meant }: UselessSuppression) => ({
      message: `"${pattern}" is no rule`,
      help: meant === undefined ? 'name a rule, or all of an area as in "ingress/*"' : `did you mean "${meant}"?`,
    }),
    noRule: (_: UselessSuppression) => ({
      message: 'no rule is named to leave out',
      help: 'name the rules, as in "kroute-ignore ingress/backend-not-found -- why"',
    }),
    unknownDirective: ({ pattern }: UselessSuppression) => ({
      message: `"${pattern}" is nothing that kroute knows`,
      help: 'write "kroute-ignore" on the line or above it, or "kroute-ignore-file"',
    }),
  },
  check: {
    suppression(suppression, { report }) {
      report(suppression.at, suppression.is, suppression);
    },
  },
});
