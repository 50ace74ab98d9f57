/** Random numbers and choices that depend only on a seed. */

/** A number that is at least 0 and less than `below`. */
export type Random = (below: number) => number;

/** Whole numbers below 2³², the same for the same seed, on every machine (mulberry32). */
export function mulberry32(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return (mixed ^ (mixed >>> 14)) >>> 0;
  };
}

/** The numbers for one input; they do not depend on other inputs. */
export function randomOf(seed: number, index: number): Random {
  const next = mulberry32(Math.imul(seed + 1, 0x9e3779b1) ^ Math.imul(index + 1, 0x85ebca6b));
  return (below) => Math.floor((next() / 2 ** 32) * below);
}

/** One of some items, each as likely as the others; undefined if there are no items. */
export function pick<const L extends readonly [unknown, ...unknown[]]>(items: L, random: Random): L[number];
export function pick<T>(items: readonly T[], random: Random): T | undefined;
export function pick<T>(items: readonly T[], random: Random): T | undefined {
  return items[random(items.length)];
}

/** True once in this many times, on average. */
export const oneIn = (times: number, random: Random): boolean => random(times) === 0;
