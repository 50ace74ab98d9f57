/** The one place that knows what time it is. */

/** Milliseconds since 1970. */
export function timeNow(): number {
  return Date.now();
}

/** Milliseconds since some start, for measuring. `performance` would load a good part of Node for it. */
export function clock(): number {
  const [seconds, nanoseconds] = process.hrtime();
  return seconds * 1000 + nanoseconds / 1_000_000;
}
