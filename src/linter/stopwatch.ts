/** Counts where the time of a run goes, by a clock that is handed in. */

/** Milliseconds; only differences mean something. */
export type Now = () => number;

export interface Stopwatch {
  /** Runs something and counts its time under a name; times under one name add up. */
  time<T>(name: string, run: () => T): T;
  /** Counts time that was measured elsewhere. */
  add(name: string, milliseconds: number): void;
  /** What was counted, in the order in which the names came up. */
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
