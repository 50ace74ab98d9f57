/** `[a-z]`, `[!0-9]`, `[[:alpha:]]` in patterns for paths. */

export interface CharacterClass {
  readonly of: (codePoint: number) => boolean;
  /** Where the pattern goes on. */
  readonly end: number;
}

interface Range {
  readonly from: number;
  readonly to: number;
}

const BACKSLASH = 92;

/** Reads a class whose bracket opens at a place; undefined if it is not closed or its class is unknown. */
export function readClass(pattern: string, start: number): CharacterClass | undefined {
  let at = start + 1;
  const isNegated = pattern[at] === '!' || pattern[at] === '^';
  if (isNegated) at++;
  const ranges: Range[] = [];
  const named: RegExp[] = [];
  for (const first = at; at < pattern.length; ) {
    // A bracket at the beginning is one of the characters.
    if (pattern[at] === ']' && at > first) {
      const has = (point: number): boolean =>
        ranges.some(({ from, to }) => point >= from && point <= to) ||
        named.some((set) => set.test(String.fromCodePoint(point)));
      return { of: (point) => has(point) !== isNegated, end: at + 1 };
    }
    const [whole, name = ''] = NAMED.exec(pattern.slice(at, at + LONGEST)) ?? [];
    if (whole !== undefined) {
      const set = SETS.get(name);
      if (set === undefined) return undefined;
      named.push(set);
      at += whole.length;
      continue;
    }
    const from = pointAt(pattern, at);
    at = from.end;
    const isRange = pattern[at] === '-' && at + 1 < pattern.length && pattern[at + 1] !== ']';
    const to = isRange ? pointAt(pattern, at + 1) : from;
    at = to.end;
    ranges.push({ from: from.point, to: to.point });
  }
  return undefined;
}

const NAMED = /^\[:([a-z]*):\]/;
const LONGEST = 12;

const SETS: ReadonlyMap<string, RegExp> = new Map([
  ['alnum', /^[A-Za-z0-9]$/],
  ['alpha', /^[A-Za-z]$/],
  ['blank', /^[ \t]$/],
  ['cntrl', /^[\0-\x1f\x7f]$/],
  ['digit', /^[0-9]$/],
  ['graph', /^[!-~]$/],
  ['lower', /^[a-z]$/],
  ['print', /^[ -~]$/],
  ['punct', /^[!-/:-@[-`{-~]$/],
  ['space', /^[ \t\n\v\f\r]$/],
  ['upper', /^[A-Z]$/],
  ['xdigit', /^[A-Fa-f0-9]$/],
]);

/** A character, which a backslash before it makes a plain one. */
function pointAt(pattern: string, at: number): { readonly point: number; readonly end: number } {
  const start = pattern.charCodeAt(at) === BACKSLASH && at + 1 < pattern.length ? at + 1 : at;
  const point = pattern.codePointAt(start) ?? 0;
  return { point, end: start + (point > 0xffff ? 2 : 1) };
}
