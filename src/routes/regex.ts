/** Regular expressions from manifests, in linear time: RE2 syntax and semantics. */
import { RE2JS } from 're2js';

export interface Pattern {
  /** Whether the whole text matches. */
  matchesAll(text: string): boolean;
  /** Whether the text matches from its start. */
  matchesStart(text: string): boolean;
  /** Replaces the first match by a template in which `$1` stands for a group; undefined where nothing matches. */
  replaceFirst(text: string, template: string): string | undefined;
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
    return { ok: false, message: error instanceof Error ? error.message.replace(/^error parsing regexp: /, '') : 'bad pattern' };
  }
}

function patternOf(regex: RE2JS): Pattern {
  return {
    matchesAll: (text) => regex.matcher(text).matches(),
    matchesStart: (text) => regex.matcher(text).lookingAt(),
    groups: regex.groupCount(),
    replaceFirst: (text, template) => {
      const matcher = regex.matcher(text);
      if (!matcher.find()) return undefined;
      const replacement = template.replaceAll(/\$(\d)/g, (_, digit: string) => {
        const group = Number(digit);
        return group <= regex.groupCount() ? (matcher.group(group) ?? '') : '';
      });
      return text.slice(0, matcher.start()) + replacement + text.slice(matcher.end());
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
