/** Cuts the paths of requests, as the proxies of both sides read them, into classes by what the rules for a host match. */
import { type PathSpace, pathMachine, spaceMachine } from '../routes/automata/languages.ts';
import { type Machine, NOTHING } from '../routes/automata/machine.ts';
import { walked, wordClasses } from '../routes/automata/product.ts';
import { isSimple, readPath } from '../routes/match/normalize.ts';
import { matchesPath, plainStart, trimmedPrefix } from '../routes/match/path.ts';
import type { PathMatch, PathReading } from '../routes/route/route.ts';

export interface PathClass {
  /** Which of the matches take its paths, ascending. */
  readonly accepted: readonly number[];
  /** A path of the class as rules see it. */
  readonly path: string;
  /** The same as a client sends it. */
  readonly sent: string;
}

export interface PathClasses {
  readonly matches: readonly PathMatch[];
  /** The matches that have all of their classes here; undefined where all have. */
  readonly wanted: ReadonlySet<number> | undefined;
  readonly classes: readonly PathClass[];
  /** False where classes may be missing. */
  readonly isComplete: boolean;
  /** The index of the class of a path, as rules see it; undefined where no request has such a path. */
  indexOf(path: string): number | undefined;
}

/** How both sides read paths; where they differ, only paths that all read alike are cut. */
export interface Readings {
  readonly list: readonly PathReading[];
  readonly isSame: boolean;
}

/** Matches beyond this number are not compared with names of paths that read well. */
const MOST_NATURAL = 400;

/** With `wanted`, only the classes that one of these matches takes. */
export function pathClasses(
  matches: readonly PathMatch[],
  readings: Readings,
  wanted?: ReadonlySet<number>,
): PathClasses {
  let isKnown = true;
  const machines = matches.map((match): Machine => {
    const machine = pathMachine(match);
    if (machine === undefined) isKnown = false;
    return machine ?? NOTHING;
  });
  const natural = matches.length > MOST_NATURAL ? [] : ['/', ...matches.flatMap(naturalPaths)];
  const { classes, isComplete } = wordClasses(machines, spaceMachine(spaceOf(readings)), natural, { wanted });
  const found = classes.flatMap(({ accepted, word }): readonly PathClass[] => {
    const sent = sentAs(word, readings);
    return sent === undefined ? [] : [{ accepted, path: word, sent }];
  });
  const numbers = new Map(found.map(({ accepted }, index) => [accepted.join(' '), index]));
  return {
    matches,
    wanted,
    classes: found,
    isComplete: isComplete && isKnown,
    indexOf: (path) =>
      numbers.get(matches.flatMap((match, index) => (matchesPath(match, path) ? [index] : [])).join(' ')),
  };
}

/** Paths of a class other than the one it is shown with, as far as a few natural ones are. */
export function morePaths({ matches, classes }: PathClasses, index: number): readonly string[] {
  const machines = matches.map((match) => pathMachine(match) ?? NOTHING);
  const { path = '/', accepted = [] } = classes[index] ?? {};
  const key = accepted.join(' ');
  const others = ['x', '/', '/x', '/x/y', '/1', 'y/', '.html', '/a/b/c', '-1'].map((end) => `${path}${end}`);
  const changed = [path.toUpperCase(), path.replace(/x(?=[^x]*$)/, 'item'), path.replace(/\/$/, '')];
  return [...others, ...changed].filter(
    (one) => one.startsWith('/') && one !== path && isSimple(one) && walked(machines, one).join(' ') === key,
  );
}

/** Paths that a match takes and that people would write. */
function naturalPaths(match: PathMatch): readonly string[] {
  switch (match.type) {
    case 'exact':
      return [match.value];
    case 'prefix': {
      const prefix = trimmedPrefix(match.value);
      return [prefix === '' ? '/' : prefix, `${prefix}/x`];
    }
    case 'string-prefix':
      return [match.value, `${match.value}/x`.replace('//', '/'), `${match.value}x`];
    case 'glob': {
      const some = match.value.replaceAll('*', 'x').replaceAll('?', 'x');
      return [some, match.value.replaceAll('*', '').replaceAll('?', 'x')];
    }
    case 'regex': {
      const start = plainStart(match.value.replace(/^\^/, ''));
      return start === '' ? [] : [start, `${start}/x`.replace('//', '/'), `${start}x`];
    }
    default:
      return match satisfies never;
  }
}

/** What reads the same everywhere does not have these, and no request line has a question mark or `#` in its path. */
const ODD = '"<>\\^`{|}%';

function spaceOf({ list: [first = 'as-sent', ...more], isSame }: Readings): PathSpace {
  if (!isSame) return asciiSpace(false, `${ODD}?#`);
  if (first === 'as-sent') return asciiSpace(true, '?#');
  const has = (code: number): boolean => code >= 0x20 && code !== 0x7f && (code < 0xd800 || code > 0xdfff);
  return { isRaw: more.includes('as-sent'), has, edges: [0x20, 0x7f, 0x80, 0xd800, 0xe000] };
}

function asciiSpace(isRaw: boolean, without: string): PathSpace {
  const left = new Set(without.split('').map((char) => char.charCodeAt(0)));
  return {
    isRaw,
    has: (code) => code > 0x20 && code < 0x7f && !left.has(code),
    edges: [0x21, 0x7f, ...[...left].flatMap((code) => [code, code + 1])],
  };
}

/** A path that the first reading makes into another one; undefined where no path does. */
function sentAs(path: string, { list: [first = 'as-sent'], isSame }: Readings): string | undefined {
  if (!isSame || isSimple(path)) {
    if (/^[!-~]*$/.test(path) && !/[?#]/.test(path)) return path;
  }
  const encoded = path.replaceAll(/[^!-~]+|["<>\\^`{|}%?#]/g, (text) =>
    [...new TextEncoder().encode(text)].map((byte) => `%${byte.toString(16).toUpperCase().padStart(2, '0')}`).join(''),
  );
  return [path, encoded].find((sent) => {
    if (!/^[!-~]*$/.test(sent) || /[?#]/.test(sent)) return false;
    const read = readPath(sent, first);
    return read.is === 'path' && read.compared === path;
  });
}
