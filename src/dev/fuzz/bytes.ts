/** Texts as bytes: in other encodings, and with errors. */
import { pick, type Random } from './random.ts';

const utf8 = (text: string): Uint8Array => new TextEncoder().encode(text);
const utf16 = (text: string): Uint8Array => new Uint8Array(Buffer.from(text, 'utf16le'));

function swapped(bytes: Uint8Array): Uint8Array {
  return bytes.map((_, at) => bytes[at ^ 1] ?? 0);
}

/** Sequences that are invalid or unusual in UTF-8. */
const PIECES: readonly [readonly number[], ...(readonly number[])[]] = [
  [0],
  [0, 0, 0, 0],
  [0xff],
  [0xfe, 0xff],
  [0xff, 0xfe],
  [0xef, 0xbb, 0xbf],
  [0xc0, 0x80],
  [0xc3],
  [0xe2, 0x80],
  [0xe2, 0x80, 0xa8],
  [0xe2, 0x80, 0xae],
  [0xed, 0xa0, 0x80],
  [0xf0, 0x9f, 0x98, 0x80],
  [0xf4, 0x90, 0x80, 0x80],
  [0xc2, 0x85],
  [0x0d],
  [0x0d, 0x0a],
  [0x09],
  [0x0b],
  [0x1b, 0x5b],
  [0x7f],
  [0x1a],
];

const ENCODINGS: readonly [(text: string) => Uint8Array, ...((text: string) => Uint8Array)[]] = [
  utf8,
  utf8,
  utf8,
  (text) => utf8(`\ufeff${text}`),
  (text) => utf8(`\ufeff\ufeff${text}`),
  utf16,
  (text) => utf16(`\ufeff${text}`),
  (text) => swapped(utf16(text)),
  (text) => swapped(utf16(`\ufeff${text}`)),
  (text) => new Uint8Array(Buffer.from(text, 'latin1')),
  (text) => utf8(text.replaceAll('\n', '\r\n')),
  (text) => utf8(text.replaceAll('\n', '\r')),
  (text) => new Uint8Array([...utf16(text)].flatMap((byte, at) => (at % 2 === 1 ? [byte, 0, 0] : [byte]))),
];

/** The text in some encoding, with up to five errors. */
export function damagedBytes(text: string, random: Random): Uint8Array {
  const bytes = [...pick(ENCODINGS, random)(text)];
  for (let left = random(6); left > 0; left--) {
    const at = random(bytes.length + 1);
    pick<() => unknown>(
      [
        () => bytes.splice(at, 0, ...pick(PIECES, random)),
        () => bytes.splice(at, 1, random(256)),
        () => bytes.splice(at, 1 + random(4)),
        () => bytes.splice(at),
        () => bytes.splice(at, 0, ...bytes.slice(random(bytes.length + 1)).slice(0, 40)),
      ],
      random,
    )?.();
  }
  return Uint8Array.from(bytes);
}
