/** Puts the generated schema files and the hand-written additions together. */
import {
  type Definition,
  isObject,
  type Minors,
  type ObjectDefinition,
  type SchemaFile,
  type TypeSpec,
} from './definition.ts';

/** Hand-written facts: what the packages lack, or say differently from the API server. */
export interface Additions {
  /** Kinds to add, and the definition each follows. */
  readonly kinds?: Readonly<Record<string, string>>;
  readonly definitions?: Readonly<Record<string, Change>>;
  /** By definition, the fields that newer minors added or removed. */
  readonly since?: Readonly<Record<string, Minors>>;
  readonly until?: Readonly<Record<string, Minors>>;
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
  const kinds = new Map<string, string>();
  const definitions = new Map<string, Definition>();
  for (const file of files) {
    for (const kind of file.kinds) kinds.set(kind, kind);
    for (const [id, definition] of Object.entries(file.definitions)) definitions.set(id, definition);
  }
  for (const addition of additions) {
    for (const [kind, id] of Object.entries(addition.kinds ?? {})) kinds.set(kind, id);
    for (const [id, change] of Object.entries(addition.definitions ?? {}))
      definitions.set(id, applied(definitions.get(change.like ?? id), change));
  }
  for (const { since = {}, until = {} } of additions) {
    for (const [id, minors] of Object.entries(since)) annotate(definitions, id, { since: minors });
    for (const [id, minors] of Object.entries(until)) annotate(definitions, id, { until: minors });
  }
  return { kinds: Object.fromEntries(kinds), definitions: Object.fromEntries(definitions) };
}

function annotate(
  definitions: Map<string, Definition>,
  id: string,
  minors: Pick<ObjectDefinition, 'since' | 'until'>,
): void {
  const definition = definitions.get(id);
  if (definition !== undefined && isObject(definition)) definitions.set(id, { ...definition, ...minors });
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
  const fields = new Map(Object.entries(start.fields));
  for (const [field, spec] of Object.entries(change.fields ?? {})) {
    if (spec === null) fields.delete(field);
    else fields.set(field, spec);
  }
  return { fields: Object.fromEntries(fields), required: change.required ?? start.required };
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
