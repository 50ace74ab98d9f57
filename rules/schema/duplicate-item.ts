/** Items of a list that must differ. */
import { defineRule, type Violation } from '../../src/kit.ts';

export default defineRule({
  severity: 'error',
  scope: 'object',
  judges: 'value',
  docs: {
    summary: 'Two items of a list are the same, where each must be unique.',
    why: 'The API server rejects the object.',
    remedy: 'Remove one of the two.',
  },
  messages: {
    duplicate: ({ message, help }: Violation) => ({ message, help }),
  },
  check: {
    violation(found, { report }) {
      if (found.concern === 'duplicate') report(found.at, 'duplicate', found);
    },
  },
});
