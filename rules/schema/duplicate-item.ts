/** Items of a list that must differ. */
import { defineRule, type Violation, violationsOf } from '../../src/kit.ts';

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
    resource(resource, { report, settings }) {
      for (const found of violationsOf(resource, settings))
        if (found.concern === 'duplicate') report(found.at, 'duplicate', found);
    },
  },
});
