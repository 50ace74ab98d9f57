/** Explicit tags on scalars (`!!str 80`), as go-yaml v2's `resolve` takes them. */
import { decodeBase64 } from '../../text/bytes.ts';
import type { Scalar } from '../tape/tape.ts';
import { integerText, resolvePlain } from './plain.ts';

const PREFIX = 'tag:yaml.org,2002:';

/** `!!int` for `tag:yaml.org,2002:int`. */
export function shortTag(tag: string): string {
  return tag.startsWith(PREFIX) ? `!!${tag.slice(PREFIX.length)}` : tag;
}

/** The value of a tagged scalar; undefined where the text is not what the tag says. Unknown tags give the text. */
export function resolveTagged(tag: string, text: string): Scalar | undefined {
  if (!tag.startsWith(PREFIX)) return text;
  switch (tag.slice(PREFIX.length)) {
    case 'bool':
      return onlyIf(resolvePlain(text), 'boolean');
    case 'int':
      return isInteger(text) ? resolvePlain(text) : undefined;
    case 'float':
      return isUnsigned(text) ? undefined : onlyIf(resolvePlain(text), 'number');
    case 'null':
      return resolvePlain(text) === null ? null : undefined;
    case 'timestamp':
      return isTimestamp(text) ? text : undefined;
    case 'binary': {
      const bytes = decodeBase64(text);
      return bytes === undefined ? undefined : decodeUtf8(bytes);
    }
    default:
      return text;
  }
}

function isInteger(text: string): boolean {
  return typeof resolvePlain(text) === 'number' && integerText(text) !== undefined;
}

/** Integers past int64: go-yaml does not make floats of those. */
function isUnsigned(text: string): boolean {
  const digits = integerText(text);
  return digits !== undefined && digits.length > 18 && BigInt(digits) >= 1n << 63n;
}

function onlyIf(value: Scalar, type: 'boolean' | 'number'): Scalar | undefined {
  return typeof value === type ? value : undefined;
}

/** The four layouts go-yaml knows. */
function isTimestamp(text: string): boolean {
  const match =
    /^\d{4}-(\d{1,2})-(\d{1,2})(?:[Tt](\d{1,2}):(\d{1,2}):(\d{1,2})(?:\.\d+)?(?:Z|[-+]\d\d:\d\d)| (\d{1,2}):(\d{1,2}):(\d{1,2})(?:\.\d+)?)?$/.exec(
      text,
    );
  if (match === null) return false;
  const [month, day] = [Number(match[1]), Number(match[2])];
  const days = new Date(Date.UTC(Number(text.slice(0, 4)), month, 0)).getUTCDate();
  return month >= 1 && month <= 12 && day >= 1 && day <= days;
}

/** As Go writes bytes to JSON: each byte that belongs to no character becomes a replacement character. */
function decodeUtf8(bytes: Uint8Array): string {
  const decoder = utf8Decoder();
  let out = '';
  for (let at = 0; at < bytes.length; ) {
    const length = [1, 2, 3, 4].find((n) => at + n <= bytes.length && isCharacter(decoder, bytes.subarray(at, at + n)));
    out += length === undefined ? '\ufffd' : decoder.decode(bytes.subarray(at, at + length));
    at += length ?? 1;
  }
  return out;
}

function utf8Decoder() {
  return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });
}

function isCharacter(decoder: ReturnType<typeof utf8Decoder>, bytes: Uint8Array): boolean {
  try {
    decoder.decode(bytes);
    return true;
  } catch {
    return false;
  }
}
