/** Session persistence of rules that the API server rejects. */
import { defineRule, sessionErrors } from '../../src/kit.ts';

export default defineRule({
  severity: 'error',
  scope: 'object',
  judges: { rest: 'value', endless: 'objects', noSettings: 'objects' },
  docs: {
    summary: 'The settings for session persistence of a rule contradict each other.',
    why: 'The API server rejects the route.',
    remedy: 'Set cookie for type Cookie or header for type Header, and absoluteTimeout for permanent cookies.',
  },
  messages: {
    cookieOfHeader: () => ({
      message: 'cookieConfig requires type: Cookie',
      help: 'remove cookieConfig, or set type: Cookie',
    }),
    noSettings: (to: { type: string; field: string }) => ({
      message: `${to.field} is required when the type of session persistence is "${to.type}"`,
      help: `add ${to.field}${to.type === 'Cookie' ? ': {}' : '.name with the name of the header'}`,
    }),
    otherSettings: (to: { type: string; field: string }) => ({
      message: `${to.field} must not be set when the type of session persistence is "${to.type}"`,
      help: `remove ${to.field}, or set type: ${to.field === 'cookie' ? 'Cookie' : 'Header'}`,
    }),
    endless: () => ({
      message: 'absoluteTimeout is required when lifetimeType is "Permanent"',
      help: 'add absoluteTimeout to sessionPersistence, or set lifetimeType: Session',
    }),
  },
  check: {
    'route.spec.rules[].sessionPersistence'(session, { report, settings }) {
      for (const { is, at, isSure, ...data } of sessionErrors(session, settings.gatewayApi))
        report(is === 'endless' ? at.at : at.key, is, data, isSure ? {} : { severity: 'warning' });
    },
  },
});
