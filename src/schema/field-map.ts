/** The shape of an object: which fields it has and what each holds, down to the leaves. */
import { own } from '../text/own.ts';
import { type Definition, isObject, type TypeSpec } from './definition.ts';

export type Leaf =
  | 'any'
  | 'boolean'
  | 'byte'
  | 'date-time'
  | 'int-or-string'
  | 'integer'
  | 'number'
  | 'quantity'
  | 'string';

/** `[T]` is a list of T, `{ each: T }` a map to T, a function the shape of an object (shapes may be recursive). */
export type FieldType = Leaf | readonly [FieldType] | { readonly each: FieldType } | (() => Shape);
export type Shape = Readonly<Record<string, FieldType>>;
export type Path = readonly (string | number)[];

/** The shapes of all definitions, by definition id. */
export function shapesOf(definitions: Readonly<Record<string, Definition>>): ReadonlyMap<string, Shape> {
  const shapes = new Map<string, Shape>();
  const typeOf = (spec: TypeSpec): FieldType => {
    if (typeof spec !== 'string') {
      if ('list' in spec) return [typeOf(spec.list)];
      if ('map' in spec) return { each: typeOf(spec.map) };
      if ('enum' in spec) return typeof spec.enum[0] === 'number' ? 'integer' : 'string';
      return typeOf(spec.is);
    }
    if (!isReference(spec)) return spec === 'int32' || spec === 'int64' ? 'integer' : spec;
    const id = spec.slice(1);
    const target = own(definitions, id);
    if (target === undefined) throw new Error(`no definition "${id}"`);
    return isObject(target) ? () => shapes.get(id) ?? {} : typeOf(target.type);
  };
  for (const [id, definition] of Object.entries(definitions)) {
    if (!isObject(definition)) continue;
    const fields = Object.entries(definition.fields).map(([field, spec]) => [field, typeOf(spec)] as const);
    shapes.set(id, Object.fromEntries(fields));
  }
  return shapes;
}

function isReference(spec: string): spec is `#${string}` {
  return spec.startsWith('#');
}

/** What a value of this type has inside it at one step, or undefined where nothing is known. */
export function stepInto(type: FieldType, step: string | number): FieldType | undefined {
  if (typeof type === 'string') return undefined;
  if (typeof type === 'function') return typeof step === 'string' ? own(type(), step) : undefined;
  if ('each' in type) return typeof step === 'string' ? type.each : undefined;
  return typeof step === 'number' ? type[0] : undefined;
}

/** The type at a path below an object of this shape. */
export function typeAt(root: Shape, path: Path): FieldType | undefined {
  let type: FieldType | undefined = () => root;
  for (const step of path) {
    if (type === undefined) return undefined;
    type = stepInto(type, step);
  }
  return type;
}

/** The object shape that a type leads to, through any lists. */
export function shapeBehind(type: FieldType | undefined): Shape | undefined {
  if (typeof type === 'function') return type();
  return type !== undefined && typeof type !== 'string' && !('each' in type) ? shapeBehind(type[0]) : undefined;
}
