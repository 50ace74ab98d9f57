/** Text as bytes and back, wherever there is no Buffer. */

/** How many bytes a text has as UTF-8; half a surrogate pair counts as its replacement character. */
export function byteLength(text: string): number {
  let bytes = text.length;
  for (let at = 0; at < text.length; at++) {
    const code = text.charCodeAt(at);
    if (code < 0x80) continue;
    if (code < 0x800) bytes += 1;
    else {
      bytes += 2;
      // Both halves of a pair make four bytes.
      if (isHighSurrogate(code) && isLowSurrogate(text.charCodeAt(at + 1))) at++;
    }
  }
  return bytes;
}

const isHighSurrogate = (code: number): boolean => code >= 0xd800 && code <= 0xdbff;
const isLowSurrogate = (code: number): boolean => code >= 0xdc00 && code <= 0xdfff;

const DIGITS = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/';

/** The bytes of Go's standard encoding: padded, line breaks ignored; undefined where a text is not encoded so. */
export function decodeBase64(text: string): Uint8Array | undefined {
  const digits = text.replace(/[\r\n]/g, '');
  if (!/^(?:[A-Za-z0-9+/]{4})*(?:[A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=)?$/.test(digits)) return undefined;
  const bare = digits.replace(/={1,2}$/, '');
  const bytes = new Uint8Array(Math.floor((bare.length * 3) / 4));
  let bits = 0;
  let length = 0;
  for (let at = 0; at < bare.length; at++) {
    bits = ((bits << 6) | DIGITS.indexOf(bare.charAt(at))) & 0xffff;
    // Each digit but the first of four completes a byte.
    if (at % 4 !== 0) bytes[length++] = (bits >> (6 - 2 * (at % 4))) & 0xff;
  }
  return bytes;
}
