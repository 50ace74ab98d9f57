/**
 * Numbers for the texts of keys. The same text has the same number in every document, so a field is found by comparing
 * integers, and its text is cut from a manifest once. Numbers mean nothing outside of a run.
 */

/** The number of texts that have none: long ones, and all new ones once there are very many. */
export const NO_WORD = 0;

const MAX_WORDS = 1 << 15;
const MAX_LENGTH = 64;
/** V8 copies what is shorter. */
const SLICED = 13;
const SLOTS = MAX_WORDS * 4;
/** Texts made to collide get no numbers rather than long searches. */
const MAX_PROBES = 16;

/** By number; the first is nobody’s. */
const texts: string[] = [''];
const slots = new Int32Array(SLOTS);

/** The number of a text. */
export function wordOf(text: string): number {
  return known.get(text) ?? learn(text);
}

/** Those that were asked for as a whole: the fields that the API knows, over and over. */
const known = new Map<string, number>();

function learn(text: string): number {
  const word = wordAt(text, 0, text.length);
  if (known.size < MAX_WORDS) known.set(text, word);
  return word;
}

/** The number of `text.slice(start, end)`. */
export function wordAt(text: string, start: number, end: number): number {
  const length = end - start;
  if (length > MAX_LENGTH) return NO_WORD;
  let hash = length;
  for (let at = start; at < end; at++) hash = (Math.imul(hash, 31) + text.charCodeAt(at)) | 0;
  let slot = (hash ^ (hash >>> 15)) & (SLOTS - 1);
  for (let probe = 0; probe < MAX_PROBES; probe++) {
    const word = slots[slot] ?? NO_WORD;
    if (word === NO_WORD) return texts.length > MAX_WORDS ? NO_WORD : add(slot, text.slice(start, end));
    const known = texts[word] ?? '';
    if (known.length === length && text.startsWith(known, start)) return word;
    slot = (slot + 1) & (SLOTS - 1);
  }
  return NO_WORD;
}

function add(slot: number, text: string): number {
  // A long slice would keep its whole file alive; the name of a property is a string of its own.
  const [own = ''] = text.length < SLICED ? [text] : Object.keys({ [text]: true });
  const word = texts.push(own) - 1;
  slots[slot] = word;
  return word;
}

/** The text that has a number. */
export function textOfWord(word: number): string {
  return texts[word] ?? '';
}
