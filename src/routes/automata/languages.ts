/** The languages of what routes match, as automata: paths, hosts, values. The same verdicts as `match/`. */
import { trimmedPrefix } from '../match/path.ts';
import { patternOf } from '../match/regex.ts';
import type { HostMatch, PathMatch, ValueMatch } from '../route/route.ts';
import { DEAD, EVERYTHING, LAST, literal, type Machine, NOTHING, TooLarge } from './machine.ts';
import { type Anchored, patternMachine } from './pattern.ts';
import { readPattern, type Tree } from './syntax.ts';

/** The paths that a match takes; undefined where its pattern has no automaton that is understood and small enough. */
export function pathMachine(match: PathMatch): Machine | undefined {
  switch (match.type) {
    case 'exact':
      return literal(match.value, 'end');
    case 'prefix':
      return literal(trimmedPrefix(match.value), 'element');
    case 'string-prefix':
      return literal(match.value, 'any');
    case 'regex':
      return regexMachine(match, match.ignoreCase, match.anchored);
    case 'glob':
      return attempt(() => patternMachine(globTree(match.value), 'both'));
    default:
      return match satisfies never;
  }
}

/** The hosts that a match takes, of those that are made of letters, digits, `-`, `_`, `~` and dots. */
export function hostMachine(match: HostMatch): Machine | undefined {
  switch (match.type) {
    case 'any':
      return EVERYTHING;
    case 'exact':
      return literal(match.value, 'end');
    case 'wildcard': {
      const label: Tree = {
        is: 'chars',
        ranges: LABELS[match.labels],
      };
      const labels: Tree = { is: 'repeat', of: label, least: 1, most: Number.POSITIVE_INFINITY };
      return attempt(() => patternMachine({ is: 'all', of: [labels, ...textTrees(match.value.slice(1))] }, 'both'));
    }
    case 'suffix-wildcard': {
      const rest: Tree = { is: 'repeat', of: { is: 'chars', ranges: ANY }, least: 1, most: Number.POSITIVE_INFINITY };
      return attempt(() => patternMachine({ is: 'all', of: [...textTrees(match.value.slice(0, -1)), rest] }, 'both'));
    }
    case 'regex':
      return regexMachine(match, false, 'none');
    default:
      return match satisfies never;
  }
}

/** The values that a condition on a header or query parameter takes. */
export function valueMachine(match: ValueMatch): Machine | undefined {
  return match.type === 'Exact' ? literal(match.value, 'end') : regexMachine(match, false, 'both');
}

const ANY = [[0, 0x10ffff]] as const;
const NO_DOT = [
  [0, 0x2d],
  [0x2f, 0x10ffff],
] as const;

/** Letters, digits and `-`. */
const PLAIN = [
  [0x2d, 0x2d],
  [0x30, 0x39],
  [0x41, 0x5a],
  [0x61, 0x7a],
] as const;

/** What a star covers. */
const LABELS = { many: ANY, one: NO_DOT, word: [...PLAIN, [0x5f, 0x5f]], plain: PLAIN } as const;

function regexMachine(
  match: Extract<PathMatch | HostMatch, { type: 'regex' }> | ValueMatch,
  ignoreCase: boolean,
  anchored: Anchored,
): Machine | undefined {
  // What RE2 refuses matches nothing.
  if (!patternOf(match).ok) return NOTHING;
  const tree = readPattern(match.value, ignoreCase);
  return tree === undefined ? undefined : attempt(() => patternMachine(tree, anchored));
}

function attempt(make: () => Machine): Machine | undefined {
  try {
    return make();
  } catch (error) {
    if (error instanceof TooLarge) return undefined;
    throw error;
  }
}

const textTrees = (text: string): readonly Tree[] =>
  text.split('').map((char) => ({ is: 'chars', ranges: [[char.charCodeAt(0), char.charCodeAt(0)]] }));

function globTree(pattern: string): Tree {
  const parts = pattern.split('').map((char): Tree => {
    if (char === '?') return { is: 'chars', ranges: ANY };
    if (char !== '*') return { is: 'chars', ranges: [[char.charCodeAt(0), char.charCodeAt(0)]] };
    return { is: 'repeat', of: { is: 'chars', ranges: ANY }, least: 0, most: Number.POSITIVE_INFINITY };
  });
  return { is: 'all', of: parts };
}

/** Which paths there can be after a proxy has read them. */
export interface PathSpace {
  /** Whether slashes may follow each other, and elements may be `.` and `..`. */
  readonly isRaw: boolean;
  /** Whether a character may be in a path. */
  readonly has: (code: number) => boolean;
  /** Where that changes. */
  readonly edges: readonly number[];
}

/** The paths of a space: they begin with a slash. The state is what was read last. */
export function spaceMachine({ isRaw, has, edges }: PathSpace): Machine {
  const all = [...new Set([...edges, 0x2e, 0x2f, 0x30, LAST + 1])];
  return {
    start: START,
    step: (state, code) => {
      if (state === START) return code === 0x2f ? (isRaw ? INSIDE : SLASH) : DEAD;
      if (!has(code)) return DEAD;
      if (isRaw) return INSIDE;
      if (code === 0x2f) return state === INSIDE ? SLASH : DEAD;
      if (code !== 0x2e) return INSIDE;
      return state === SLASH ? ONE_DOT : state === ONE_DOT ? TWO_DOTS : INSIDE;
    },
    isAccepting: (state) => state === INSIDE || state === SLASH,
    edges: () => all,
  };
}

const START = 0;
const INSIDE = 1;
const SLASH = 2;
const ONE_DOT = 3;
const TWO_DOTS = 4;

/** Host names: letters, digits, `-`, `_`, `~` and dots between labels. */
export const HOST_NAMES: Machine = {
  start: 0,
  step: (state, code) => {
    if (code === 0x2e) return state === 1 ? 0 : DEAD;
    const isLetter = (code >= 0x61 && code <= 0x7a) || (code >= 0x30 && code <= 0x39);
    return isLetter || code === 0x2d || code === 0x5f || code === 0x7e ? 1 : DEAD;
  },
  isAccepting: (state) => state === 1,
  edges: () => [0x2d, 0x2e, 0x2f, 0x30, 0x3a, 0x5f, 0x60, 0x61, 0x7b, 0x7e, 0x7f],
};

/** Values of headers and parameters: printable ASCII. */
export const VALUES: Machine = {
  start: 0,
  step: (_, code) => (code >= 0x20 && code <= 0x7e ? 0 : DEAD),
  isAccepting: () => true,
  edges: () => [0x20, 0x7f],
};
