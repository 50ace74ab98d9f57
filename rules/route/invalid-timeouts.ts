/** Timeouts of a rule that contradict each other. */
import { defineRule, durationOf, isRoute, rulesOf } from '../../src/kit.ts';

export default defineRule({
  severity: 'error',
  scope: 'object',
  judges: 'value',
  docs: {
    summary: 'A rule gives its backend more time than the whole request has.',
    why: 'The API server refuses the route: the request would have failed before its backend may.',
    remedy: 'Let timeouts.backendRequest be at most timeouts.request.',
  },
  messages: {
    longer: (to: { backendRequest: string; request: string }) => ({
      message: `the backend may take ${to.backendRequest}, longer than the whole request (${to.request})`,
      help: 'let timeouts.backendRequest be at most timeouts.request; a request timeout of 0s sets no limit',
    }),
  },
  check: {
    resource(resource, { report }) {
      if (!isRoute(resource)) return;
      for (const rule of rulesOf(resource)) {
        const timeouts = rule.get('timeouts');
        const request = timeouts.get('request').string;
        const backendRequest = timeouts.get('backendRequest').string;
        if (request === undefined || backendRequest === undefined) continue;
        const whole = durationOf(request);
        const part = durationOf(backendRequest);
        if (whole === undefined || part === undefined || whole === 0 || part <= whole) continue;
        const notes = [{ message: 'the timeout of the request is here', at: timeouts.get('request').at }];
        report(timeouts.get('backendRequest').at, 'longer', { backendRequest, request }, { notes });
      }
    },
  },
});
