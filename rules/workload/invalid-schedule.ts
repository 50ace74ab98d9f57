/** Schedules and time zones of CronJobs that the API server does not take. */
import { defineRule, scheduleError, shown, timeZoneError } from '../../src/kit.ts';

export default defineRule({
  severity: 'error',
  scope: 'object',
  judges: 'value',
  docs: {
    summary: 'The schedule of a CronJob cannot be read.',
    why: 'The API server refuses the CronJob, so it never runs.',
    remedy: 'Write five fields: minute, hour, day of the month, month and day of the week, as in "0 3 * * 1".',
  },
  messages: {
    schedule: (of: { text: string; error: string }) => ({
      message: of.text === '' ? 'schedule is empty' : `schedule "${shown(of.text)}" ${of.error}`,
      help: 'write five fields (minute, hour, day of the month, month, day of the week), or a shorthand such as "@daily"',
    }),
    timeZone: (of: { text: string; error: string }) => ({
      message: of.text === '' ? 'timeZone is empty' : `timeZone "${shown(of.text)}" ${of.error}`,
      help: 'name a zone of the IANA database, such as "Etc/UTC", or leave timeZone out',
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
