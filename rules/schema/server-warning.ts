/** What the API server accepts with a warning. */
import { defineRule, type Violation } from '../../src/kit.ts';

export default defineRule({
  severity: 'warning',
  scope: 'object',
  judges: 'objects',
  docs: {
    summary: 'The API server accepts the object with a warning.',
    why: 'The value is deprecated, has no effect, or does something else than it seems to.',
    remedy: 'Follow the help of the finding.',
  },
  messages: {
    warning: ({ message, help }: Violation) => ({ message, help }),
  },
  check: {
    violation(found, { report }) {
      if (found.concern === 'warning')
        report(found.at, 'warning', found, found.severity === undefined ? {} : { severity: found.severity });
    },
  },
});
