/** Turns definitions into the JSON Schemas that ajv compiles. */
import { type Definition, isObject, type Limits, type TypeSpec } from './definition.ts';

export type JsonSchema = Readonly<Record<string, unknown>> & { readonly $id: string };

const INT32 = { minimum: -(2 ** 31), maximum: 2 ** 31 - 1 };

/** How the decoder reads the scalars that JSON itself does not have. */
export const FORMAT_PATTERNS = {
  // Spaces around it are cut off, and no digits at all count as 0.
  quantity: '^ *(?=[^ ])[+-]?\\d*\\.?\\d*([KMGTPE]i|[numkMGTPE]|[eE][+-]?\\d+)? *$',
  'date-time': '^\\d{4}-\\d\\d-\\d\\dT\\d\\d:\\d\\d:\\d\\d(\\.\\d+)?(Z|[+-]\\d\\d:\\d\\d)$',
  // Line breaks may stand anywhere in base64 (https://pkg.go.dev/encoding/base64).
  byte: '^[\\r\\n]*(([A-Za-z0-9+/][\\r\\n]*){4})*(([A-Za-z0-9+/][\\r\\n]*){2}(=[\\r\\n]*){2}|([A-Za-z0-9+/][\\r\\n]*){3}=[\\r\\n]*)?$',
} as const;

/** Scalars with a range or a format, compiled once and referred to. */
const SCALARS: readonly JsonSchema[] = [
  { $id: 'int32', type: 'integer', ...INT32 },
  { $id: 'int64', type: 'integer', minimum: -(2 ** 63), maximum: 2 ** 63 },
  { $id: 'int-or-string', type: ['integer', 'string'], ...INT32 },
  { $id: 'quantity', type: ['string', 'number'], pattern: FORMAT_PATTERNS.quantity },
  { $id: 'date-time', type: 'string', pattern: FORMAT_PATTERNS['date-time'] },
  // A list of bytes is decoded, too.
  {
    $id: 'byte',
    type: ['string', 'array'],
    items: { type: 'integer', minimum: 0, maximum: 255 },
    pattern: FORMAT_PATTERNS.byte,
  },
];
const SCALAR_IDS: ReadonlySet<string> = new Set(SCALARS.map((each) => each.$id));

/** Ids without a slash: ajv resolves references as URIs. */
export function schemaId(definition: string): string {
  return definition.replaceAll('/', '.');
}

/**
 * The JSON Schemas of all definitions, scalars and enums. Two keywords are kroute's own: `fields` refers to the shape that
 * knows which fields there are, `uniqueBy` the fields that tell the items of a list apart.
 */
export function toJsonSchemas(definitions: Readonly<Record<string, Definition>>): readonly JsonSchema[] {
  const enums = new Map<string, JsonSchema>();
  const objects = Object.entries(definitions).map(([id, definition]) => toJsonSchema(id, definition, enums));
  return [...SCALARS, ...enums.values(), ...objects];
}

/** CRDs take enums literally; in built-in kinds an empty string is the same as no value. */
export function isCustomResource(definition: string): boolean {
  return definition.startsWith('gateway.networking.');
}

function toJsonSchema(id: string, definition: Definition, enums: Map<string, JsonSchema>): JsonSchema {
  const $id = schemaId(id);
  const convert = converter(enums, !isCustomResource(id));
  if (!isObject(definition)) return { $id, ...convert(definition.type) };
  const properties = Object.entries(definition.fields).map(([field, spec]) => [field, convert(spec)] as const);
  const required = definition.required?.length ? { required: definition.required } : {};
  return { $id, type: 'object', fields: id, properties: Object.fromEntries(properties), ...required };
}

type Convert = (spec: TypeSpec) => Readonly<Record<string, unknown>>;

function converter(enums: Map<string, JsonSchema>, emptyIsAbsent: boolean): Convert {
  const convert: Convert = (spec) => {
    if (typeof spec === 'string') return convertName(spec);
    if ('list' in spec) {
      const { list, keys, ...limits } = spec;
      const unique = keys === undefined ? {} : { uniqueBy: keys };
      return { type: 'array', items: convert(list), ...unique, ...limits };
    }
    if ('map' in spec) {
      const { map, ...limits } = spec;
      return { type: 'object', additionalProperties: convert(map), ...limits };
    }
    if ('enum' in spec) return { $ref: enumId(allowedMembers(spec, emptyIsAbsent), enums) };
    const { is, ...limits } = spec;
    return { ...convertName(is), ...(limits satisfies Limits) };
  };
  return convert;
}

type Choice = Extract<TypeSpec, { readonly enum: unknown }>;

/** All that the place of an enum takes. */
export function allowedMembers(choice: Choice, emptyIsAbsent: boolean): readonly (string | number)[] {
  const isOptional = typeof choice.enum[0] === 'string' && emptyIsAbsent && choice.exact !== true;
  return isOptional ? [...new Set(['', ...choice.enum])] : choice.enum;
}

/** Enums are separate schemas, so that each is compiled once. */
function enumId(allowed: readonly (string | number)[], enums: Map<string, JsonSchema>): string {
  const isText = typeof allowed[0] === 'string';
  const key = JSON.stringify(allowed);
  const known = enums.get(key);
  if (known !== undefined) return known.$id;
  const $id = `enum-${enums.size + 1}`;
  enums.set(key, { $id, type: isText ? 'string' : 'integer', enum: allowed });
  return $id;
}

function convertName(name: string): Readonly<Record<string, unknown>> {
  if (name === 'any') return {};
  if (name.startsWith('#')) return { $ref: schemaId(name.slice(1)) };
  return SCALAR_IDS.has(name) ? { $ref: name } : { type: name };
}
