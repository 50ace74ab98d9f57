/** Rules of a route that bear one name. */
import { defineRule, isExperimental, isRoute, rulesOf } from '../../src/kit.ts';

export default defineRule({
  severity: 'warning',
  scope: 'object',
  judges: 'value',
  docs: {
    summary: 'Two rules of a route have the same name.',
    why: 'A policy that targets the name reaches both or neither, and the experimental channel of the Gateway API refuses the route.',
    remedy: 'Give each rule a name of its own.',
  },
  messages: {
    duplicate: (to: { name: string }) => ({
      message: `another rule of this route is named "${to.name}" too`,
      help: 'give each rule a name of its own',
    }),
  },
  check: {
    resource(resource, { report }) {
      if (!isRoute(resource)) return;
      const names = rulesOf(resource).map((rule) => rule.get('name'));
      for (const [index, written] of names.entries()) {
        const name = written.string;
        if (name === undefined) continue;
        const first = names.slice(0, index).find((other) => other.string === name);
        if (first === undefined) continue;
        const severity = isExperimental(resource) ? 'error' : 'warning';
        report(
          written.at,
          'duplicate',
          { name },
          { severity, notes: [{ message: 'the first one is here', at: first.at }] },
        );
      }
    },
  },
});
