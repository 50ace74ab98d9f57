/** Paths and rewrite targets as regular expressions of nginx. Source: kubernetes/ingress-nginx docs/user-guide/ingress-path-matching.md. */

/** The first text in a path that only a regular expression or a pattern with `*` has; undefined if it has no such text. */
export function regexMark(path: string): string | undefined {
  // One pass: a regular expression would scan the rest of the text at each opening parenthesis.
  let close = -1;
  let quantifier = -1;
  for (let at = 0; at < path.length; at++) {
    const char = path.charAt(at);
    const next = path.charAt(at + 1);
    if ('^[]{}|\\*'.includes(char)) return char;
    if (char === '$' && next === '') return char;
    if ((char === '.' || char === ')') && next !== '' && '*+?'.includes(next)) return char + next;
    if (char !== '(') continue;
    if (close < at) close = indexFrom(path, at, ')');
    if (quantifier < at) quantifier = indexFrom(path, at, '*+?.');
    if (quantifier < close) return char;
  }
  return undefined;
}

/** The next position of one of several characters; the length of the text if there is no further one. */
function indexFrom(text: string, from: number, characters: string): number {
  let at = from;
  while (at < text.length && !characters.includes(text.charAt(at))) at++;
  return at;
}

/** How many groups of a regular expression capture. */
export function capturingGroups(regex: string): number {
  let count = 0;
  let inClass = false;
  for (let i = 0; i < regex.length; i++) {
    const char = regex.charAt(i);
    if (char === '\\') i++;
    else if (inClass) inClass = char !== ']';
    else if (char === '[') inClass = true;
    else if (char === '(' && isCapturing(regex.slice(i + 1))) count++;
  }
  return count;
}

/** Whether an opening parenthesis starts a capturing group, by the text after it: `(?:` does not, `(?<name>` does. */
function isCapturing(rest: string): boolean {
  return !rest.startsWith('?') || /^\?P?<[A-Za-z_]/.test(rest);
}

/** The highest group that a rewrite target refers to; 0 if it refers to no group. */
export function highestReference(target: string): number {
  return Math.max(0, ...[...target.matchAll(/\$(\d)/g)].map(([, digit]) => Number(digit)));
}

/** Whether there is a dot between letters or digits that matches any character, although a dot was meant: `/v1.0/(.*)`. */
export function bareDot(regex: string): boolean {
  return /[A-Za-z0-9]\.[A-Za-z0-9]/.test(regex.replaceAll(/\[[^\]]*(?:\]|$)|\\./g, ''));
}
