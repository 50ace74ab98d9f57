/**
 * Numbers for the texts of keys. Within one vocabulary the same text has the same number, so a field is found by
 * comparing integers, and its text is cut from a manifest once. Many documents share a vocabulary; when it is full, the
 * next document starts another one, and the old one goes with the documents that were read with it.
 */

/** The number of a text that has none: a long one, or a new one once the vocabulary is full. */
export const NO_WORD = 0;

const MAX_WORDS = 1 << 15;
const MAX_LENGTH = 64;
/** V8 copies what is shorter. */
const SLICED = 13;
const SLOTS = MAX_WORDS * 4;
/** Texts made to collide get no numbers rather than long searches. */
const MAX_PROBES = 16;

export class Vocabulary {
  /** By number; the first belongs to no text. */
  readonly #texts: string[] = [''];
  readonly #slots = new Int32Array(SLOTS);
  /** Texts that were asked for as a whole: the fields that the API knows, over and over. */
  readonly #known = new Map<string, number>();
  /** By the number of what is written as a plain key: whether the key means just that, as `on` does not. */
  readonly meanings: (boolean | undefined)[] = [];

  /** Whether new texts get no number any more. */
  get isFull(): boolean {
    return this.#texts.length > MAX_WORDS;
  }

  /** The number of a text. */
  wordOf(text: string): number {
    return this.#known.get(text) ?? this.#learn(text);
  }

  /** The number of `text.slice(start, end)`. */
  wordAt(text: string, start: number, end: number): number {
    const length = end - start;
    if (length > MAX_LENGTH) return NO_WORD;
    let hash = length;
    for (let at = start; at < end; at++) hash = (Math.imul(hash, 31) + text.charCodeAt(at)) | 0;
    let slot = (hash ^ (hash >>> 15)) & (SLOTS - 1);
    for (let probe = 0; probe < MAX_PROBES; probe++) {
      const word = this.#slots[slot] ?? NO_WORD;
      if (word === NO_WORD) return this.isFull ? NO_WORD : this.#add(slot, text.slice(start, end));
      const known = this.#texts[word] ?? '';
      if (known.length === length && text.startsWith(known, start)) return word;
      slot = (slot + 1) & (SLOTS - 1);
    }
    return NO_WORD;
  }

  /** The text that has a number. */
  textOf(word: number): string {
    return this.#texts[word] ?? '';
  }

  #learn(text: string): number {
    const word = this.wordAt(text, 0, text.length);
    if (this.#known.size < MAX_WORDS) this.#known.set(text, word);
    return word;
  }

  #add(slot: number, text: string): number {
    // A long slice would keep its whole file alive; the name of a property is a separate string.
    const [own = ''] = text.length < SLICED ? [text] : Object.keys({ [text]: true });
    const word = this.#texts.push(own) - 1;
    this.#slots[slot] = word;
    return word;
  }
}

let current = new Vocabulary();

/** The vocabulary for the next document. */
export function vocabulary(): Vocabulary {
  if (current.isFull) current = new Vocabulary();
  return current;
}
