/** The way back from a string to YAML that reads as that string. */
import { resolvePlain } from './plain.ts';

/** Text that means the same outside quotes, in block and in flow style. Classes of Unicode take their time to set up. */
const bare = (): RegExp =>
  /^(?![-?:](?:\s|$))[^\s,[\]{}#&*!|>'"%@`](?:[^\p{Cc}\u0085\u2028\u2029\ufeff,[\]{}]*[^\s\p{Cc}:])?$/u;

/** A string as one line of YAML: bare where it stays that string, else in double quotes, which JSON reads as well. */
export function scalarText(text: string): string {
  const isBare =
    bare().test(text) && !/:\s|\s#/.test(text) && !/^(?:---|\.\.\.)/.test(text) && resolvePlain(text) === text;
  return isBare ? text : quoted(text);
}

/** A string in double quotes, escaped as both YAML and JSON have it. */
export function quoted(text: string): string {
  return JSON.stringify(text).replaceAll(
    /[\u0085\u2028\u2029\ufeff\u007f]/g,
    (sign) => `\\u${sign.charCodeAt(0).toString(16).padStart(4, '0')}`,
  );
}
