/** Puts the generated schema files and the hand-written additions together. */
import { type Definition, isObject, type ObjectDefinition, type SchemaFile, type TypeSpec } from './definition.ts';

/** Hand-written facts: what the packages lack, or say differently from the API server. */
export interface Additions {
  /** Kinds to add, and the definition each follows. */
  readonly kinds?: Readonly<Record<string, string>>;
  readonly definitions?: Readonly<Record<string, Change>>;
}

/** Changes to a definition, or a new one: a copy of another (`like`), fields added, replaced or (null) taken away. */
export interface Change {
  readonly like?: string;
  readonly fields?: Readonly<Record<string, TypeSpec | null>>;
  readonly required?: readonly string[];
  readonly type?: TypeSpec;
  /** For the reader. */
  readonly why?: string;
}

export interface Schemas {
  /** From `apps/v1/Deployment` to the id of its definition. */
  readonly kinds: Readonly<Record<string, string>>;
  readonly definitions: Readonly<Record<string, Definition>>;
}

export function assemble(files: readonly SchemaFile[], additions: readonly Additions[]): Schemas {
  const kinds: Record<string, string> = {};
  const definitions: Record<string, Definition> = {};
  for (const file of files) {
    for (const kind of file.kinds) kinds[kind] = kind;
    Object.assign(definitions, file.definitions);
  }
  for (const addition of additions) {
    Object.assign(kinds, addition.kinds);
    for (const [id, change] of Object.entries(addition.definitions ?? {})) {
      definitions[id] = applied(definitions[change.like ?? id], change);
    }
  }
  return { kinds, definitions };
}

/**
 * The file without its `required` lists. For built-in kinds OpenAPI calls every field required that Go always writes
 * out; what the server refuses to be without is in the additions.
 */
export function unenforced(file: SchemaFile): SchemaFile {
  const bare = Object.entries(file.definitions).map(
    ([id, each]) => [id, isObject(each) ? { fields: each.fields } : each] as const,
  );
  return { kinds: file.kinds, definitions: Object.fromEntries(bare) };
}

function applied(base: Definition | undefined, change: Change): Definition {
  if (change.type !== undefined) return { type: change.type };
  const start: ObjectDefinition = base !== undefined && isObject(base) ? base : { fields: {} };
  const fields: Record<string, TypeSpec> = { ...start.fields };
  for (const [field, spec] of Object.entries(change.fields ?? {})) {
    if (spec === null) delete fields[field];
    else fields[field] = spec;
  }
  return { fields, required: change.required ?? start.required };
}

/** The definitions that one refers to, directly. */
export function referencesOf(definition: Definition): readonly string[] {
  const specs = isObject(definition) ? Object.values(definition.fields) : [definition.type];
  return specs.flatMap(referencesIn);
}

function referencesIn(spec: TypeSpec): readonly string[] {
  if (typeof spec === 'string') return spec.startsWith('#') ? [spec.slice(1)] : [];
  if ('list' in spec) return referencesIn(spec.list);
  if ('map' in spec) return referencesIn(spec.map);
  return 'is' in spec ? referencesIn(spec.is) : [];
}
