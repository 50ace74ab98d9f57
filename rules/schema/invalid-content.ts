/** Values of the right type that the API server rejects for what they say. */
import { defineRule, hasSchemaError, type Violation } from '../../src/kit.ts';

export default defineRule({
  severity: 'error',
  scope: 'object',
  judges: 'value',
  docs: {
    summary: 'A value does not have the form or range that the API server requires.',
    why: 'The API server rejects the object.',
    remedy: 'Use a value of the form in the message.',
  },
  messages: {
    content: ({ message, help }: Violation) => ({ message, help }),
  },
  check: {
    violation(found, { report }, resource) {
      // What the schema refuses is reported by other rules.
      if (found.concern === 'content' && !hasSchemaError(resource, found.at)) report(found.at, 'content', found);
    },
  },
});
