/** From bytes to text: UTF-8, or UTF-16 where a byte-order mark says so, as kubectl reads. */
import type { ParseError } from './tape/document.ts';

export interface Decoded {
  readonly text: string;
  /** Set if the bytes are not text. */
  readonly error: ParseError | undefined;
}

const UTF8 = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });

export function decode(bytes: Uint8Array): Decoded {
  const encoding = encodingOf(bytes);
  try {
    const decoder = encoding === 'utf-8' ? UTF8 : new TextDecoder(encoding, { fatal: true, ignoreBOM: true });
    return { text: decoder.decode(bytes), error: undefined };
  } catch {
    const text = new TextDecoder(encoding, { ignoreBOM: true }).decode(bytes);
    // Places do not count the byte-order mark. Half a character at the end leaves no trace.
    const body = text.startsWith('\ufeff') ? text.slice(1) : text;
    const found = body.indexOf('\ufffd');
    const start = found === -1 ? body.length : found;
    const message = bytes.includes(0)
      ? 'the file is binary, not text'
      : `the text is not valid ${encoding.toUpperCase()}`;
    const help = 'save the file as UTF-8 text';
    return { text, error: { code: 'encoding', message, help, span: { start, end: Math.min(start + 1, body.length) } } };
  }
}

/** The bytes of a text in the encoding that other bytes are in. */
export function encode(text: string, like: Uint8Array): Uint8Array {
  const encoding = encodingOf(like);
  if (encoding === 'utf-8') return new TextEncoder().encode(text);
  const bytes = new DataView(new ArrayBuffer(text.length * 2));
  for (let at = 0; at < text.length; at++) bytes.setUint16(at * 2, text.charCodeAt(at), encoding === 'utf-16le');
  return new Uint8Array(bytes.buffer);
}

function encodingOf([first, second]: Uint8Array): 'utf-8' | 'utf-16le' | 'utf-16be' {
  if (first === 0xff && second === 0xfe) return 'utf-16le';
  return first === 0xfe && second === 0xff ? 'utf-16be' : 'utf-8';
}
