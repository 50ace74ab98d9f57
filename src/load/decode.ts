/** From bytes to text: UTF-8, or UTF-16 where a byte-order mark says so, as kubectl reads. */
import type { Fault } from './document.ts';

export interface Decoded {
  readonly text: string;
  /** Set where the bytes are no text. */
  readonly fault: Fault | undefined;
}

export function decode(bytes: Uint8Array): Decoded {
  const [first, second] = bytes;
  const encoding =
    first === 0xff && second === 0xfe ? 'utf-16le' : first === 0xfe && second === 0xff ? 'utf-16be' : 'utf-8';
  try {
    return { text: new TextDecoder(encoding, { fatal: true, ignoreBOM: true }).decode(bytes), fault: undefined };
  } catch {
    const text = new TextDecoder(encoding, { ignoreBOM: true }).decode(bytes);
    const start = Math.max(0, text.indexOf('\ufffd'));
    const message = bytes.includes(0)
      ? 'the file is binary, not text'
      : `the text is not valid ${encoding.toUpperCase()}`;
    return { text, fault: { code: 'syntax', message, span: { start, end: start + 1 } } };
  }
}
