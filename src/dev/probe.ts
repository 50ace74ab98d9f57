/** Finds the constraints of a field by passing invalid values to the validators of the kubernetes-models packages. */
import type { Limits, Scalar } from '../schema/definition.ts';

interface AjvError {
  readonly instancePath: string;
  readonly keyword: string;
  readonly params: Readonly<Record<string, unknown>>;
}
export interface Validator {
  (value: unknown): boolean;
  readonly errors?: readonly AjvError[] | null;
}

/** A place in an object: `place` wraps a value into a whole object, and `path` is the path to the value. */
export interface Probe {
  readonly validator: Validator;
  /** Keywords that occur in the validator; others need no probe. */
  readonly keywords: ReadonlySet<string>;
  readonly path: string;
  readonly place: (value: unknown) => unknown;
}

/** The same probe one level down: in the first item of a list, or under one key of a map. */
export function inside(probe: Probe, kind: 'list' | 'map'): Probe {
  const wrap = (value: unknown) => probe.place(kind === 'list' ? [value] : { key: value });
  return { ...probe, path: `${probe.path}/${kind === 'list' ? '0' : 'key'}`, place: wrap };
}

export function numberType(probe: Probe): Scalar {
  if (parameter(probe, 0.5, 'type', 'type') !== 'integer') return 'number';
  // The int64 check of the packages accepts every integer, so an integer that is not 32 bits wide counts as 64.
  return parameter(probe, 2 ** 70, 'format', 'format') === 'int32' ? 'int32' : 'int64';
}

export function stringType(probe: Probe): Scalar {
  const format = parameter(probe, '\u0000', 'format', 'format');
  return format === 'byte' || format === 'date-time' ? format : 'string';
}

export function limitsOf(probe: Probe): Limits {
  const manyFields = () => Object.fromEntries(Array.from({ length: 2000 }, (_, index) => [`k${index}`, '']));
  const pattern = parameter(probe, '\u0000', 'pattern', 'pattern');
  return withoutUndefined({
    minimum: limit(probe, () => -1e300, 'minimum'),
    maximum: limit(probe, () => 1e300, 'maximum'),
    minLength: limit(probe, () => '', 'minLength'),
    maxLength: limit(probe, () => 'x'.repeat(10_000), 'maxLength'),
    minItems: limit(probe, () => [], 'minItems'),
    maxItems: limit(probe, () => Array.from({ length: 2000 }), 'maxItems'),
    maxProperties: limit(probe, manyFields, 'maxProperties'),
    pattern: typeof pattern === 'string' ? pattern : undefined,
  });
}

/** Fields that the validator requires in an empty object. */
export function requiredFields({ validator, path, place }: Probe): readonly string[] {
  validator(place({}));
  return (validator.errors ?? [])
    .filter((each) => each.instancePath === path && each.keyword === 'required')
    .flatMap(({ params }) => (typeof params.missingProperty === 'string' ? [params.missingProperty] : []))
    .sort();
}

function limit(probe: Probe, value: () => unknown, keyword: string): number | undefined {
  if (!probe.keywords.has(keyword)) return undefined;
  const found = parameter(probe, value(), keyword, 'limit');
  return typeof found === 'number' ? found : undefined;
}

/** The error of the validator for an invalid value: one parameter of the error with this keyword. */
function parameter({ validator, path, place }: Probe, value: unknown, keyword: string, name: string): unknown {
  validator(place(value));
  const problems = validator.errors ?? [];
  return problems.find((each) => each.instancePath === path && each.keyword === keyword)?.params[name];
}

function withoutUndefined(limits: Limits): Limits {
  return Object.fromEntries(Object.entries(limits).filter(([, value]) => value !== undefined));
}
