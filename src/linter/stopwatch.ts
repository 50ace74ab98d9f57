/** Measures where the time of a run goes, with the clock that it is given. */

/** Milliseconds; only differences have a meaning. */
export type Now = () => number;

export interface Stopwatch {
  /** Runs a function and adds its time to the total of a name. */
  time<T>(name: string, run: () => T): T;
  /** Adds time that was measured elsewhere. */
  add(name: string, milliseconds: number): void;
  /** The totals, in the order of the first use of each name. */
  readonly times: ReadonlyMap<string, number>;
}

export function stopwatch(now: Now): Stopwatch {
  const times = new Map<string, number>();
  const add = (name: string, milliseconds: number): void => {
    times.set(name, (times.get(name) ?? 0) + milliseconds);
  };
  return {
    times,
    add,
    time: (name, run) => {
      const start = now();
      const result = run();
      if (!(result instanceof Promise)) {
        add(name, now() - start);
        return result;
      }
      result.then(
        () => add(name, now() - start),
        () => undefined,
      );
      return result;
    },
  };
}
