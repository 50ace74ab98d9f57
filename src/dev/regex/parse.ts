/** Parses regular expressions of JavaScript. Syntax that this project does not use is not supported, and throws. */

export type Node =
  | { readonly is: 'sequence'; readonly items: readonly Node[] }
  | { readonly is: 'choice'; readonly of: readonly Node[] }
  /** One character of a set. */
  | { readonly is: 'character'; readonly accepts: (character: string) => boolean }
  | { readonly is: 'repeat'; readonly item: Node; readonly min: number; readonly max: number; readonly isLazy: boolean }
  | { readonly is: 'look'; readonly item: Node; readonly isBehind: boolean; readonly isNegative: boolean }
  | { readonly is: 'assertion'; readonly holds: (text: string, at: number) => boolean }
  | { readonly is: 'group'; readonly item: Node; readonly index: number }
  /** A backreference to a group. */
  | { readonly is: 'reference'; readonly index: number };

export function parseRegex({ source, flags }: RegExp): Node {
  return new Parser(source, flags.replace(/[gyd]/g, '')).whole();
}

const isWord = (character: string | undefined): boolean => character !== undefined && /\w/.test(character);
const isBoundary = (text: string, at: number): boolean => isWord(text[at - 1]) !== isWord(text[at]);

class Parser {
  readonly #source: string;
  readonly #flags: string;
  #at = 0;
  #groups = 0;

  constructor(source: string, flags: string) {
    this.#source = source;
    this.#flags = flags;
  }

  whole(): Node {
    const node = this.#choice();
    if (this.#at < this.#source.length) throw new Error(`/${this.#source}/: unsupported syntax at ${this.#at}`);
    return node;
  }

  #take(text: string): boolean {
    if (!this.#source.startsWith(text, this.#at)) return false;
    this.#at += text.length;
    return true;
  }

  /** The text that a sticky expression matches here. */
  #takeMatch(expression: RegExp): string | undefined {
    expression.lastIndex = this.#at;
    const found = expression.exec(this.#source)?.[0];
    this.#at += found?.length ?? 0;
    return found;
  }

  #choice(): Node {
    const of = [this.#sequence()];
    while (this.#take('|')) of.push(this.#sequence());
    const [only] = of;
    return of.length === 1 && only !== undefined ? only : { is: 'choice', of };
  }

  #sequence(): Node {
    const items: Node[] = [];
    while (this.#at < this.#source.length && !/[|)]/.test(this.#source[this.#at] ?? '')) items.push(this.#repeated());
    return { is: 'sequence', items };
  }

  #repeated(): Node {
    const item = this.#atom();
    const times = this.#takeMatch(/[*+?]|\{\d+(?:,\d*)?\}/y);
    if (times === undefined) return item;
    const [, least = '0', comma, most = ''] = /^\{(\d+)(,?)(\d*)\}$/.exec(times) ?? [];
    const min = times === '+' ? 1 : Number(least);
    const max = times === '?' ? 1 : most !== '' ? Number(most) : comma === '' ? min : Number.POSITIVE_INFINITY;
    return { is: 'repeat', item, min, max, isLazy: this.#take('?') };
  }

  #atom(): Node {
    for (const [opening, isBehind, isNegative] of LOOKS)
      if (this.#take(opening)) return { is: 'look', item: this.#closed(), isBehind, isNegative };
    if (this.#take('(?:')) return this.#closed();
    if (this.#takeMatch(/\((?:\?<\w+>)?/y) !== undefined) {
      const index = ++this.#groups;
      return { is: 'group', item: this.#closed(), index };
    }
    const isMultiline = this.#flags.includes('m');
    if (this.#take('^'))
      return { is: 'assertion', holds: (text, at) => at === 0 || (isMultiline && text[at - 1] === '\n') };
    if (this.#take('$'))
      return { is: 'assertion', holds: (text, at) => at === text.length || (isMultiline && text[at] === '\n') };
    if (this.#take('\\b')) return { is: 'assertion', holds: isBoundary };
    if (this.#take('\\B')) return { is: 'assertion', holds: (text, at) => !isBoundary(text, at) };
    const reference = this.#takeMatch(/\\[1-9]/y);
    if (reference !== undefined) return { is: 'reference', index: Number(reference.slice(1)) };
    const one = this.#takeMatch(
      /\[(?:\\[\s\S]|[^\]\\])*\]|\\u\{[\dA-Fa-f]+\}|\\u[\dA-Fa-f]{4}|\\x[\dA-Fa-f]{2}|\\[pP]\{[^}]*\}|\\[\s\S]|[\s\S]/y,
    );
    if (one === undefined) throw new Error(`/${this.#source}/: unsupported syntax at ${this.#at}`);
    const native = new RegExp(`^${/^[{}\]]$/.test(one) ? `\\${one}` : one}$`, this.#flags.replace('m', ''));
    const known = new Map<string, boolean>();
    const accepts = (character: string): boolean => {
      let answer = known.get(character);
      if (answer === undefined) known.set(character, (answer = native.test(character)));
      return answer;
    };
    return { is: 'character', accepts };
  }

  #closed(): Node {
    const node = this.#choice();
    if (!this.#take(')')) throw new Error(`/${this.#source}/: missing ")" at ${this.#at}`);
    return node;
  }
}

const LOOKS = [
  ['(?=', false, false],
  ['(?!', false, true],
  ['(?<=', true, false],
  ['(?<!', true, true],
] as const;
