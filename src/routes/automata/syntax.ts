/**
 * The part of RE2's syntax that has a separate language, as a tree: everything but word boundaries, lines and classes by
 * Unicode property. Source: google/re2 doc/syntax.txt.
 */

/** Pairs of first and last character, in order and apart from each other. */
export type Ranges = readonly (readonly [from: number, to: number])[];

export type Tree =
  | { readonly is: 'chars'; readonly ranges: Ranges }
  | { readonly is: 'start' | 'end' | 'empty' }
  | { readonly is: 'all' | 'one'; readonly of: readonly Tree[] }
  | { readonly is: 'repeat'; readonly of: Tree; readonly least: number; readonly most: number };

/** Thrown inside, for what is not understood. */
class NotUnderstood extends Error {}

const MAX = 0x10ffff;
/** RE2 refuses higher counts. */
const MOST_COUNT = 1000;
/** Deeper ones are written by machines. */
const MOST_DEPTH = 200;

interface Flags {
  readonly ignoreCase: boolean;
  readonly dotAll: boolean;
}

/** Reads a pattern; undefined where it has something that is not understood. */
export function readPattern(source: string, ignoreCase: boolean): Tree | undefined {
  try {
    const reader = new Reader(source);
    const tree = reader.alternatives({ ignoreCase, dotAll: false }, 0);
    return reader.isAtEnd ? tree : undefined;
  } catch (error) {
    if (error instanceof NotUnderstood) return undefined;
    throw error;
  }
}

class Reader {
  readonly #chars: readonly string[];
  #at = 0;
  #flags: Flags = { ignoreCase: false, dotAll: false };

  constructor(source: string) {
    this.#chars = [...source];
  }

  get isAtEnd(): boolean {
    return this.#at === this.#chars.length;
  }

  alternatives(flags: Flags, depth: number): Tree {
    if (depth > MOST_DEPTH) throw new NotUnderstood();
    const before = this.#flags;
    this.#flags = flags;
    const branches = [this.#sequence(depth)];
    while (this.#skip('|')) branches.push(this.#sequence(depth));
    this.#flags = before;
    const [only] = branches;
    return branches.length === 1 && only !== undefined ? only : { is: 'one', of: branches };
  }

  #sequence(depth: number): Tree {
    const parts: Tree[] = [];
    while (!this.isAtEnd && this.#peek() !== '|' && this.#peek() !== ')') {
      const part = this.#atom(depth);
      if (part !== undefined) parts.push(this.#repeated(part));
    }
    return { is: 'all', of: parts };
  }

  /** Undefined for what sets flags. */
  #atom(depth: number): Tree | undefined {
    const char = this.#next();
    switch (char) {
      case '^':
        return { is: 'start' };
      case '$':
        return { is: 'end' };
      case '.':
        return { is: 'chars', ranges: this.#flags.dotAll ? [[0, MAX]] : ANY_BUT_LINE };
      case '(':
        return this.#group(depth);
      case '[':
        return { is: 'chars', ranges: this.#set() };
      case '\\':
        return this.#escaped();
      case '*':
      case '+':
      case '?':
        throw new NotUnderstood();
      default:
        return this.#literal(codeOf(char));
    }
  }

  #literal(code: number): Tree {
    const ranges: Ranges = [[code, code]];
    return { is: 'chars', ranges: this.#flags.ignoreCase ? folded(ranges) : ranges };
  }

  #group(depth: number): Tree | undefined {
    if (!this.#skip('?')) return this.#closed(this.alternatives(this.#flags, depth + 1));
    const rest = this.#chars.slice(this.#at, this.#at + 100).join('');
    const name = /^P?<\w+>/.exec(rest)?.[0];
    if (name !== undefined) {
      this.#at += name.length;
      return this.#closed(this.alternatives(this.#flags, depth + 1));
    }
    const [whole, on = '', off = '', end] = /^([isU]*)(?:-([isU]+))?([:)])/.exec(rest) ?? [];
    if (whole === undefined) throw new NotUnderstood();
    this.#at += whole.length;
    const flags: Flags = {
      ignoreCase: (this.#flags.ignoreCase || on.includes('i')) && !off.includes('i'),
      dotAll: (this.#flags.dotAll || on.includes('s')) && !off.includes('s'),
    };
    if (end === ':') return this.#closed(this.alternatives(flags, depth + 1));
    this.#flags = flags;
    return undefined;
  }

  #closed(tree: Tree): Tree {
    if (!this.#skip(')')) throw new NotUnderstood();
    return tree;
  }

  #repeated(part: Tree): Tree {
    let tree = part;
    for (let count = this.#count(); count !== undefined; count = this.#count()) {
      if (tree.is === 'repeat') throw new NotUnderstood();
      tree = { is: 'repeat', of: part, least: count[0], most: count[1] };
      this.#skip('?');
    }
    return tree;
  }

  #count(): readonly [least: number, most: number] | undefined {
    if (this.#skip('*')) return [0, Number.POSITIVE_INFINITY];
    if (this.#skip('+')) return [1, Number.POSITIVE_INFINITY];
    if (this.#skip('?')) return [0, 1];
    if (this.#peek() !== '{') return undefined;
    const text = this.#chars.slice(this.#at, this.#at + 12).join('');
    const [whole, least = '', comma, most = ''] = /^\{(\d{1,4})(,)?(\d{1,4})?\}/.exec(text) ?? [];
    if (whole === undefined || (comma === undefined && most !== '')) {
      if (/^\{\d+(?:,\d*)?\}?/.test(text)) throw new NotUnderstood();
      return undefined;
    }
    this.#at += whole.length;
    const from = Number(least);
    const to = comma === undefined ? from : most === '' ? Number.POSITIVE_INFINITY : Number(most);
    if (from > MOST_COUNT || (to !== Number.POSITIVE_INFINITY && (to > MOST_COUNT || to < from)))
      throw new NotUnderstood();
    return [from, to];
  }

  #escaped(): Tree {
    const char = this.#next();
    if (char === 'A') return { is: 'start' };
    if (char === 'z') return { is: 'end' };
    if (char === 'Q') {
      const parts: Tree[] = [];
      while (!this.isAtEnd && !(this.#peek() === '\\' && this.#chars[this.#at + 1] === 'E'))
        parts.push(this.#literal(codeOf(this.#next())));
      this.#at = Math.min(this.#at + 2, this.#chars.length);
      const [only] = parts;
      // What follows repeats the last character alone.
      if (parts.length > 1 && /[*+?{]/.test(this.#peek() ?? '')) throw new NotUnderstood();
      return parts.length === 1 && only !== undefined ? only : { is: 'all', of: parts };
    }
    const named = CLASSES.get(char.toLowerCase());
    if (named !== undefined) return { is: 'chars', ranges: this.#class(named, char !== char.toLowerCase()) };
    return this.#literal(this.#code(char));
  }

  /** Case is taken away before a class is negated. */
  #class(ranges: Ranges, isNegated: boolean): Ranges {
    const all = this.#flags.ignoreCase ? folded(ranges) : ranges;
    return isNegated ? negated(all) : all;
  }

  /** The character that an escape means. */
  #code(char: string): number {
    const control = CONTROLS.get(char);
    if (control !== undefined) return control;
    if (char === 'x') {
      const text = this.#chars.slice(this.#at, this.#at + 10).join('');
      const [whole, short, long] = /^(?:([0-9A-Fa-f]{2})|\{([0-9A-Fa-f]{1,6})\})/.exec(text) ?? [];
      const code = Number.parseInt(short ?? long ?? '', 16);
      if (whole === undefined || code > MAX) throw new NotUnderstood();
      this.#at += whole.length;
      return code;
    }
    if (/^[0-9A-Za-z]$/.test(char) || codeOf(char) > 0x7f) throw new NotUnderstood();
    return codeOf(char);
  }

  #set(): Ranges {
    const isNegated = this.#skip('^');
    let ranges: Ranges = [];
    let isFirst = true;
    while (isFirst || this.#peek() !== ']') {
      isFirst = false;
      const posix = /^\[:(\^?)(\w+):\]/.exec(this.#chars.slice(this.#at, this.#at + 12).join(''));
      if (posix !== null) {
        const [whole, not, name = ''] = posix;
        const known = POSIX.get(name);
        if (known === undefined) throw new NotUnderstood();
        this.#at += whole.length;
        ranges = union(ranges, this.#class(known, not === '^'));
        continue;
      }
      const char = this.#next();
      if (char === '[' && this.#peek() === ':') throw new NotUnderstood();
      if (char === '\\') {
        const letter = this.#peek() ?? '';
        const named = CLASSES.get(letter.toLowerCase());
        if (named !== undefined) {
          this.#at++;
          ranges = union(ranges, this.#class(named, letter !== letter.toLowerCase()));
          continue;
        }
      }
      const from = char === '\\' ? this.#code(this.#next()) : codeOf(char);
      let to = from;
      if (this.#peek() === '-' && this.#chars[this.#at + 1] !== ']' && this.#at + 1 < this.#chars.length) {
        this.#at++;
        const last = this.#next();
        if (last === '\\' && CLASSES.has((this.#peek() ?? '').toLowerCase())) throw new NotUnderstood();
        to = last === '\\' ? this.#code(this.#next()) : codeOf(last);
      }
      if (to < from) throw new NotUnderstood();
      ranges = union(ranges, this.#class([[from, to]], false));
    }
    this.#at++;
    return isNegated ? negated(ranges) : ranges;
  }

  #peek(): string | undefined {
    return this.#chars[this.#at];
  }

  #next(): string {
    const char = this.#chars[this.#at];
    if (char === undefined) throw new NotUnderstood();
    this.#at++;
    return char;
  }

  #skip(char: string): boolean {
    if (this.#peek() !== char) return false;
    this.#at++;
    return true;
  }
}

const codeOf = (char: string): number => char.codePointAt(0) ?? 0;

/** Adds ranges to others. */
function union(a: Ranges, b: Ranges): Ranges {
  const sorted = [...a, ...b].sort((x, y) => x[0] - y[0]);
  const merged: [number, number][] = [];
  for (const [from, to] of sorted) {
    const last = merged.at(-1);
    if (last !== undefined && from <= last[1] + 1) last[1] = Math.max(last[1], to);
    else merged.push([from, to]);
  }
  return merged;
}

function negated(ranges: Ranges): Ranges {
  const left: [number, number][] = [];
  let next = 0;
  for (const [from, to] of ranges) {
    if (from > next) left.push([next, from - 1]);
    next = to + 1;
  }
  if (next <= MAX) left.push([next, MAX]);
  return left;
}

/** Two letters beyond ASCII are the same as one of ASCII without case: the Kelvin sign and the long s. */
const BEYOND = [
  [0x212a, 'k'],
  [0x17f, 's'],
] as const;

/** With the other case of each letter. Only of ASCII, for which the rules of all engines are the same. */
function folded(ranges: Ranges): Ranges {
  let all = ranges;
  for (const [from, to] of ranges) {
    all = union(all, shifted(from, to, 0x41, 0x5a, 32));
    all = union(all, shifted(from, to, 0x61, 0x7a, -32));
  }
  for (const [code, letter] of BEYOND) {
    const hasLetter = has(all, codeOf(letter));
    if (hasLetter) all = union(all, [[code, code]]);
    else if (has(all, code))
      all = union(union(all, [[codeOf(letter), codeOf(letter)]]), [[codeOf(letter) - 32, codeOf(letter) - 32]]);
  }
  // Of the other letters beyond ASCII only whole alphabets are understood.
  if (ranges.some(([from, to]) => to > 0x7f && to < MAX && !(from === to && BEYOND.some(([code]) => code === from))))
    throw new NotUnderstood();
  return all;
}

function shifted(from: number, to: number, first: number, last: number, by: number): Ranges {
  const start = Math.max(from, first);
  const end = Math.min(to, last);
  return start > end ? [] : [[start + by, end + by]];
}

const has = (ranges: Ranges, code: number): boolean => ranges.some(([from, to]) => from <= code && code <= to);

const DIGITS: Ranges = [[0x30, 0x39]];
const UPPER: Ranges = [[0x41, 0x5a]];
const LOWER: Ranges = [[0x61, 0x7a]];
const LETTERS = union(UPPER, LOWER);
const WORD = union(union(DIGITS, LETTERS), [[0x5f, 0x5f]]);
const SPACES: Ranges = [
  [0x09, 0x0a],
  [0x0c, 0x0d],
  [0x20, 0x20],
];
const ANY_BUT_LINE = negated([[0x0a, 0x0a]]);

const CLASSES: ReadonlyMap<string, Ranges> = new Map([
  ['d', DIGITS],
  ['w', WORD],
  ['s', SPACES],
]);

const CONTROLS: ReadonlyMap<string, number> = new Map([
  ['a', 0x07],
  ['f', 0x0c],
  ['t', 0x09],
  ['n', 0x0a],
  ['r', 0x0d],
  ['v', 0x0b],
]);

const POSIX: ReadonlyMap<string, Ranges> = new Map<string, Ranges>([
  ['alnum', union(DIGITS, LETTERS)],
  ['alpha', LETTERS],
  ['ascii', [[0, 0x7f]]],
  [
    'blank',
    [
      [0x09, 0x09],
      [0x20, 0x20],
    ],
  ],
  [
    'cntrl',
    [
      [0, 0x1f],
      [0x7f, 0x7f],
    ],
  ],
  ['digit', DIGITS],
  ['graph', [[0x21, 0x7e]]],
  ['lower', LOWER],
  ['print', [[0x20, 0x7e]]],
  [
    'punct',
    [
      [0x21, 0x2f],
      [0x3a, 0x40],
      [0x5b, 0x60],
      [0x7b, 0x7e],
    ],
  ],
  [
    'space',
    [
      [0x09, 0x0d],
      [0x20, 0x20],
    ],
  ],
  ['upper', UPPER],
  ['word', WORD],
  ['xdigit', union(DIGITS, union([[0x41, 0x46]], [[0x61, 0x66]]))],
]);
