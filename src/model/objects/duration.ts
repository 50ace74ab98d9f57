/** Durations of the Gateway API. Source: gateway-api GEP-2257. */
import { table } from '../../text/own.ts';

const MILLISECONDS = table({ h: 3_600_000, m: 60_000, s: 1000, ms: 1 });

/** Milliseconds; undefined if the text is not a duration. */
export function durationOf(text: string): number | undefined {
  if (!/^([0-9]{1,5}(h|ms|m|s)){1,4}$/.test(text)) return undefined;
  let sum = 0;
  for (const [, count, unit = ''] of text.matchAll(/([0-9]{1,5})(h|ms|m|s)/g))
    sum += Number(count) * (MILLISECONDS.get(unit) ?? 0);
  return sum;
}
