/** The JSON Schema of configuration files, which editors complete and check by. */
import { configFields, type Vocabulary } from './fields.ts';
import type { MapOf, Shape } from './shape.ts';

type Schema = Readonly<Record<string, unknown>>;

export function configSchema(vocabulary: Vocabulary): Schema {
  const fields = configFields(vocabulary);
  const shape = fields.fields.severity?.shape;
  const severity = shape?.is === 'map' ? shape : undefined;
  return {
    $schema: 'http://json-schema.org/draft-07/schema#',
    title: 'Configuration of kroute (kroute.yaml, .kroute.yaml, kroute.yml, kroute.json)',
    ...schemaOf(fields),
    // Long, and used twice.
    definitions: { severity: severity === undefined ? true : mapSchema(severity) },
  };
}

function schemaOf(shape: Shape): Schema {
  switch (shape.is) {
    case 'text':
      return {
        type: shape.looksNumeric === true ? ['string', 'number'] : 'string',
        ...(shape.pattern === undefined ? {} : { pattern: shape.pattern }),
      };
    case 'words':
      return { enum: shape.words };
    case 'number':
      return {
        type: 'number',
        ...(shape.min === undefined ? {} : { minimum: shape.min }),
        ...(shape.max === undefined ? {} : { maximum: shape.max }),
      };
    case 'boolean':
      return { type: 'boolean' };
    case 'list': {
      const one = schemaOf(shape.of);
      const list = { type: 'array', items: one };
      return shape.orOne ? { anyOf: [one, list] } : list;
    }
    case 'map':
      return { $ref: '#/definitions/severity' };
    case 'fields': {
      const properties = Object.entries(shape.fields).map(([name, field]) => [
        name,
        {
          description: field.docs,
          ...schemaOf(field.shape),
          ...(field.default === undefined ? {} : { default: field.default }),
        },
      ]);
      return {
        type: 'object',
        properties: Object.fromEntries(properties),
        ...(shape.required.length === 0 ? {} : { required: shape.required }),
        ...(shape.others === undefined ? {} : { patternProperties: { [shape.others.pattern]: { type: 'object' } } }),
        additionalProperties: false,
      };
    }
    default:
      return shape satisfies never;
  }
}

function mapSchema({ keys, others, of }: MapOf): Schema {
  const value = schemaOf(of);
  const properties = [...keys].map(([key, docs]) => [key, { description: docs, ...value }]);
  const more = others === undefined ? {} : { patternProperties: { [others]: value } };
  return { type: 'object', properties: Object.fromEntries(properties), ...more, additionalProperties: false };
}
