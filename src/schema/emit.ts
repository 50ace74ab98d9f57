/** Takes the generated code of one validator out of ajv, and makes it small. */
import type { ValidateFunction } from 'ajv';
import type { FieldType, Shape } from './field-map.ts';

export interface Emitted {
  /** Of the function. */
  readonly name: string;
  readonly code: string;
  /** Declarations of patterns and other constants of the code; the same everywhere. */
  readonly constants: readonly string[];
  /** The constant that holds the shape, and the definition it is the shape of. */
  readonly shape?: { readonly name: string; readonly definition: string };
}

/** What the code of one compiled schema needs to stand on its own. */
export function emit(validate: ValidateFunction): Emitted {
  const { source } = validate;
  if (source === undefined) throw new Error('ajv kept no source');
  const wrappers = new Map<string, string>();
  const constants: string[] = [];
  let shape: Emitted['shape'];
  for (const name of Object.values(source.scopeValues).flatMap((names) => [...(names ?? [])])) {
    const { prefix, str, value } = name;
    if (!new RegExp(`\\b${str}\\b`).test(source.validateCode)) continue;
    if (prefix === 'obj') shape = { name: str, definition: String(value?.key) };
    else if (prefix === 'wrapper') wrappers.set(str, nameBehind(value?.ref));
    else if (prefix === 'func') constants.push(`const ${str}=(text)=>[...text].length;`);
    else if (prefix !== 'validate') constants.push(`const ${str}=${String(value?.code ?? '')};`);
  }
  const code = small(source.validateCode).replace(
    /\b(wrapper\d+)\.validate\b/g,
    (_, name) => wrappers.get(name) ?? name,
  );
  return { name: source.validateName.str, code, constants, ...(shape ? { shape } : {}) };
}

/** A schema that was still being compiled when it was referred to; now it has a function. */
function nameBehind(wrapped: unknown): string {
  const validate = typeof wrapped === 'object' && wrapped && 'validate' in wrapped ? wrapped.validate : undefined;
  if (typeof validate === 'function' && 'source' in validate) {
    const { source } = validate;
    if (typeof source === 'object' && source && 'validateName' in source) return String(source.validateName);
  }
  throw new Error('a wrapped schema has no function');
}

/** Leaves out the unused parts of an error, and shortens the rest. */
function small(code: string): string {
  return code
    .replace(/\/\*# sourceURL="[^"]*" \*\/;?/g, '')
    .replace(/schemaPath:"[^"]*",/g, '')
    .replace(/, parentData, parentDataProperty, rootData=data\}/g, '}')
    .replace(/,parentData(:[^,]+)?,parentDataProperty(:[^,]+)?,rootData\}/g, '}')
    .replace(
      /const (err\d+) = (\{.*?\});if\(vErrors === null\)\{vErrors = \[\1\];\}else \{vErrors\.push\(\1\);\}errors\+\+;/g,
      '(vErrors??=[]).push($2);errors++;',
    );
}

/** A shape as source text; other shapes are named. */
export function shapeLiteral(
  shape: Shape,
  shapes: ReadonlyMap<string, Shape>,
  names: ReadonlyMap<string, string>,
): string {
  const byShape = new Map([...shapes].map(([id, each]) => [each, names.get(id)]));
  const literal = (type: FieldType): string => {
    if (typeof type === 'string') return JSON.stringify(type);
    if (typeof type === 'function') return `()=>${byShape.get(type()) ?? '({})'}`;
    return 'each' in type ? `{each:${literal(type.each)}}` : `[${literal(type[0])}]`;
  };
  return `{${Object.entries(shape)
    .map(([field, type]) => `${JSON.stringify(field)}:${literal(type)}`)
    .join(',')}}`;
}
