/** The hash by which findings, files and runs are recognised. */
import { createHash } from 'node:crypto';

/** The SHA-256 of a text in UTF-8, in hexadecimal digits. */
export function digest(text: string): string {
  return createHash('sha256').update(text).digest('hex');
}

/** The same of texts one after the other, each with its length before it, so that no two lists of texts look alike. */
export function digestOfAll(texts: Iterable<string>): string {
  const hash = createHash('sha256');
  for (const text of texts) hash.update(`${text.length}\n`).update(text);
  return hash.digest('hex');
}
