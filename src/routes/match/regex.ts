/** Regular expressions from manifests, in linear time: RE2 syntax and semantics. */
import { query } from '../../text/query.ts';
import engine from './re2js.cjs';

export interface Pattern {
  /** Whether the whole text matches. */
  matchesAll(text: string): boolean;
  /** Whether the text matches from its start. */
  matchesStart(text: string): boolean;
  /** Whether it is found anywhere in the text. */
  matchesSomewhere(text: string): boolean;
  /** A template in which `$1` is a group of the first match; undefined where nothing matches. */
  expand(text: string, template: string): string | undefined;
  /** Every match replaced as Go's `ReplaceAllString` does it; undefined where nothing matches. */
  replaceAll(text: string, template: string): string | undefined;
  readonly groups: number;
}

export type Compiled =
  | { readonly ok: true; readonly pattern: Pattern }
  | { readonly ok: false; readonly message: string };

/** Longer than any proxy takes; matching takes the product of the lengths of pattern and text. */
const LONGEST = 10_000;

/** Compiles a pattern; one that RE2 refuses (back-references, look-around, bad syntax) says why. */
export function compileRegex(source: string, ignoreCase: boolean): Compiled {
  if (source.length > LONGEST) return { ok: false, message: `longer than ${LONGEST} characters` };
  try {
    const { RE2JS } = engine;
    const regex = RE2JS.compile(source, ignoreCase ? RE2JS.CASE_INSENSITIVE : 0);
    return { ok: true, pattern: wrap(regex) };
  } catch (error) {
    return {
      ok: false,
      message: error instanceof Error ? error.message.replace(/^error parsing regexp: /, '') : 'bad pattern',
    };
  }
}

/** Whether an engine with look-around and back-references takes a pattern, judged by that of JavaScript. */
export function isPerlRegex(source: string): boolean {
  try {
    RegExp(source);
    return true;
  } catch {
    return false;
  }
}

type Regex = ReturnType<typeof engine.RE2JS.compile>;

function wrap(regex: Regex): Pattern {
  return {
    matchesAll: (text) => regex.matcher(text).matches(),
    matchesStart: (text) => regex.matcher(text).lookingAt(),
    matchesSomewhere: (text) => regex.matcher(text).find(),
    groups: regex.groupCount(),
    replaceAll: (text, template) => replaceAll(regex, text, template),
    expand: (text, template) => {
      const matcher = regex.matcher(text);
      if (!matcher.find()) return undefined;
      return template.replaceAll(/\$(\d)/g, (_, digit: string) => {
        const group = Number(digit);
        return group <= regex.groupCount() ? (matcher.group(group) ?? '') : '';
      });
    },
  };
}

/** Source: golang/go src/regexp/regexp.go (Expand): `$name`, `${name}`, where a name is as long as it can be, and `$$`. */
const TEMPLATE = /\$(?:(\$)|(\w+)|\{(\w+)\})/g;

function replaceAll(regex: Regex, text: string, template: string): string | undefined {
  const matcher = regex.matcher(text);
  let result = '';
  let end = 0;
  let hasMatch = false;
  while (matcher.find()) {
    // An empty match right after another match is not replaced.
    if (hasMatch && matcher.start() === matcher.end() && matcher.start() === end) continue;
    hasMatch = true;
    const expanded = template.replaceAll(TEMPLATE, (_, dollar?: string, bare?: string, braced?: string) => {
      if (dollar !== undefined) return '$';
      const name = bare ?? braced ?? '';
      if (/^\d+$/.test(name)) return Number(name) <= regex.groupCount() ? (matcher.group(Number(name)) ?? '') : '';
      return Object.hasOwn(regex.namedGroups(), name) ? (matcher.group(name) ?? '') : '';
    });
    result += text.slice(end, matcher.start()) + expanded;
    end = matcher.end();
  }
  return hasMatch ? result + text.slice(end) : undefined;
}

/** What can be compiled as a regular expression: a path or the value of a header or query parameter. */
interface Expression {
  readonly value: string;
  /** Absent where case counts. */
  readonly ignoreCase?: boolean;
}

/** The pattern of a match, compiled once and forgotten with the match. */
export const patternOf = query(
  'regex.patternOf',
  ({ value, ignoreCase = false }: Expression): Compiled => compileRegex(value, ignoreCase),
);
