/** Patterns with `*` for any run of characters, matched without ever going back further than the last `*`. */

/** A test for texts that a pattern matches as a whole. `*` is any run of characters, an empty one included. */
export function wildcard(pattern: string): (text: string) => boolean {
  return inTurn(pattern.split('*'));
}

/** A test for texts that begin with the first part, end with the last, and hold the others between them in this order. */
export function inTurn([first = '', ...others]: readonly string[]): (text: string) => boolean {
  const last = others.at(-1);
  if (last === undefined) return (text) => text === first;
  const middle = others.slice(0, -1).filter((part) => part !== '');
  return (text) => {
    const end = text.length - last.length;
    if (end < first.length || !text.startsWith(first) || !text.endsWith(last)) return false;
    let at = first.length;
    for (const part of middle) {
      // The leftmost place leaves most to the parts that follow, so no other one need be tried.
      const found = text.indexOf(part, at);
      if (found === -1) return false;
      at = found + part.length;
    }
    return at <= end;
  };
}
