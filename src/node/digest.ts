/** The hash that identifies findings, files and runs. */
import { createHash } from 'node:crypto';

/** The SHA-256 of a text in UTF-8, in hexadecimal digits. */
export function digest(text: string): string {
  return createHash('sha256').update(text).digest('hex');
}

/**
 * The SHA-256 of several texts. The length of each text is hashed before it, so that no two lists have the same input.
 */
export function digestOfAll(texts: Iterable<string>): string {
  const hash = createHash('sha256');
  for (const text of texts) hash.update(`${text.length}\n`).update(text);
  return hash.digest('hex');
}
