/** Fields that the API server rejects together, or that need each other. */
import { defineRule, hasSchemaError, type Violation } from '../../src/kit.ts';

export default defineRule({
  severity: 'error',
  scope: 'object',
  judges: 'objects',
  docs: {
    summary: 'Fields of an object exclude each other, or one requires another.',
    why: 'The API server rejects the object.',
    remedy: 'Remove the field in the message, or add what it requires.',
  },
  messages: {
    combination: ({ message, help }: Violation) => ({ message, help }),
  },
  check: {
    violation(found, { report }, resource) {
      // What the schema refuses is reported by other rules.
      if (found.concern === 'combination' && !hasSchemaError(resource, found.at))
        report(found.at, 'combination', found, found.severity === undefined ? {} : { severity: found.severity });
    },
  },
});
