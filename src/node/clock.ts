/** The only place that reads the clock. */

/** Milliseconds since 1970. */
export function timeNow(): number {
  return Date.now();
}

/** Milliseconds since an arbitrary start, to measure durations. `performance` would load a large part of Node. */
export function clock(): number {
  const [seconds, nanoseconds] = process.hrtime();
  return seconds * 1000 + nanoseconds / 1_000_000;
}
