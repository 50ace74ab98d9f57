/** Session affinity with a timeout that the API server rejects, or with a config that has no effect. */
import { defineRule, isInt32 } from '../../src/kit.ts';

const DAY = 86400;

export default defineRule({
  severity: 'error',
  scope: 'object',
  judges: 'value',
  docs: {
    summary:
      'The timeout of the session affinity is out of range, or sessionAffinityConfig is set without sessionAffinity: ClientIP.',
    why: 'The API server rejects such a timeout. It drops sessionAffinityConfig if sessionAffinity is not ClientIP.',
    remedy: 'Set sessionAffinity: ClientIP and a timeout of 1 to 86400 seconds.',
  },
  messages: {
    timeout: (to: { seconds: number }) => ({
      message: `timeoutSeconds must be in 1-${DAY}, but is ${to.seconds}`,
      help: `set timeoutSeconds to a value from 1 to ${DAY} (one day); the default is 10800`,
    }),
    withoutAffinity: () => ({
      message: 'sessionAffinityConfig has no effect without sessionAffinity: ClientIP',
      help: 'set sessionAffinity: ClientIP, or remove sessionAffinityConfig',
    }),
  },
  check: {
    Service: {
      given: ['spec.sessionAffinity', 'spec.sessionAffinityConfig'],
      check(service, { report }) {
        const spec = service.root.get('spec');
        const affinity = spec.get('sessionAffinity');
        const config = spec.get('sessionAffinityConfig');
        const none = !affinity.exists || affinity.string === '' || affinity.string === 'None';
        if (none && config.isMap) report(config.key, 'withoutAffinity', {}, { severity: 'warning' });
        if (affinity.string !== 'ClientIP') return;
        const timeout = config.get('clientIP').get('timeoutSeconds');
        const seconds = timeout.integer;
        if (seconds !== undefined && isInt32(seconds) && (seconds <= 0 || seconds > DAY))
          report(timeout.at, 'timeout', { seconds });
      },
    },
  },
});
