/** Schedules and time zones of CronJobs that the API server rejects. */
import { defineRule, scheduleError, shown, timeZoneError } from '../../src/kit.ts';

export default defineRule({
  severity: 'error',
  scope: 'object',
  judges: 'value',
  docs: {
    summary: 'The schedule or time zone of a CronJob is not valid.',
    why: 'The API server rejects the CronJob, so it never runs.',
    remedy: 'Use five fields: minute, hour, day of the month, month and day of the week, for example "0 3 * * 1".',
  },
  messages: {
    schedule: (of: { text: string; error: string }) => ({
      message: of.text === '' ? 'schedule must not be empty' : `schedule "${shown(of.text)}" ${of.error}`,
      help: 'use five fields (minute, hour, day of the month, month, day of the week), or a macro such as "@daily"',
    }),
    timeZone: (of: { text: string; error: string }) => ({
      message: of.text === '' ? 'timeZone must not be empty' : `timeZone "${shown(of.text)}" ${of.error}`,
      help: 'set timeZone to a name of the IANA time zone database, such as "Etc/UTC", or remove it',
    }),
  },
  check: {
    CronJob(cronJob, { report }) {
      const schedule = cronJob.root.get('spec').get('schedule');
      const text = schedule.string;
      const error = text === undefined ? undefined : scheduleError(text);
      if (text !== undefined && error !== undefined) report(schedule.at, 'schedule', { text, error });
      const timeZone = cronJob.root.get('spec').child('timeZone');
      const zone = timeZone.string;
      const wrong = zone === undefined ? undefined : timeZoneError(zone);
      if (zone !== undefined && wrong !== undefined) report(timeZone.at, 'timeZone', { text: zone, error: wrong });
    },
  },
});
