/** The time of a run. It answers comparisons only, so that it is known how long what was found on them holds. */

export interface Clock {
  /** Whether a moment, in milliseconds since 1970, has passed. */
  isAfter(moment: number): boolean;
  /** The moments that bound the answers given so far: at any time between them all would be the same. */
  readonly bounds: TimeBounds;
}

/** A stretch of time, as plain data: after the first moment, and not after the second. */
export interface TimeBounds {
  readonly after?: number;
  readonly until?: number;
}

/** A clock that stands at a moment, so that a run has one time. */
export function clockAt(now: number): Clock {
  let bounds: TimeBounds = {};
  return {
    isAfter: (moment) => {
      const hasPassed = now > moment;
      // A comparison with no moment, or with one that never comes, has the same answer for ever.
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

/** Whether a clock would give the same answers as one that these are the bounds of. */
export function isWithin({ after, until }: TimeBounds, clock: Clock): boolean {
  return (after === undefined || clock.isAfter(after)) && (until === undefined || !clock.isAfter(until));
}
