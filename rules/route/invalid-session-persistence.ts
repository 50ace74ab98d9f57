/** Session persistence of rules that the API server rejects. */
import { defineRule, isRoute, rulesOf, sessionError } from '../../src/kit.ts';

export default defineRule({
  severity: 'error',
  scope: 'object',
  judges: { rest: 'value', endless: 'objects' },
  docs: {
    summary: 'The settings for session persistence of a rule contradict each other.',
    why: 'The API server rejects the route.',
    remedy: 'Set cookieConfig only for type Cookie, and set absoluteTimeout for permanent cookies.',
  },
  messages: {
    cookieOfHeader: () => ({
      message: 'cookieConfig requires type: Cookie',
      help: 'remove cookieConfig, or set type: Cookie',
    }),
    endless: () => ({
      message: 'absoluteTimeout is required when lifetimeType is "Permanent"',
      help: 'add absoluteTimeout to sessionPersistence, or set lifetimeType: Session',
    }),
  },
  check: {
    resource(resource, { report }) {
      if (!isRoute(resource)) return;
      for (const rule of rulesOf(resource)) {
        const error = sessionError(rule.get('sessionPersistence'));
        if (error !== undefined) report(error.is === 'endless' ? error.at.at : error.at.key, error.is, undefined);
      }
    },
  },
});
