/**
 * How the annotations of a controller are declared: each by its name, with the parser of that controller, what it goes
 * by without the annotation, and what a value costs that it cannot parse.
 */
import type { Loss, Setting } from './setting.ts';

/** What a parser makes of a text. */
export type Reading<T> =
  | { readonly value: T; readonly doubt?: string }
  /** `error` continues "the value ..."; `loses` where this error costs something else than other errors of the annotation. */
  | { readonly error: string; readonly loses?: Loss | 'nothing' };

/** `namespace` is that of the object with the annotation; undefined where it does not say. */
export type Parser<T> = (text: string, namespace: string | undefined) => Reading<T>;

/** Another annotation, by its name, that decides whether this one is read at all. */
export interface Need {
  readonly name: string;
  /** Whether a text of it (undefined: not written) lets this one be read. */
  readonly allows: (text: string | undefined) => boolean;
  /** Continues "the value ..." where it is not read. */
  readonly reason: string;
  /** What that costs; undefined where the annotation is then ignored. */
  readonly loses?: Loss;
}

export interface Declaration<T = unknown, D = unknown> {
  readonly parse: Parser<T>;
  readonly fallback: D;
  /** What a value costs that cannot be parsed; undefined where the annotation is then ignored. */
  readonly loses: Loss | undefined;
  /** What an empty value costs; `'parse'` where it is parsed like any other. */
  readonly whenEmpty: Loss | 'parse' | undefined;
  readonly need: Need | undefined;
  /** Puts raw text into the configuration of the controller. */
  readonly isRaw: boolean;
  /** Braces and brackets belong to the value: they are not those of a placeholder. */
  readonly holdsBraces: boolean;
  /** Older names, read where this one is missing or empty. */
  readonly aliases: readonly string[];
}

type Optional<D> = Partial<Omit<Declaration<unknown, D>, 'parse'>>;

/** Declares an annotation; `fallback` and the rest as in `Declaration`. */
export function reads<T>(parse: Parser<T>, options?: Optional<undefined>): Declaration<T, undefined>;
export function reads<T, const D>(parse: Parser<T>, options: Optional<D> & { readonly fallback: D }): Declaration<T, D>;
export function reads<T, D>(parse: Parser<T>, options: Optional<D> = {}): Declaration<T, D | undefined> {
  const { fallback, loses, whenEmpty, need, isRaw = false, holdsBraces = false, aliases = [] } = options;
  return { parse, fallback, loses, whenEmpty, need, isRaw, holdsBraces, aliases };
}

/** Declarations by name; a name that ends with a dot declares all that start with it. */
export type Names = Readonly<Record<string, Declaration>>;

/** The annotations under one prefix; where there are several, they mean the same. */
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

/** Settings by what follows the name of a family: `actions.` of the AWS Load Balancer Controller. */
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
