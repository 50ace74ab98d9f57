/** The time of a run. It only supports comparisons, so that the period in which its results hold is known. */

export interface Clock {
  /** Whether a moment, in milliseconds since 1970, has passed. */
  isAfter(moment: number): boolean;
  /** The bounds of all results so far: at any time between them the results are the same. */
  readonly bounds: TimeBounds;
}

/** A period as plain data: after the first moment, and not after the second. */
export interface TimeBounds {
  readonly after?: number;
  readonly until?: number;
}

/** A clock that is stopped at a moment in milliseconds since 1970, so that a run has one time. */
export function clockAt(now: number): Clock {
  let bounds: TimeBounds = {};
  return {
    isAfter: (moment) => {
      const hasPassed = now > moment;
      // A comparison with a moment that is not finite always has the same result.
      if (!Number.isFinite(moment)) return hasPassed;
      if (hasPassed) bounds = { ...bounds, after: Math.max(moment, bounds.after ?? moment) };
      else bounds = { ...bounds, until: Math.min(moment, bounds.until ?? moment) };
      return hasPassed;
    },
    get bounds() {
      return bounds;
    },
  };
}

/** Whether a clock gives the same results as the clock with these bounds. */
export function isWithin({ after, until }: TimeBounds, clock: Clock): boolean {
  return (after === undefined || clock.isAfter(after)) && (until === undefined || !clock.isAfter(until));
}
