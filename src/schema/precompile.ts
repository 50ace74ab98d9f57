/**
 * Compiles all schemas ahead of time into ES modules, which take the place of `source.ts` in what is published.
 *
 *   index.js             loadKind(kind), as `source.ts` has it; imports the module of a kind when it is asked for
 *   v1-Service.js, ...   export const validator: KindValidator
 *   shared-v1.js, ...    what several kinds use
 *
 * Scripts (`.cjs`) have the functions in separate modules such as v1-Service-check.cjs: most objects fit their form, so
 * that no function is called.
 *
 * Each definition becomes one function. What one kind alone uses is in the module of that kind, so that nothing is there
 * twice and a kind brings only what it needs. The modules import each other and nothing else.
 */
import type { Schemas } from './assemble.ts';
import { type Compiler, compiled, createCompiler } from './compile.ts';
import { type Emitted, emit, shapeLiteral } from './emit.ts';
import { schemaId } from './json-schema.ts';
import { readSchemas } from './source.ts';
import { type DefinedForm, formLiteral, formsOf } from './type-tree.ts';

/** Everything with a pod inside shares one module. */
const POD = schemaId('v1/PodSpec');

interface Unit extends Omit<Emitted, 'code'> {
  readonly id: string;
  /** The code of its form and its shape. */
  readonly data: string;
  /** The code of its function. */
  readonly check: string;
  /** The constant that holds the form, where there is a definition. */
  readonly form: string | undefined;
  /** Names of other units' functions and shapes that the code mentions. */
  readonly needs: readonly string[];
}

/** The texts of modules by the names of their files, which end in the extension. */
export type Modules = (extension: '.js' | '.cjs' | '.mjs') => ReadonlyMap<string, string>;

export async function precompile(): Promise<Modules> {
  const schemas = await readSchemas();
  const units = unitsOf(createCompiler(schemas), formsOf(schemas.definitions));
  const roots = new Set(Object.values(schemas.kinds).map(schemaId));
  const places = placesOf(units, roots);
  return (extension) => {
    const modules = new Map([[`index${extension}`, indexModule(schemas, extension)]]);
    for (const place of [...new Set(places.values())].sort()) {
      const inside = units.filter((unit) => places.get(unit.id) === place);
      for (const part of extension === '.cjs' ? (['data', 'check'] as const) : (['all'] as const))
        modules.set(
          `${fileOf(place, part)}${extension}`,
          moduleText({ place, part, extension }, inside, units, places),
        );
    }
    return modules;
  };
}

function unitsOf(compiler: Compiler, forms: ReadonlyMap<string, DefinedForm>): readonly Unit[] {
  const emitted = compiler.ids.map((id) => ({ id, ...emit(compiled(compiler, id)) }));
  const shapeNames = new Map(emitted.flatMap((each) => (each.shape ? [[each.shape.definition, each.shape.name]] : [])));
  const formOf = new Map([...forms].map(([id, form]) => [schemaId(id), form] as const));
  const formNames = new Map(emitted.map((each) => [formOf.get(each.id), formName(each)] as const));
  return emitted.map((each) => {
    const shape = each.shape && compiler.shapes.get(each.shape.definition);
    const form = formOf.get(each.id);
    const data = [
      ...(shape ? [`const ${each.shape?.name ?? ''}=${shapeLiteral(shape, compiler.shapes, shapeNames)};`] : []),
      ...(form ? [`const ${formName(each)}=${formLiteral(form, (other) => formNames.get(other))};`] : []),
    ].join('\n');
    return { ...each, data, check: each.code, form: form && formName(each), needs: mentioned(data + each.code) };
  });
}

function formName({ name }: Emitted): string {
  return name.replace('validate', 'form');
}

/** All names in the code of functions, shapes and forms. */
function mentioned(code: string): readonly string[] {
  return [...new Set(code.match(/\b(validate|obj|form)\d+\b/g))];
}

/** Which module each unit goes to. Units that no kind uses go nowhere. */
function placesOf(units: readonly Unit[], roots: ReadonlySet<string>): ReadonlyMap<string, string> {
  const users = usersOf(units, roots);
  const podKinds = users.get(POD) ?? new Set<string>();
  const places = new Map<string, string>();
  for (const { id } of units) {
    const kinds = [...(users.get(id) ?? [])];
    const [only] = kinds;
    if (only === undefined) continue;
    const isShared = kinds.length > 1;
    const place = isShared && kinds.every((kind) => podKinds.has(kind)) ? 'shared-pod' : sharedPlace(id);
    places.set(id, roots.has(id) ? moduleName(id) : isShared ? place : moduleName(only));
  }
  return places;
}

/** Without dots, which bundlers take for the extension of a file. */
function moduleName(id: string): string {
  return id.replaceAll('.', '-');
}

/** `gateway.networking.k8s.io.v1.Hostname` is shared by those of its version; scalars and enums by all. */
function sharedPlace(id: string): string {
  const version = /^(.*\.)?v\d+((alpha|beta)\d+)?(?=\.)/.exec(id)?.[0];
  return version === undefined ? 'shared' : `shared-${moduleName(version)}`;
}

/** The kinds that lead to each unit. */
function usersOf(units: readonly Unit[], roots: ReadonlySet<string>): ReadonlyMap<string, ReadonlySet<string>> {
  const owners = ownersOf(units);
  const byId = new Map(units.map((unit) => [unit.id, unit]));
  const users = new Map<string, Set<string>>();
  const visit = (id: string, root: string): void => {
    const known = users.get(id) ?? new Set();
    if (known.has(root)) return;
    users.set(id, known.add(root));
    for (const name of byId.get(id)?.needs ?? []) visit(owners.get(name) ?? '', root);
  };
  for (const root of roots) visit(root, root);
  return users;
}

function ownersOf(units: readonly Unit[]): ReadonlyMap<string, string> {
  return new Map(units.flatMap((unit) => namesOf(unit).map((name) => [name, unit.id] as const)));
}

function namesOf(unit: Unit): readonly string[] {
  return [unit.name, unit.shape?.name ?? [], unit.form ?? []].flat();
}

/** What of its units a module has. */
type Part = 'data' | 'check' | 'all';

const fileOf = (place: string, part: Part): string => (part === 'check' ? `${place}-check` : place);

function textOf({ data, check }: Unit, part: Part): string {
  if (part === 'all') return [data, check].join('\n');
  return part === 'data' ? data : check;
}

/** The names that a unit has in a part. */
function namesIn(unit: Unit, part: Part): readonly string[] {
  if (part === 'all') return namesOf(unit);
  return namesOf(unit).filter((name) => partOf(name) === part);
}

const partOf = (name: string): Part => (name.startsWith('validate') ? 'check' : 'data');

interface ModuleName {
  readonly place: string;
  readonly part: Part;
  readonly extension: string;
}

function moduleText(
  { place, part, extension }: ModuleName,
  inside: readonly Unit[],
  units: readonly Unit[],
  places: ReadonlyMap<string, string>,
): string {
  const owners = ownersOf(units);
  const own = new Set(inside.flatMap((unit) => namesIn(unit, part)));
  const imports = new Map<string, string[]>();
  for (const name of new Set(inside.flatMap((unit) => mentioned(textOf(unit, part))))) {
    const from = places.get(owners.get(name) ?? '');
    if (own.has(name) || from === undefined) continue;
    const file = fileOf(from, part === 'all' ? part : partOf(name));
    imports.set(file, [...(imports.get(file) ?? []), name]);
  }
  const head = [...imports].map(([from, names]) => `import{${names.sort().join(',')}}from'./${from}${extension}';`);
  const constants = part === 'data' ? [] : [...new Set(inside.flatMap((unit) => unit.constants))];
  const root = part === 'check' ? undefined : inside.find((unit) => moduleName(unit.id) === place);
  const tail = [
    ...(root
      ? [validatorExport(root, part === 'data' ? `require('./${fileOf(place, 'check')}${extension}').` : '')]
      : []),
    `export{${[...own].sort().join(',')}};`,
  ];
  return [...head, ...constants, ...inside.map((unit) => textOf(unit, part)), ...tail].join('\n');
}

/** `from` is where its function is. */
function validatorExport({ name, shape, form }: Unit, from: string): string {
  const problems = `(value)=>{const check=${from}${name};return check(value)?[]:check.errors}`;
  return `export const validator={problems:${problems},shape:${shape?.name ?? '{}'},form:${form ?? '{fields:{}}'}};`;
}

function indexModule({ kinds }: Schemas, extension: string): string {
  const entries = Object.entries(kinds).map(
    ([kind, definition]) => `${JSON.stringify(kind)}:()=>import('./${moduleName(schemaId(definition))}${extension}')`,
  );
  return [
    `const KINDS={${entries.sort().join(',\n')}};`,
    'export async function loadKind(kind){',
    'return Object.hasOwn(KINDS,kind)?(await KINDS[kind]()).validator:undefined;',
    '}',
  ].join('\n');
}
