/** Sessions of a rule in a form that the API refuses. */
import { defineRule, isRoute, rulesOf, sessionError } from '../../src/kit.ts';

export default defineRule({
  severity: 'error',
  scope: 'object',
  judges: { rest: 'value', endless: 'objects' },
  docs: {
    summary: 'The session persistence of a rule contradicts itself.',
    why: 'The API server refuses the route.',
    remedy: 'Configure cookies only for type Cookie, and give permanent ones an absoluteTimeout.',
  },
  messages: {
    cookieOfHeader: () => ({
      message: 'cookieConfig is for sessions of type Cookie only',
      help: 'remove cookieConfig, or set type: Cookie',
    }),
    endless: () => ({
      message: 'a permanent cookie needs an absoluteTimeout',
      help: 'add absoluteTimeout beside cookieConfig, or use lifetimeType: Session',
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
