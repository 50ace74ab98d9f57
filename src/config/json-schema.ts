/** The JSON Schema of configuration files, which editors complete and check by. */
import { configFields, type Vocabulary } from './fields.ts';
import type { Shape } from './shape.ts';

type Schema = Readonly<Record<string, unknown>>;

export function configSchema(vocabulary: Vocabulary): Schema {
  return {
    $schema: 'http://json-schema.org/draft-07/schema#',
    title: 'Configuration of kroute (kroute.yaml, .kroute.yaml, kroute.yml, kroute.json)',
    ...schemaOf(configFields(vocabulary)),
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
    case 'list': {
      const one = schemaOf(shape.of);
      const list = { type: 'array', items: one };
      return shape.orOne ? { anyOf: [one, list] } : list;
    }
    case 'map': {
      const value = schemaOf(shape.of);
      const keys = [...shape.keys].map(([key, docs]) => [key, { description: docs, ...value }]);
      return { type: 'object', properties: Object.fromEntries(keys), additionalProperties: false };
    }
    case 'fields': {
      const properties = Object.entries(shape.fields).map(([name, field]) => [
        name,
        { description: field.docs, ...schemaOf(field.shape) },
      ]);
      return {
        type: 'object',
        properties: Object.fromEntries(properties),
        ...(shape.required.length === 0 ? {} : { required: shape.required }),
        additionalProperties: false,
      };
    }
    default:
      return shape satisfies never;
  }
}
