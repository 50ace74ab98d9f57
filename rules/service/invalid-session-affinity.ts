/** Session affinity with a timeout that the API refuses, or with settings that nobody reads. */
import { defineRule, isInt32 } from '../../src/kit.ts';

const DAY = 86400;

export default defineRule({
  severity: 'error',
  scope: 'object',
  judges: 'value',
  docs: {
    summary: 'The settings of the session affinity are out of range, or there is no affinity that they could be for.',
    why: 'The API server refuses the timeout; settings without sessionAffinity: ClientIP it throws away.',
    remedy: 'Set a timeout of 1 to 86400 seconds, with sessionAffinity: ClientIP.',
  },
  messages: {
    timeout: (to: { seconds: number }) => ({
      message: `session affinity timeout ${to.seconds} is outside 1-${DAY}`,
      help: `write seconds from 1 to ${DAY}`,
    }),
    withoutAffinity: () => ({
      message: 'sessionAffinityConfig has no effect without sessionAffinity ClientIP',
      help: 'set sessionAffinity: ClientIP, or remove sessionAffinityConfig',
    }),
  },
  check: {
    Service(service, { report }) {
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
});
