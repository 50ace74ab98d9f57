/** Names in a sentence: the first of them, and how many more there are, since nobody reads on forever. */
export function listing(items: Iterable<string>, most = 20): string {
  const all = [...items];
  // One more takes no more room than its number.
  return all.length <= most + 1 ? all.join(', ') : `${all.slice(0, most).join(', ')} and ${all.length - most} more`;
}
