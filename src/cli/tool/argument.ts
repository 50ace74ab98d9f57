/**
 * Arguments of programs, of a type that no text becomes by itself: a text from outside is the value of an option, joined
 * to it by `=`, or an operand of a checked shape. So no argument can become a separate option.
 */
import { isAbsolute } from 'node:path';

/** Only a string that stands in the source, and neither `string` nor a pattern such as `--${string}`. */
type Literal<T extends string> = Record<never, never> extends Record<T, 1> ? never : T;

export class Argument {
  readonly #text: string;

  private constructor(text: string) {
    this.#text = text;
  }

  /** A word of kroute's own: a subcommand, an option, or an option with a fixed value. */
  static fixed<const T extends string>(text: Literal<T>): Argument {
    return new Argument(text);
  }

  /** An option with a value, which may be any text: `--namespace=<value>`. */
  static option<const T extends `--${string}`>(name: Literal<T>, value: string): Argument {
    return new Argument(`${name}=${value}`);
  }

  /** The path of a file or directory. Throws unless it is absolute. */
  static path(text: string): Argument {
    return Argument.#operand(text, isAbsolute(text) && !text.startsWith('-'));
  }

  /** The name of a git object. Throws unless it is a hash. */
  static hash(text: string): Argument {
    return Argument.#operand(text, isHash(text));
  }

  /** A git revision as the user wrote it. Throws where git could take it for anything else. */
  static revision(text: string, type: 'commit'): Argument {
    return Argument.#operand(`${text}^{${type}}`, isRevision(text));
  }

  /** The name of a Helm release. Throws unless Helm takes it. */
  static release(text: string): Argument {
    return Argument.#operand(text, isReleaseName(text));
  }

  /** Resources as kubectl calls them. Throws unless each is a DNS name. */
  static resources(names: readonly string[]): Argument {
    return Argument.#operand(names.join(','), names.length > 0 && names.every(isResourceName));
  }

  toString(): string {
    return this.#text;
  }

  static #operand(text: string, isSound: boolean): Argument {
    if (!isSound) throw new Error(`${JSON.stringify(text)} must not become an argument of a program`);
    return new Argument(text);
  }
}

/** SHA-1 or SHA-256. */
export function isHash(text: string): boolean {
  return /^(?:[0-9a-f]{40}|[0-9a-f]{64})$/.test(text);
}

/** Whether git takes a text for a revision and for nothing else (gitrevisions(7); no name in it begins with `-`). */
export function isRevision(text: string): boolean {
  return /^[^-\p{Cc}][^\p{Cc}]*$/u.test(text);
}

/** A DNS-1123 name of at most 53 characters, as `helm` checks it: what it is prefixed to needs the others. */
export function isReleaseName(text: string): boolean {
  return text.length <= 53 && isResourceName(text);
}

/** `pods`, `deployments.apps`: DNS labels with dots between them. */
export function isResourceName(text: string): boolean {
  return text.length <= 253 && /^[a-z0-9](?:[-a-z0-9]*[a-z0-9])?(?:\.[a-z0-9](?:[-a-z0-9]*[a-z0-9])?)*$/.test(text);
}
