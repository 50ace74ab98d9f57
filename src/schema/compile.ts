/** Compiles schemas with ajv: at build time into modules, at run time in a checkout. The only importer of ajv. */
import { Ajv, type CodeKeywordDefinition, _ } from 'ajv';
import type { Schemas } from './assemble.ts';
import { SCALAR_SCHEMAS, schemaId, toJsonSchema } from './json-schema.ts';
import { type Shape, shapesOf } from './shape.ts';

export interface Compiler {
  readonly ajv: Ajv;
  readonly shapes: ReadonlyMap<string, Shape>;
}

/** An ajv that knows every definition and compiles each when it is first asked for. */
export function createCompiler(schemas: Schemas): Compiler {
  const shapes = shapesOf(schemas.definitions);
  const ajv = new Ajv({
    allErrors: true,
    strict: false,
    messages: false,
    validateSchema: false,
    validateFormats: false,
    inlineRefs: false,
    unicodeRegExp: false,
    code: { source: true, esm: true, lines: false, optimize: 2 },
  });
  ajv.addKeyword(fieldsKeyword(shapes));
  for (const [id, schema] of Object.entries(SCALAR_SCHEMAS)) ajv.addSchema({ $id: id, ...schema });
  for (const [id, definition] of Object.entries(schemas.definitions)) {
    ajv.addSchema(toJsonSchema(id, definition, !isGatewayApi(id)));
  }
  return { ajv, shapes };
}

/** CRDs take enums literally; in built-in kinds an empty string is the same as no value. */
export function isGatewayApi(definition: string): boolean {
  return definition.startsWith('gateway.networking.');
}

export function compiled(compiler: Compiler, definition: string) {
  const validate = compiler.ajv.getSchema(schemaId(definition));
  if (validate === undefined) throw new Error(`no schema "${definition}"`);
  return validate;
}

/** `fields: <id>`: every field must be one that the shape of that id has. */
function fieldsKeyword(shapes: ReadonlyMap<string, Shape>): CodeKeywordDefinition {
  return {
    keyword: 'fields',
    type: 'object',
    schemaType: 'string',
    error: { message: 'unknown field', params: ({ params }) => _`{field: ${params.field}}` },
    code(context) {
      const id = String(context.schema);
      const shape = context.gen.scopeValue('obj', { key: id, ref: shapes.get(id) });
      context.gen.forIn('field', context.data, (field) => {
        context.gen.if(_`!Object.hasOwn(${shape}, ${field})`, () => {
          context.setParams({ field });
          context.error();
        });
      });
    },
  };
}
