/** Random numbers and choices that depend only on a seed. */

/** A number that is at least 0 and less than `below`. */
export type Random = (below: number) => number;

/** The same numbers for the same seed, on every machine (mulberry32). */
function randomFrom(seed: number): Random {
  let state = seed >>> 0;
  return (below) => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return Math.floor((((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32) * below);
  };
}

/** The numbers for one input; they do not depend on other inputs. */
export function randomOf(seed: number, index: number): Random {
  return randomFrom(Math.imul(seed + 1, 0x9e3779b1) ^ Math.imul(index + 1, 0x85ebca6b));
}

/** One of some items, each as likely as the others; undefined if there are no items. */
export function pick<const L extends readonly [unknown, ...unknown[]]>(items: L, random: Random): L[number];
export function pick<T>(items: readonly T[], random: Random): T | undefined;
export function pick<T>(items: readonly T[], random: Random): T | undefined {
  return items[random(items.length)];
}

/** True once in this many times, on average. */
export const oneIn = (times: number, random: Random): boolean => random(times) === 0;
