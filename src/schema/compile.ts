/** Compiles schemas with ajv: at build time into modules, at run time in a checkout. The only importer of ajv. */
import { _, Ajv, type Code, type CodeKeywordDefinition, type ValidateFunction } from 'ajv';
import { and } from 'ajv/dist/compile/codegen/index.js';
import type { Schemas } from './assemble.ts';
import { toJsonSchemas } from './json-schema.ts';
import { type Shape, shapesOf } from './shape.ts';

export interface Compiler {
  readonly ajv: Ajv;
  readonly shapes: ReadonlyMap<string, Shape>;
  /** Ids of all schemas, in order. */
  readonly ids: readonly string[];
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
    code: { source: true, esm: true, optimize: 2 },
  });
  ajv.addKeyword(fieldsKeyword(shapes));
  ajv.addKeyword(uniqueByKeyword());
  const all = toJsonSchemas(schemas.definitions);
  for (const schema of all) ajv.addSchema(schema);
  return { ajv, shapes, ids: all.map((each) => each.$id) };
}

/** The validator of one definition. */
export function compiled(compiler: Compiler, id: string): ValidateFunction {
  const validate = compiler.ajv.getSchema(id);
  if (validate === undefined) throw new Error(`no schema "${id}"`);
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

/** `uniqueBy: [keys]`: no two items agree in all keys; without keys, no two items are equal. */
function uniqueByKeyword(): CodeKeywordDefinition {
  return {
    keyword: 'uniqueBy',
    type: 'array',
    schemaType: 'array',
    error: { message: 'duplicate item', params: ({ params }) => _`{index: ${params.index}, first: ${params.first}}` },
    code(context) {
      const { gen, data } = context;
      const keys: readonly string[] = context.schema;
      gen.forRange('index', 0, _`${data}.length`, (index) => {
        gen.forRange('first', 0, index, (first) => {
          gen.if(sameItem(_`${data}[${index}]`, _`${data}[${first}]`, keys), () => {
            context.setParams({ index, first });
            context.error();
            gen.break();
          });
        });
      });
    },
  };
}

/** Items without a key are alike in nothing. */
function sameItem(item: Code, other: Code, keys: readonly string[]): Code {
  if (keys.length === 0) return _`${item} === ${other}`;
  return and(...keys.map((key) => _`${item}?.[${key}] !== undefined && ${item}?.[${key}] === ${other}?.[${key}]`));
}
