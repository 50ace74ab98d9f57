/**
 * Where validators come from in a checkout: compiled on demand from `schemas/`.
 * The build puts the modules of `precompile.ts` in this file's place, so that nothing of ajv or of the schemas is shipped.
 */
import { own } from '../text/own.ts';
import { type Additions, assemble, type Schemas, unenforced } from './assemble.ts';
import type { SchemaFile } from './definition.ts';
import type { Shape } from './field-map.ts';
import { schemaId } from './json-schema.ts';
import { type DefinedForm, formsOf } from './type-tree.ts';

/** One problem of a compiled validator, as ajv words it. */
export interface AjvError {
  readonly instancePath: string;
  readonly keyword: string;
  readonly params: Readonly<Record<string, unknown>>;
}

/** What is known about one kind. */
export interface KindValidator {
  readonly problems: (value: unknown) => readonly AjvError[];
  readonly shape: Shape;
  readonly form: DefinedForm;
}

type Load = (kind: string) => Promise<KindValidator | undefined>;
let loading: Promise<Load> | undefined;

/** The validator of `apps/v1/Deployment`, or undefined where no schema is known. */
export async function loadKind(kind: string): Promise<KindValidator | undefined> {
  loading ??= prepare();
  return (await loading)(kind);
}

async function prepare(): Promise<Load> {
  const [schemas, { compiled, createCompiler }] = await Promise.all([readSchemas(), import('./compile.ts')]);
  const compiler = createCompiler(schemas);
  const forms = formsOf(schemas.definitions);
  return async (kind) => {
    const definition = own(schemas.kinds, kind);
    if (definition === undefined) return undefined;
    const problems = (value: unknown) => {
      const validate = compiled(compiler, schemaId(definition));
      return validate(value) ? [] : (validate.errors ?? []);
    };
    return {
      problems,
      shape: compiler.shapes.get(definition) ?? {},
      form: forms.get(definition) ?? { fields: {} },
    };
  };
}

/** All schemas, generated and hand-written. */
export async function readSchemas(): Promise<Schemas> {
  const [kubernetes, gatewayApi, ...additions] = await Promise.all([
    import('../../schemas/kubernetes.json', { with: { type: 'json' } }),
    import('../../schemas/gateway-api.json', { with: { type: 'json' } }),
    import('../../schemas/kubernetes-releases.json', { with: { type: 'json' } }),
    import('../../schemas/additions/kubernetes-required.json', { with: { type: 'json' } }),
    import('../../schemas/additions/kubernetes-fields.json', { with: { type: 'json' } }),
    import('../../schemas/additions/kubernetes-versions.json', { with: { type: 'json' } }),
    import('../../schemas/additions/gateway-api.json', { with: { type: 'json' } }),
  ]);
  const files = [unenforced(schemaFile(kubernetes.default)), schemaFile(gatewayApi.default)];
  return assemble(
    files,
    additions.map((each) => additionsOf(each.default)),
  );
}

function schemaFile(value: unknown): SchemaFile {
  if (isSchemaFile(value)) return value;
  throw new Error('a schema file has no kinds or definitions');
}

// Shallow: the files are our own, and a test compiles every definition in them.
function isSchemaFile(value: unknown): value is SchemaFile {
  return typeof value === 'object' && value !== null && 'kinds' in value && 'definitions' in value;
}

function additionsOf(value: unknown): Additions {
  if (isAdditions(value)) return value;
  throw new Error('a file of additions holds no object');
}

function isAdditions(value: unknown): value is Additions {
  return typeof value === 'object' && value !== null;
}
