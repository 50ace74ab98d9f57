/** Turns definitions into the JSON Schemas that ajv compiles. */
import { type Definition, isObject, type Limits, type TypeSpec } from './definition.ts';

export type JsonSchema = Readonly<Record<string, unknown>>;

const INT32 = { minimum: -(2 ** 31), maximum: 2 ** 31 - 1 };

/** How the decoder reads the scalars that JSON itself does not have. */
export const FORMAT_PATTERNS = {
  quantity: '^[+-]?(\\d+\\.?\\d*|\\.\\d+)([KMGTPE]i|[numkMGTPE]|[eE][+-]?\\d+)?$',
  'date-time': '^\\d{4}-\\d\\d-\\d\\d[Tt]\\d\\d:\\d\\d:\\d\\d(\\.\\d+)?([Zz]|[+-]\\d\\d:\\d\\d)$',
  // Line breaks may stand anywhere in base64 (https://pkg.go.dev/encoding/base64).
  byte: '^[\\r\\n]*(([A-Za-z0-9+/][\\r\\n]*){4})*(([A-Za-z0-9+/][\\r\\n]*){2}(=[\\r\\n]*){2}|([A-Za-z0-9+/][\\r\\n]*){3}=[\\r\\n]*)?$',
} as const;

/** Scalars with a range or a format, compiled once and referred to. */
export const SCALAR_SCHEMAS: Readonly<Record<string, JsonSchema>> = {
  int32: { type: 'integer', ...INT32 },
  int64: { type: 'integer', minimum: -(2 ** 63), maximum: 2 ** 63 },
  'int-or-string': { type: ['integer', 'string'], ...INT32 },
  quantity: { type: ['string', 'number'], pattern: FORMAT_PATTERNS.quantity },
  'date-time': { type: 'string', pattern: FORMAT_PATTERNS['date-time'] },
  byte: { type: 'string', pattern: FORMAT_PATTERNS.byte },
};

/** Ids without a slash: ajv resolves references as URIs. */
export function schemaId(definition: string): string {
  return definition.replaceAll('/', '.');
}

/**
 * The JSON Schema of one definition. The keyword `fields` is kroute's own: it names the shape that knows which fields
 * there are. `emptyIsAbsent`: an enum takes the empty string, as everywhere in built-in kinds.
 */
export function toJsonSchema(id: string, definition: Definition, emptyIsAbsent: boolean): JsonSchema {
  const $id = schemaId(id);
  if (!isObject(definition)) return { $id, ...convert(definition.type, emptyIsAbsent) };
  const properties = Object.entries(definition.fields).map(
    ([field, spec]) => [field, convert(spec, emptyIsAbsent)] as const,
  );
  const required = definition.required?.length ? { required: definition.required } : {};
  return { $id, type: 'object', fields: id, properties: Object.fromEntries(properties), ...required };
}

function convert(spec: TypeSpec, emptyIsAbsent: boolean): JsonSchema {
  if (typeof spec === 'string') return convertName(spec);
  if ('list' in spec) {
    const { list, ...limits } = spec;
    return { type: 'array', items: convert(list, emptyIsAbsent), ...limits };
  }
  if ('map' in spec) {
    const { map, ...limits } = spec;
    return { type: 'object', additionalProperties: convert(map, emptyIsAbsent), ...limits };
  }
  if ('enum' in spec) return convertEnum(spec.enum, emptyIsAbsent);
  const { is, ...limits } = spec;
  return { ...convertName(is), ...(limits satisfies Limits) };
}

function convertEnum(members: readonly (string | number)[], emptyIsAbsent: boolean): JsonSchema {
  if (typeof members[0] === 'number') return { type: 'integer', enum: members };
  return { type: 'string', enum: emptyIsAbsent ? [...new Set(['', ...members])] : members };
}

function convertName(name: string): JsonSchema {
  if (name === 'any') return {};
  if (name.startsWith('#')) return { $ref: schemaId(name.slice(1)) };
  return name in SCALAR_SCHEMAS ? { $ref: name } : { type: name };
}
