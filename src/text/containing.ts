/** Which texts contain one of many others. */

/**
 * Returns whether a text contains one of the others and is longer than it. Tries each of the others or each part of the
 * text, whichever are fewer.
 */
export function containing(others: ReadonlySet<string>): (text: string) => boolean {
  const lengths = new Set([...others].map(({ length }) => length));
  return (text) => {
    if (others.size <= lengths.size * text.length) return containsOne(text, others);
    return [...lengths].some((length) => hasPart(text, length, others));
  };
}

function containsOne(text: string, others: ReadonlySet<string>): boolean {
  for (const other of others) if (other !== text && text.includes(other)) return true;
  return false;
}

function hasPart(text: string, length: number, others: ReadonlySet<string>): boolean {
  if (length >= text.length) return false;
  for (let at = 0; at + length <= text.length; at++) if (others.has(text.slice(at, at + length))) return true;
  return false;
}
