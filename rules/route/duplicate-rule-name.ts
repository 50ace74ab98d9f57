/** Rules of a route with the same name. */
import { type Cursor, defineRule, isExperimental, rulesOf } from '../../src/kit.ts';

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
    route: {
      required: ['spec.rules[].name'],
      check(route, { report, settings }) {
        const seen = new Map<string, Cursor>();
        for (const rule of rulesOf(route)) {
          const written = rule.get('name');
          const name = written.string;
          if (name === undefined) continue;
          const first = seen.get(name);
          if (first === undefined) {
            seen.set(name, written);
            continue;
          }
          const isChecked = settings.gatewayApi.minor >= CHECKED || isExperimental(route, settings);
          const notes = [{ message: 'first defined here', at: first.at }];
          report(written.at, 'duplicate', { name }, { severity: isChecked ? 'error' : 'warning', notes });
        }
      },
    },
  },
});

/** Gateway API 1.7 checks the names in both channels. */
const CHECKED = 7;
