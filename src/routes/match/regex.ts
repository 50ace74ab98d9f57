/** Regular expressions from manifests, in linear time: RE2 syntax and semantics. */
import { RE2JS } from 're2js';

export interface Pattern {
  /** Whether the whole text matches. */
  matchesAll(text: string): boolean;
  /** Whether the text matches from its start. */
  matchesStart(text: string): boolean;
  /** A template in which `$1` stands for a group of the first match; undefined where nothing matches. */
  expand(text: string, template: string): string | undefined;
  readonly groups: number;
}

export type Compiled =
  | { readonly ok: true; readonly pattern: Pattern }
  | { readonly ok: false; readonly message: string };

/** Compiles a pattern; one that RE2 refuses (back-references, look-around, bad syntax) says why. */
export function compileRegex(source: string, ignoreCase: boolean): Compiled {
  try {
    const regex = RE2JS.compile(source, ignoreCase ? RE2JS.CASE_INSENSITIVE : 0);
    return { ok: true, pattern: patternOf(regex) };
  } catch (error) {
    return {
      ok: false,
      message: error instanceof Error ? error.message.replace(/^error parsing regexp: /, '') : 'bad pattern',
    };
  }
}

/** Whether an engine with look-around and back-references takes a pattern; that of this program stands for them. */
export function isPerlRegex(source: string): boolean {
  try {
    RegExp(source);
    return true;
  } catch {
    return false;
  }
}

function patternOf(regex: RE2JS): Pattern {
  return {
    matchesAll: (text) => regex.matcher(text).matches(),
    matchesStart: (text) => regex.matcher(text).lookingAt(),
    groups: regex.groupCount(),
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

const cache = new Map<string, Compiled>();

/** The same, compiled once per pattern. */
export function regex(source: string, ignoreCase: boolean): Compiled {
  const key = `${ignoreCase ? 'i' : 'c'}${source}`;
  let compiled = cache.get(key);
  if (compiled === undefined) cache.set(key, (compiled = compileRegex(source, ignoreCase)));
  return compiled;
}
