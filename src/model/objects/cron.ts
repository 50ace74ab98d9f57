/** Schedules of CronJobs, as the API server reads them. Source: github.com/robfig/cron v3 parser.go, ParseStandard. */
import type { ValidationError } from './names.ts';

interface Field {
  readonly what: string;
  readonly min: number;
  readonly max: number;
  readonly names?: readonly string[];
}

const FIELDS: readonly Field[] = [
  { what: 'minute', min: 0, max: 59 },
  { what: 'hour', min: 0, max: 23 },
  { what: 'day of the month', min: 1, max: 31 },
  {
    what: 'month',
    min: 1,
    max: 12,
    names: ['jan', 'feb', 'mar', 'apr', 'may', 'jun', 'jul', 'aug', 'sep', 'oct', 'nov', 'dec'],
  },
  { what: 'day of the week', min: 0, max: 6, names: ['sun', 'mon', 'tue', 'wed', 'thu', 'fri', 'sat'] },
];
const DESCRIPTORS = new Set(['@yearly', '@annually', '@monthly', '@weekly', '@daily', '@midnight', '@hourly']);
/** `1h30m`, as Go reads a duration. */
const DURATION = /^[-+]?(0|((\d+(?:\.\d*)?|\.\d+)(ns|us|µs|μs|ms|s|m|h))+)$/;

/** What is wrong with a schedule, in words that follow "the schedule". */
export function scheduleError(schedule: string): ValidationError {
  if (schedule.includes('TZ')) return 'must not contain a time zone; set spec.timeZone instead';
  if (schedule.startsWith('@every '))
    return DURATION.test(schedule.slice(7)) ? undefined : 'has an invalid duration after "@every"';
  if (schedule.startsWith('@'))
    return DESCRIPTORS.has(schedule)
      ? undefined
      : 'is not a supported macro; supported are @yearly, @monthly, @weekly, @daily and @hourly';
  const fields = schedule.split(/[\s\u0085]+/).filter((field) => field !== '');
  if (fields.length !== FIELDS.length) return `must have ${FIELDS.length} fields, but has ${fields.length}`;
  for (const [index, field] of FIELDS.entries())
    for (const range of (fields[index] ?? '').split(',')) {
      const error = range === '' ? undefined : rangeError(range, field);
      if (error !== undefined) return error;
    }
  return undefined;
}

function rangeError(range: string, field: Field): ValidationError {
  const [values = '', step = '1', ...moreSteps] = range.split('/');
  const [first = '', last = first, ...moreValues] = values.split('-');
  const isAny = first === '*' || first === '?';
  if ((moreValues.length > 0 && !isAny) || moreSteps.length > 0)
    return `has an invalid "${range}" for the ${field.what}`;
  const start = isAny ? field.min : numberOf(first, field);
  const written = values.includes('-') ? numberOf(last, field) : start;
  const end = isAny || (range.includes('/') && !values.includes('-')) ? field.max : written;
  const every = numberOf(step, { ...field, names: [] });
  if (start === undefined || end === undefined || every === undefined)
    return `has an invalid "${range}" for the ${field.what}`;
  if (start < field.min || end > field.max)
    return `has "${range}" for the ${field.what}, which must be in ${field.min}-${field.max}`;
  if (start > end) return `has "${range}" for the ${field.what}, which ends before it starts`;
  return every === 0 ? `has "${range}" for the ${field.what}, but the step must not be 0` : undefined;
}

function numberOf(text: string, { names = [], min }: Field): number | undefined {
  const named = names.indexOf(text.toLowerCase());
  if (named !== -1) return named + min;
  return /^\+?\d+$/.test(text) ? Number(text) : undefined;
}

/** The first parts of the names in the IANA time zone database, and the names that have one part. */
const AREAS = new Set(
  'Africa America Antarctica Arctic Asia Atlantic Australia Brazil Canada Chile Etc Europe Indian Mexico Pacific US'.split(
    ' ',
  ),
);
const SINGLE_ZONES = new Set(
  [
    'CET CST6CDT Cuba EET EST EST5EDT Egypt Eire Factory GB GB-Eire GMT GMT+0 GMT-0 GMT0 Greenwich HST Hongkong Iceland',
    'Iran Israel Jamaica Japan Kwajalein Libya MET MST MST7MDT NZ NZ-CHAT Navajo PRC PST8PDT Poland Portugal ROC ROK',
    'Singapore Turkey UCT UTC Universal W-SU WET Zulu',
  ].flatMap((line) => line.split(' ')),
);

/** What is wrong with the name of a time zone. City names are not checked, since the list changes every year. */
export function timeZoneError(zone: string): ValidationError {
  if (zone === '') return 'must not be empty';
  if (zone.toLowerCase() === 'local') return 'must be the name of a time zone, for example "Europe/Vienna"';
  const isPart = (part: string): boolean =>
    /^[A-Za-z._0-9+][-A-Za-z._0-9+]{0,13}$/.test(part) && !/^\.{1,2}$/.test(part);
  const parts = zone.split('/');
  const isKnown = parts.length === 1 ? SINGLE_ZONES.has(zone) : AREAS.has(parts[0] ?? '');
  return isKnown && parts.every(isPart) ? undefined : 'is not a valid time zone (for example "Europe/Vienna")';
}
