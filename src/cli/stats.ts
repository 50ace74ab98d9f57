/** `--stats`: where the time of a run went, by phase and by rule, and how often queries were asked. */
import { type Stopwatch, stopwatch } from '../linter/stopwatch.ts';
import { printable } from '../text/printable.ts';
import { queryCounts } from '../text/query.ts';
import type { Io } from './io.ts';

export interface Stats {
  readonly phases: Stopwatch;
  readonly rules: Stopwatch;
  text(): string;
}

/** How many rules are listed. */
const SLOWEST = 10;

export function startStats({ clock }: Io): Stats {
  const start = clock();
  const phases = stopwatch(clock);
  const rules = stopwatch(clock);
  return {
    phases,
    rules,
    text: () => {
      const total = clock() - start;
      const counted = [...phases.times.values()].reduce((sum, time) => sum + time, 0);
      const rows = [...phases.times, ['other', Math.max(0, total - counted)], ['total', total]] as const;
      const slowest = [...rules.times]
        .sort(([, a], [, b]) => b - a)
        .slice(0, SLOWEST)
        .map(([name, time]) => [printable(name), time] as const);
      const width = Math.max(...[...rows, ...slowest].map(([name]) => name.length));
      const line = ([name, time]: readonly [string, number]): string =>
        `  ${name.padEnd(width)}  ${time.toFixed(1).padStart(8)} ms\n`;
      return `time by phase:\n${rows.map(line).join('')}slowest rules:\n${slowest.map(line).join('')}${queries()}`;
    },
  };
}

/** The queries of this thread that were asked, the busiest first. */
function queries(): string {
  const asked = queryCounts()
    .filter((one) => one.asked > 0)
    .sort((a, b) => b.asked - a.asked);
  const width = Math.max(0, ...asked.map(({ name }) => name.length));
  const lines = asked.map(
    ({ name, asked: times, computed }) =>
      `  ${name.padEnd(width)}  ${String(times).padStart(8)} asked  ${String(computed).padStart(8)} computed\n`,
  );
  return `queries:\n${lines.join('')}`;
}
