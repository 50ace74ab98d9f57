/** Timeouts of a rule that contradict each other. */
import { defineRule, durationOf } from '../../src/kit.ts';

export default defineRule({
  severity: 'error',
  scope: 'object',
  judges: 'value',
  docs: {
    summary: 'The backend timeout of a rule is longer than the timeout of the whole request.',
    why: 'The API server rejects the route: the request would time out before its backend.',
    remedy: 'Set timeouts.backendRequest to at most timeouts.request.',
  },
  messages: {
    longer: (to: { backendRequest: string; request: string }) => ({
      message: `backendRequest timeout ${to.backendRequest} must not be longer than the request timeout ${to.request}`,
      help: `set backendRequest to at most ${to.request}, or request to at least ${to.backendRequest}`,
    }),
  },
  check: {
    'route.spec.rules[].timeouts': {
      required: ['request', 'backendRequest'],
      check(timeouts, { report }) {
        const request = timeouts.get('request').string;
        const backendRequest = timeouts.get('backendRequest').string;
        if (request === undefined || backendRequest === undefined) return;
        const whole = durationOf(request);
        const part = durationOf(backendRequest);
        if (whole === undefined || part === undefined || whole === 0 || part <= whole) return;
        const notes = [{ message: 'the request timeout is set here', at: timeouts.get('request').at }];
        report(timeouts.get('backendRequest').at, 'longer', { backendRequest, request }, { notes });
      },
    },
  },
});
