/** Names in a sentence: the first of them, and how many more there are, so that the sentence stays short. */
export function listing<T>(items: readonly T[], textOf: (item: T) => string, between = ', '): string {
  // One more takes no more room than its number.
  if (items.length <= MOST + 1) return items.map(textOf).join(between);
  return `${items.slice(0, MOST).map(textOf).join(between)} and ${items.length - MOST} more`;
}

const MOST = 20;

/** Values to choose from, in a sentence: `"a", "b" or "c"`. */
export function quotedChoice(values: readonly (string | number)[]): string {
  return choice(values.map((value) => `"${value}"`));
}

/** Alternatives in a sentence: `a, b or c`. */
export function choice(words: readonly string[]): string {
  return words.length < 2 ? words.join('') : `${words.slice(0, -1).join(', ')} or ${words.slice(-1).join('')}`;
}
