/** Did you mean: the one candidate that a misspelled word clearly means. */
import { recent } from './query.ts';

/**
 * Optimal string alignment distance: insertions, deletions, substitutions and swaps of neighbors, each 1. Any number
 * above `limit` where it is more than that.
 */
export function editDistance(a: string, b: string, limit = Number.POSITIVE_INFINITY): number {
  let beforeLast: number[] = [];
  let leastOfLast = 0;
  let last: number[] = [];
  for (let j = 0; j <= b.length; j++) last.push(j);
  for (let i = 1; i <= a.length; i++) {
    const row = [i];
    let least = i;
    for (let j = 1; j <= b.length; j++) {
      const same = a.charCodeAt(i - 1) === b.charCodeAt(j - 1);
      let cost = Math.min((last[j] ?? 0) + 1, (row[j - 1] ?? 0) + 1, (last[j - 1] ?? 0) + (same ? 0 : 1));
      const swapped =
        i > 1 && j > 1 && a.charCodeAt(i - 1) === b.charCodeAt(j - 2) && a.charCodeAt(i - 2) === b.charCodeAt(j - 1);
      if (swapped) cost = Math.min(cost, (beforeLast[j - 2] ?? 0) + 1);
      row.push(cost);
      if (cost < least) least = cost;
    }
    // Nothing below two such rows can be less.
    if (least > limit && leastOfLast > limit) return least;
    leastOfLast = least;
    beforeLast = last;
    last = row;
  }
  return last[b.length] ?? 0;
}

/** How many edits a word of this length may be away from what was meant. */
function tolerance(length: number): number {
  return length <= 3 ? 1 : length <= 7 ? 2 : 3;
}

/** A word without what people mix up: case and separators. */
interface Folded {
  readonly text: string;
  /** The characters it has, as bits that several of them share. */
  readonly bits: number;
}

/** The same candidates are asked about again and again. */
const fold = recent(10_000, (word: string): Folded => {
  const text = word.toLowerCase().replaceAll(/[-_.]/g, '');
  let bits = 0;
  for (let at = 0; at < text.length; at++) bits |= 1 << (text.charCodeAt(at) & 31);
  return { text, bits };
});

/** How many characters one of two words has and the other has not: each edit changes two of them at most. */
function unshared(a: number, b: number): number {
  let bits = a ^ b;
  let count = 0;
  for (; bits !== 0; bits &= bits - 1) count++;
  return count;
}

/** Among more candidates than these a guess takes long and proves little. */
const MOST_CANDIDATES = 1000;

function areTooMany(candidates: Iterable<string>): boolean {
  if (candidates instanceof Set) return candidates.size > MOST_CANDIDATES;
  if (!Array.isArray(candidates) || candidates.length <= MOST_CANDIDATES) return false;
  const distinct = new Set<unknown>();
  return candidates.some((candidate) => distinct.add(candidate).size > MOST_CANDIDATES);
}

/** Longer names are not written by hand, and comparing two takes the product of their lengths. */
const LONGEST_WORD = 1000;

/**
 * The candidate that `word` clearly means: the same but for case and separators, else the single nearest
 * within a tolerance that grows with length; undefined if no candidate is near or two are equally near.
 */
export function didYouMean(word: string, candidates: Iterable<string>): string | undefined {
  if (areTooMany(candidates) || word.length > LONGEST_WORD) return undefined;
  const { text: target, bits } = fold(word);
  let best: string | undefined;
  let bestDistance = Number.POSITIVE_INFINITY;
  let tied = false;
  for (const candidate of candidates) {
    if (candidate === word || candidate === '') continue;
    const { text: other, bits: otherBits } = fold(candidate);
    if (Math.abs(other.length - target.length) > 3) continue;
    const most = tolerance(Math.min(target.length, other.length));
    if (unshared(bits, otherBits) > 2 * most) continue;
    const distance = other === target ? 0 : editDistance(target, other, most);
    if (distance > most || distance >= Math.max(target.length, other.length)) continue;
    if (distance < bestDistance) {
      best = candidate;
      bestDistance = distance;
      tied = false;
    } else if (distance === bestDistance && candidate !== best) tied = true;
  }
  return tied ? undefined : best;
}
