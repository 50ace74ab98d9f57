/** Paths: matching and covering. Sources: Ingress pathType table, Gateway API HTTPPathMatch. */

import { query } from '../../text/query.ts';
import type { PathMatch } from '../route/route.ts';
import { patternOf } from './regex.ts';

/** A prefix rule without its trailing slash; `/` becomes `''`. */
export function trimmedPrefix(value: string): string {
  return value.endsWith('/') ? value.slice(0, -1) : value;
}

export function matchesPath(match: PathMatch, path: string): boolean {
  switch (match.type) {
    case 'exact':
      return match.value === path;
    case 'prefix': {
      const prefix = trimmedPrefix(match.value);
      return path.startsWith(prefix) && (path.length === prefix.length || path[prefix.length] === '/');
    }
    case 'string-prefix':
      return path.startsWith(match.value);
    case 'regex': {
      const compiled = patternOf(match);
      if (!compiled.ok) return false;
      if (match.anchored === 'none') return compiled.pattern.matchesSomewhere(path);
      return match.anchored === 'both' ? compiled.pattern.matchesAll(path) : compiled.pattern.matchesStart(path);
    }
    case 'glob':
      return matchesGlob(match.value, path);
    default:
      return match satisfies never;
  }
}

/** `*` matches any characters, `?` one. Linear in pattern times text at worst, without recursion. */
export function matchesGlob(pattern: string, text: string): boolean {
  let p = 0;
  let t = 0;
  let star = -1;
  let mark = 0;
  while (t < text.length) {
    if (p < pattern.length && (pattern[p] === '?' || pattern[p] === text[t]) && pattern[p] !== '*') {
      p++;
      t++;
    } else if (p < pattern.length && pattern[p] === '*') {
      star = p++;
      mark = t;
    } else if (star !== -1) {
      p = star + 1;
      t = ++mark;
    } else return false;
  }
  while (pattern[p] === '*') p++;
  return p === pattern.length;
}

/** Whether every path that `inner` matches is surely also matched by `outer`; false where that is not sure. */
export function pathCovers(outer: PathMatch, inner: PathMatch): boolean {
  if (samePath(outer, inner)) return true;
  if (inner.type === 'exact') return matchesPath(outer, inner.value);
  if (outer.type === 'exact') return false;
  if (outer.type === 'prefix' && trimmedPrefix(outer.value) === '') return true;
  if (outer.type === 'string-prefix' && (outer.value === '' || outer.value === '/')) return true;
  if (outer.type === 'glob') return globCovers(outer.value, inner);
  if (outer.type === 'regex') return coversAll(outer) || startsAlike(outer, inner) || takesStart(outer, inner);
  if (inner.type === 'prefix') {
    if (outer.type === 'prefix') return matchesPath(outer, trimmedPrefix(inner.value) || '/');
    if (outer.type === 'string-prefix') return trimmedPrefix(inner.value).startsWith(outer.value);
    return false;
  }
  if (inner.type === 'glob') {
    const start = globStart(inner.value);
    return outer.type === 'prefix' ? start.startsWith(`${trimmedPrefix(outer.value)}/`) : start.startsWith(outer.value);
  }
  if (inner.type === 'string-prefix')
    return inner.value.startsWith(outer.type === 'prefix' ? `${trimmedPrefix(outer.value)}/` : outer.value);
  return false;
}

/** What a pattern says before its first star or question mark. */
export function globStart(pattern: string): string {
  return /^[^*?]*/.exec(pattern)?.[0] ?? '';
}

/** A pattern whose only star is at its end takes all that starts like it. */
function globCovers(pattern: string, inner: PathMatch): boolean {
  const start = globStart(pattern);
  if (pattern !== `${start}*`) return false;
  if (start === '' || start === '/') return true;
  if (inner.type === 'regex') return false;
  if (inner.type === 'prefix') return trimmedPrefix(inner.value).startsWith(start);
  return (inner.type === 'glob' ? globStart(inner.value) : inner.value).startsWith(start);
}

function samePath(a: PathMatch, b: PathMatch): boolean {
  if (a.type !== b.type) return false;
  if (a.type === 'prefix') return trimmedPrefix(a.value) === trimmedPrefix(b.value);
  if (a.type === 'regex' && b.type === 'regex')
    return a.value === b.value && a.anchored === b.anchored && (a.ignoreCase || !b.ignoreCase);
  return a.value === b.value;
}

/** Two patterns without anything but plain characters, matched from the start: the shorter one takes what the longer does. */
function startsAlike(outer: Extract<PathMatch, { type: 'regex' }>, inner: PathMatch): boolean {
  if (inner.type !== 'regex' || outer.anchored !== 'start' || inner.anchored !== 'start') return false;
  if (!isPlain(outer.value) || !isPlain(inner.value)) return false;
  if (outer.ignoreCase) return inner.value.toLowerCase().startsWith(outer.value.toLowerCase());
  return !inner.ignoreCase && inner.value.startsWith(outer.value);
}

/**
 * Whether a pattern matches within the plain text of another one, so that it takes whatever starts with that text. What
 * looks beyond the match, such as `$`, cannot match here.
 */
function takesStart(outer: Extract<PathMatch, { type: 'regex' }>, inner: PathMatch): boolean {
  if (inner.type !== 'regex' || outer.anchored !== 'start' || inner.anchored !== 'start') return false;
  if (!isPlain(inner.value) || (inner.ignoreCase && !outer.ignoreCase)) return false;
  const inside = withoutEnds(outer);
  return inside !== undefined && matchesPath(inside, inner.value);
}

/** A pattern in which the end of the text never matches; undefined where it looks beyond its match otherwise. */
const withoutEnds = query('path.withoutEnds', (path: Extract<PathMatch, { type: 'regex' }>): PathMatch | undefined => {
  if (/\\[A-Za-z]|\(\?|\[[^[\]]*\$/.test(path.value)) return undefined;
  return { ...path, value: path.value.replaceAll(/\\.|\$/g, (part) => (part === '$' ? '[^\\x00-\\x{10FFFF}]' : part)) };
});

/** The text that everything a pattern matches starts with: that before its first special character. */
export function plainStart(pattern: string): string {
  return /^[\w/-]*(?![*+?{])/.exec(pattern)?.[0] ?? '';
}

/** Whether a pattern is plain text. */
export function isPlain(pattern: string): boolean {
  return /^[\w/-]*$/.test(pattern);
}

/** Whether a pattern, or a prefix by characters, plainly takes every path. */
export function isForAll(path: PathMatch): boolean {
  if (path.type === 'string-prefix') return path.value === '' || path.value === '/';
  if (path.type === 'glob') return path.value === '*' || path.value === '/*';
  return path.type === 'regex' && coversAll(path);
}

/** A regular expression that plainly takes every path. */
function coversAll(match: Extract<PathMatch, { type: 'regex' }>): boolean {
  if (match.anchored !== 'both') return ['', '/', '/.*', '.*', '/(.*)', '^/', '/()(.*)'].includes(match.value);
  return ['.*', '/.*', '/(.*)', '(.*)', '^/.*$', '^/.*'].includes(match.value);
}
