/**
 * How the annotations of a controller are declared: each with its name, the parser of the controller, the default, and
 * the effect of a value that the controller cannot parse.
 */
import type { Loss, Setting } from './setting.ts';

/** The result of a parser. */
export type Reading<T> =
  | { readonly value: T; readonly doubt?: string }
  /** `error` continues "the value ..."; `loses` is set if the effect differs from that of other errors of the annotation. */
  | { readonly error: string; readonly loses?: Loss | 'nothing' };

/** `namespace` is that of the object with the annotation; undefined if the object does not set it. */
export type Parser<T> = (text: string, namespace: string | undefined) => Reading<T>;

/** Another annotation that determines whether this one is read at all. */
export interface Need {
  readonly name: string;
  /** Whether this one is read if the other has this value (undefined: not set). */
  readonly allows: (text: string | undefined) => boolean;
  /** Continues "the value ..." if it is not read. */
  readonly reason: string;
  /** What is lost then; undefined if the annotation is only ignored. */
  readonly loses?: Loss;
}

export interface Declaration<T = unknown, D = unknown> {
  readonly parse: Parser<T>;
  readonly fallback: D;
  /** What is lost if the value cannot be parsed; undefined if the annotation is only ignored. */
  readonly loses: Loss | undefined;
  /** What is lost if the value is empty; `'parse'` if it is parsed like any other. */
  readonly whenEmpty: Loss | 'parse' | undefined;
  readonly need: Need | undefined;
  /** Puts raw text into the configuration of the controller. */
  readonly isRaw: boolean;
  /** Braces and brackets are part of the value, not of a placeholder. */
  readonly holdsBraces: boolean;
  /** Older names, read if this one is missing or empty. */
  readonly aliases: readonly string[];
}

type Optional<D> = Partial<Omit<Declaration<unknown, D>, 'parse'>>;

/** Declares an annotation; for the options see `Declaration`. */
export function reads<T>(parse: Parser<T>, options?: Optional<undefined>): Declaration<T, undefined>;
export function reads<T, const D>(parse: Parser<T>, options: Optional<D> & { readonly fallback: D }): Declaration<T, D>;
export function reads<T, D>(parse: Parser<T>, options: Optional<D> = {}): Declaration<T, D | undefined> {
  const { fallback, loses, whenEmpty, need, isRaw = false, holdsBraces = false, aliases = [] } = options;
  return { parse, fallback, loses, whenEmpty, need, isRaw, holdsBraces, aliases };
}

/** Declarations by name; a name that ends with a dot declares all names that start with it. */
export type Names = Readonly<Record<string, Declaration>>;

/** The annotations with one prefix; several prefixes are equivalent. */
export interface Group<N extends Names = Names> {
  readonly prefixes: readonly string[];
  readonly names: N;
}

export function under<N extends Names>(prefixes: string | readonly string[], names: N): Group<N> {
  return { prefixes: typeof prefixes === 'string' ? [prefixes] : prefixes, names };
}

type Capital<S extends string, Separator extends string> = S extends `${infer Head}${Separator}${infer Tail}`
  ? `${Head}${Capitalize<Capital<Tail, Separator>>}`
  : S;

/** The field of an annotation in a record: `ssl-redirect` is `sslRedirect`, `group.name` is `groupName`. */
export type FieldOf<Name extends string> = Name extends `${infer Start}.`
  ? FieldOf<Start>
  : Capital<Capital<Name, '-'>, '.'>;

export function fieldOf(name: string): string {
  return name.replace(/\.$/, '').replaceAll(/[-.](.)/g, (_, letter: string) => letter.toUpperCase());
}

/** Settings by the part after the name of a family, such as `actions.` of the AWS Load Balancer Controller. */
export type Family<T> = ReadonlyMap<string, Setting<T>>;

type FieldType<Name, A> =
  A extends Declaration<infer T, infer D> ? (Name extends `${string}.` ? Family<T> : Setting<T, D>) : never;

type FieldsOf<N extends Names> = {
  readonly [Name in keyof N & string as FieldOf<Name>]: FieldType<Name, N[Name]>;
};

type Intersected<U> = (U extends unknown ? (all: U) => void : never) extends (all: infer I) => void ? I : never;

/** The record of a controller: a field for each annotation. */
export type SettingsOf<G extends readonly Group[]> = Intersected<
  { [I in keyof G]: G[I] extends Group<infer N> ? FieldsOf<N> : never }[number]
>;

/** The full key of each annotation, by its field. */
export type KeysOf<G extends readonly Group[]> = Intersected<
  {
    [I in keyof G]: G[I] extends Group<infer N>
      ? { readonly [Name in keyof N & string as FieldOf<Name>]: string }
      : never;
  }[number]
>;
