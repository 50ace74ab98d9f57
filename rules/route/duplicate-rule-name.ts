/** Rules of a route with the same name. */
import { defineRule, isExperimental, rulesOf } from '../../src/kit.ts';

export default defineRule({
  severity: 'warning',
  scope: 'object',
  judges: 'value',
  docs: {
    summary: 'Two rules of a route have the same name.',
    why: 'A policy with this name as target applies to both rules or to neither, and the API server rejects the route with Gateway API 1.7 or later, or with the experimental channel.',
    remedy: 'Give each rule a unique name.',
  },
  messages: {
    duplicate: (to: { name: string }) => ({
      message: `duplicate rule name "${to.name}"`,
      help: 'set a unique name for each rule',
    }),
  },
  check: {
    route(resource, { report, settings }) {
      const names = rulesOf(resource).map((rule) => rule.get('name'));
      for (const [index, written] of names.entries()) {
        const name = written.string;
        if (name === undefined) continue;
        const first = names.slice(0, index).find((other) => other.string === name);
        if (first === undefined) continue;
        const isChecked = settings.gatewayApi.minor >= CHECKED || isExperimental(resource, settings);
        const severity = isChecked ? 'error' : 'warning';
        report(
          written.at,
          'duplicate',
          { name },
          { severity, notes: [{ message: 'first defined here', at: first.at }] },
        );
      }
    },
  },
});

/** Gateway API 1.7 checks the names in both channels. */
const CHECKED = 7;
