/** The patterns of a `.gitignore`, read and matched as git does. Source: https://git-scm.com/docs/gitignore. */
import { wildcard } from '../../text/wildcard.ts';
import { readClass } from './character-class.ts';
import { type Budget, matches, type Part, type Sequence, withText } from './pattern.ts';

/** What the last rule that matches a path says. */
export type Verdict = 'ignored' | 'kept';

export interface IgnoreRules {
  /** `path` is relative to the directory that the patterns are for; undefined where no rule matches it. */
  verdict(path: string, isDirectory: boolean): Verdict | undefined;
}

interface Rule {
  readonly verdict: Verdict;
  readonly isForDirectories: boolean;
  /** Whether a path, or the last name of it, matches; undefined where the pattern is one text, which is looked up. */
  readonly matches: ((path: string, name: string, budget: Budget) => boolean) | undefined;
}

/** Reads the lines of a file. The budget is that of all tests; once it is spent, nothing matches. */
export function ignoreRules(lines: readonly string[], budget: Budget): IgnoreRules {
  const rules: Rule[] = [];
  const patterns: number[] = [];
  /** The last rule for each text. */
  const texts = new Map<string, number>();
  for (const line of lines) {
    const read = readLine(line);
    if (read === undefined) continue;
    const index = rules.push(read.rule) - 1;
    if (read.text === undefined) patterns.push(index);
    else texts.set(read.text, index);
  }
  return {
    verdict: (path, isDirectory) => {
      const name = path.slice(path.lastIndexOf('/') + 1);
      const keys = isDirectory ? [name, `/${path}`, `${name}/`, `/${path}/`] : [name, `/${path}`];
      let last = Math.max(...keys.map((key) => texts.get(key) ?? -1));
      for (let at = patterns.length - 1; at >= 0; at--) {
        const index = patterns[at] ?? -1;
        const rule = rules[index];
        if (index < last || budget.steps <= 0) break;
        budget.steps--;
        if (rule?.isForDirectories === true && !isDirectory) continue;
        if (rule?.matches?.(path, name, budget) !== true) continue;
        last = index;
        break;
      }
      return budget.steps > 0 ? rules[last]?.verdict : undefined;
    },
  };
}

/** A rule; `text` is a name or, behind a slash, a path, and ends with a slash where only directories are meant. */
function readLine(line: string): { readonly rule: Rule; readonly text: string | undefined } | undefined {
  if (line.startsWith('#')) return undefined;
  const isKept = line.startsWith('!');
  const written = withoutTrailingSpaces(line.slice(isKept ? 1 : 0));
  const isForDirectories = written.endsWith('/');
  const whole = isForDirectories ? written.slice(0, -1) : written;
  const isPath = whole.includes('/');
  const pattern = whole.startsWith('/') ? whole.slice(1) : whole;
  const parts = pattern === '' ? undefined : partsOf(pattern, isPath);
  if (parts === undefined) return undefined;
  const verdict = isKept ? 'kept' : 'ignored';
  const [first, second] = parts;
  if (second === undefined && first?.is === 'text') {
    const text = `${isPath ? '/' : ''}${first.text}${isForDirectories ? '/' : ''}`;
    return { rule: { verdict, isForDirectories, matches: undefined }, text };
  }
  return { rule: { verdict, isForDirectories, matches: isPath ? pathTest(parts) : nameTest(parts) }, text: undefined };
}

function pathTest(parts: Sequence): Rule['matches'] {
  return (path, _, budget) => matches(parts, path, budget);
}

function nameTest(parts: Sequence): Rule['matches'] {
  // There is no slash in a name, so these are quicker to look for.
  const texts = parts.map((part) => (part.is === 'text' ? part.text : part.is === 'run' ? '*' : undefined));
  if (texts.includes(undefined) || parts.some((part) => part.is === 'text' && part.text.includes('*')))
    return (_, name, budget) => matches(parts, name, budget);
  const test = wildcard(texts.join(''));
  return (_, name, budget) => {
    budget.steps -= name.length >> 6;
    return test(name);
  };
}

/** A backslash keeps the space behind it. */
function withoutTrailingSpaces(line: string): string {
  let end = line.length;
  while (end > 0 && line[end - 1] === ' ') end--;
  let backslashes = 0;
  while (line[end - 1 - backslashes] === '\\') backslashes++;
  return line.slice(0, end < line.length && backslashes % 2 === 1 ? end + 1 : end);
}

/** Undefined for what matches nothing: a class that is not closed, a backslash with nothing behind it. */
function partsOf(pattern: string, isPath: boolean): Sequence | undefined {
  const parts: Part[] = [];
  // git compares the plain text before the first wildcard by itself, and takes what is behind it for a pattern.
  const first = nextSpecial(pattern, 0);
  for (let at = 0; at < pattern.length; ) {
    const char = pattern[at];
    if (char === '*') {
      let end = at;
      while (pattern[end] === '*') end++;
      const isAlone = isPath && end - at > 1 && (at === first || pattern[at - 1] === '/');
      if (isAlone && pattern[end] === '/') {
        parts.push({ is: 'directories' });
        at = end + 1;
        continue;
      }
      parts.push({ is: isAlone && end === pattern.length ? 'deep' : 'run' });
      at = end;
    } else if (char === '?') {
      parts.push({ is: 'one', of: () => true });
      at++;
    } else if (char === '[') {
      const found = readClass(pattern, at);
      if (found === undefined) return undefined;
      parts.push({ is: 'one', of: found.of });
      at = found.end;
    } else if (char === '\\') {
      if (at + 1 === pattern.length) return undefined;
      withText(parts, pattern[at + 1] ?? '');
      at += 2;
    } else {
      const end = nextSpecial(pattern, at + 1);
      withText(parts, pattern.slice(at, end));
      at = end;
    }
  }
  return parts;
}

const SPECIAL: ReadonlySet<string> = new Set(['*', '?', '[', '\\']);

function nextSpecial(pattern: string, from: number): number {
  let at = from;
  while (at < pattern.length && !SPECIAL.has(pattern[at] ?? '')) at++;
  return at;
}
