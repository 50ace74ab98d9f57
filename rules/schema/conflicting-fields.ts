/** Fields that the API server rejects together, or that need each other. */
import { defineRule, hasSchemaError, type Violation, violationsOf } from '../../src/kit.ts';

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
    resource(resource, { report, settings }) {
      // What the schema refuses is reported by other rules.
      for (const found of violationsOf(resource, settings))
        if (found.concern === 'combination' && !hasSchemaError(resource, found.at))
          report(found.at, 'combination', found, found.severity === undefined ? {} : { severity: found.severity });
    },
  },
});
