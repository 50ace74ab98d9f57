/** Compiles schemas with ajv: at build time into modules, at run time in a checkout. The only importer of ajv. */
import { _, Ajv, type Code, type CodeKeywordDefinition, type ValidateFunction } from 'ajv';
import { and } from 'ajv/dist/compile/codegen/index.js';
import type { Schemas } from './assemble.ts';
import { type Shape, shapesOf } from './field-map.ts';
import { toJsonSchemas } from './json-schema.ts';

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
      // Comparing each two is fastest for a few, and takes far too long for many.
      gen.if(
        _`${data}.length <= 32`,
        () => {
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
        () => {
          const seen = gen.const('seen', _`new Map()`);
          gen.forRange('index', 0, _`${data}.length`, (index) => {
            const key = gen.const('key', identity(_`${data}[${index}]`, keys));
            const first = gen.const('first', _`${seen}.get(${key})`);
            gen.if(_`${key} !== undefined && ${first} === undefined`, _`${seen}.set(${key}, ${index})`);
            gen.if(_`${key} !== undefined && ${first} !== undefined`, () => {
              context.setParams({ index, first });
              context.error();
            });
          });
        },
      );
    },
  };
}

/** What two items share if and only if they are the same; `undefined` where an item is like no other. */
function identity(item: Code, keys: readonly string[]): Code {
  const [only, ...others] = keys.map((key) => _`${item}?.[${key}]`);
  if (only === undefined) return item;
  if (others.length === 0) return only;
  const isPlain = and(...[only, ...others].map((value) => _`${value} !== undefined && typeof ${value} !== "object"`));
  return _`${isPlain} ? JSON.stringify([${[only, ...others].reduce((left, right) => _`${left}, ${right}`)}]) : undefined`;
}

/** Items without a key are alike in nothing. */
function sameItem(item: Code, other: Code, keys: readonly string[]): Code {
  if (keys.length === 0) return _`${item} === ${other}`;
  return and(...keys.map((key) => _`${item}?.[${key}] !== undefined && ${item}?.[${key}] === ${other}?.[${key}]`));
}
