/** The form in which `schemas/*.json` keep what the API accepts: definitions of objects and of named scalars. */

/** What a single value may be. `any` is not looked into (RawExtension, arbitrary JSON). */
export type Scalar =
  | 'any'
  | 'boolean'
  | 'byte'
  | 'date-time'
  | 'int-or-string'
  | 'int32'
  | 'int64'
  | 'integer'
  | 'number'
  | 'quantity'
  | 'string';

/** Bounds of a value beyond its type. Only CRDs have many: built-in kinds are checked by code on the server. */
export interface Limits {
  readonly minimum?: number;
  readonly maximum?: number;
  readonly minLength?: number;
  readonly maxLength?: number;
  readonly minItems?: number;
  readonly maxItems?: number;
  readonly maxProperties?: number;
  readonly pattern?: string;
}

/**
 * `#apps/v1/DeploymentSpec` points at a definition.
 * `keys` are the fields that tell the items of a list apart; none means that equal items count as the same.
 * An empty string in the place of an enum counts as absent, unless it is `exact`: a pointer, or an item of a list.
 */
export type TypeSpec =
  | Scalar
  | `#${string}`
  | ({ readonly is: Scalar | `#${string}` } & Limits)
  | ({ readonly list: TypeSpec; readonly keys?: readonly string[] } & Limits)
  | ({ readonly map: TypeSpec } & Limits)
  | { readonly enum: readonly (string | number)[]; readonly exact?: true };

/** An object with these fields, or a name for one type (`Hostname`). */
export type Definition = ObjectDefinition | NamedType;

export interface ObjectDefinition {
  readonly fields: Readonly<Record<string, TypeSpec>>;
  /** Fields whose absence the API server refuses. */
  readonly required?: readonly string[];
  /** Fields that are newer than 1.29, with the minor of Kubernetes that added them. */
  readonly since?: Minors;
  /** Fields that it no longer has, with the first minor without them. */
  readonly until?: Minors;
}

export type Minors = Readonly<Record<string, number>>;

export interface NamedType {
  readonly type: TypeSpec;
}

/** One schema file: the kinds it covers, and every definition they need. */
export interface SchemaFile {
  readonly kinds: readonly string[];
  readonly definitions: Readonly<Record<string, Definition>>;
}

export function isObject(definition: Definition): definition is ObjectDefinition {
  return 'fields' in definition;
}
