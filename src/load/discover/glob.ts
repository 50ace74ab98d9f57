/**
 * Patterns on the command line, as shells know them: `*`, `?` and `[…]` within a name, `**` for any directories,
 * `{a,b}` and `{1..3}`, and `@(a|b)`, `?(a)`, `*(a)`, `+(a)` and `!(a|b)`.
 */
import { readClass } from './character-class.ts';
import { type Budget, matches, type Part, type Sequence, withText } from './pattern.ts';

export interface Glob {
  /** The directory to look in: what stands before the first name with a wildcard; empty for the current directory. */
  readonly base: string;
  readonly matches: (path: string, budget: Budget) => boolean;
}

/** Whether a path is a pattern, if it is not the name of a file. */
export function isGlob(path: string): boolean {
  return WILD.test(path);
}

const WILD = /[*?[{]|[@+!]\(/;

/** Reads a pattern; what is left open in it is plain text. */
export function readGlob(pattern: string): Glob {
  const wild = pattern.search(WILD);
  const base = pattern.slice(0, wild === -1 ? pattern.length : pattern.lastIndexOf('/', wild) + 1);
  const { parts } = new GlobReader(pattern).sequence(0, '');
  return { base, matches: (path, budget) => matches(parts, path, budget) };
}

/** Beyond so many levels of parentheses and braces, and so many of them in all, they are plain text. */
const MAX_DEPTH = 50;
const MAX_GROUPS = 200;
const MAX_NUMBERS = 1000;

interface Read<T> {
  readonly parts: T;
  readonly end: number;
}

class GlobReader {
  readonly #pattern: string;
  #depth = 0;
  #groups = 0;
  /** Brackets that are known to be plain text, so that none is tried twice. */
  readonly #plain = new Set<number>();

  constructor(pattern: string) {
    this.#pattern = pattern;
  }

  /** Reads up to one of some characters, or to the end. */
  sequence(start: number, ends: string): Read<Sequence> {
    const pattern = this.#pattern;
    const parts: Part[] = [];
    let at = start;
    while (at < pattern.length && !ends.includes(pattern[at] ?? '')) {
      const group = this.#group(at) ?? this.#wildcard(at);
      if (group !== undefined) {
        parts.push(group.parts);
        at = group.end;
        continue;
      }
      const from = at++;
      while (at < pattern.length && PLAIN.test(pattern[at] ?? '')) at++;
      withText(parts, pattern.slice(from, at));
    }
    return { parts, end: at };
  }

  #wildcard(at: number): Read<Part> | undefined {
    const pattern = this.#pattern;
    const char = pattern[at];
    if (char === '?') return { parts: { is: 'one', of: () => true }, end: at + 1 };
    if (char === '[') {
      const found = readClass(pattern, at);
      return found === undefined ? undefined : { parts: { is: 'one', of: found.of }, end: found.end };
    }
    if (char !== '*') return undefined;
    let end = at;
    while (pattern[end] === '*') end++;
    const isAlone = end - at > 1 && (at === 0 || '/{,('.includes(pattern[at - 1] ?? ''));
    if (isAlone && pattern[end] === '/') return { parts: { is: 'directories' }, end: end + 1 };
    const isLast = end === pattern.length || '},)|'.includes(pattern[end] ?? '');
    return { parts: { is: isAlone && isLast ? 'deep' : 'run' }, end };
  }

  #group(at: number): Read<Part> | undefined {
    const pattern = this.#pattern;
    const char = pattern[at] ?? '';
    const isBrace = char === '{';
    if (!isBrace && !('@?*+!'.includes(char) && pattern[at + 1] === '(')) return undefined;
    if (this.#depth >= MAX_DEPTH || this.#groups >= MAX_GROUPS || this.#plain.has(at)) return undefined;
    this.#depth++;
    this.#groups++;
    const found = isBrace ? (this.#numbers(at) ?? this.#choices(at + 1, ',', '}')) : this.#choices(at + 2, '|', ')');
    this.#depth--;
    if (found === undefined || (isBrace && found.parts.length < 2)) {
      this.#plain.add(at);
      return undefined;
    }
    return { parts: isBrace ? { is: 'either', of: found.parts } : grouped(char, found.parts), end: found.end };
  }

  #choices(start: number, separator: string, close: string): Read<readonly Sequence[]> | undefined {
    const choices: Sequence[] = [];
    for (let at = start; ; ) {
      const { parts, end } = this.sequence(at, separator + close);
      if (end >= this.#pattern.length) return undefined;
      choices.push(parts);
      at = end + 1;
      if (this.#pattern[end] === close) return { parts: choices, end: at };
    }
  }

  /** `{1..3}`, `{a..c}`. */
  #numbers(at: number): Read<readonly Sequence[]> | undefined {
    const [whole = '', from = '', to = ''] = RANGE.exec(this.#pattern.slice(at, at + LONGEST_RANGE)) ?? [];
    if (whole === '') return undefined;
    const isNumeric = /\d$/.test(from);
    if (isNumeric !== /\d$/.test(to)) return undefined;
    const [first, last] = isNumeric ? [Number(from), Number(to)] : [from.charCodeAt(0), to.charCodeAt(0)];
    const count = Math.abs(last - first) + 1;
    if (count > MAX_NUMBERS) return undefined;
    const digits = [from, to].some((text) => /^-?0\d/.test(text)) ? Math.max(from.length, to.length) : 0;
    const textOf = (value: number): string =>
      isNumeric ? String(value).padStart(digits, '0') : String.fromCharCode(value);
    const start = Math.min(first, last);
    const parts = Array.from({ length: count }, (_, index): Sequence => [{ is: 'text', text: textOf(start + index) }]);
    return { parts, end: at + whole.length };
  }
}

/** Nothing begins or ends with it. */
const PLAIN = /[\w/.-]/;
const RANGE = /^\{(-?\d{1,6}|[A-Za-z])\.\.(-?\d{1,6}|[A-Za-z])\}/;
const LONGEST_RANGE = 20;

function grouped(sign: string, of: readonly Sequence[]): Part {
  if (sign === '!') return { is: 'not', of };
  if (sign === '*' || sign === '+') return { is: 'repeated', of, least: sign === '*' ? 0 : 1 };
  return { is: 'either', of: sign === '?' ? [...of, []] : of };
}
