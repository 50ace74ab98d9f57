/** Data in a file that need not be trusted: a hash in the first line shows if it was cut off, or is not from kroute. */
import { createHash } from 'node:crypto';

/** In hex digits. */
const HASH_LENGTH = 64;

/** The data as the text of a file. */
export function seal(data: unknown): string {
  const text = JSON.stringify(data);
  return `${hashOf(text)}\n${text}`;
}

/** The data again; undefined where the bytes are anything else. */
export function unseal(bytes: Uint8Array): unknown {
  const body = bytes.subarray(HASH_LENGTH + 1);
  const decoder = new TextDecoder();
  if (decoder.decode(bytes.subarray(0, HASH_LENGTH + 1)) !== `${hashOf(body)}\n`) return undefined;
  try {
    return JSON.parse(decoder.decode(body));
  } catch {
    return undefined;
  }
}

function hashOf(content: string | Uint8Array): string {
  return createHash('sha256').update(content).digest('hex');
}
