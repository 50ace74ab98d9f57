/** Learns the constraints of one field by giving wrong values to the validators of the kubernetes-models packages. */
import type { Limits, Scalar } from '../schema/definition.ts';

interface Complaint {
  readonly instancePath: string;
  readonly keyword: string;
  readonly params: Readonly<Record<string, unknown>>;
}
export interface Validator {
  (value: unknown): boolean;
  readonly errors?: readonly Complaint[] | null;
}

/** What the validator says about a value put at a path; `place` wraps the value into a whole object. */
export class Probe {
  private readonly validator: Validator;
  private readonly path: string;
  private readonly place: (value: unknown) => unknown;

  constructor(validator: Validator, path: string, place: (value: unknown) => unknown) {
    this.validator = validator;
    this.path = path;
    this.place = place;
  }

  /** The same probe one level down: in the first item of a list, or under one key of a map. */
  inside(kind: 'list' | 'map'): Probe {
    const wrap = (value: unknown) => this.place(kind === 'list' ? [value] : { key: value });
    return new Probe(this.validator, `${this.path}/${kind === 'list' ? '0' : 'key'}`, wrap);
  }

  private parameter(value: unknown, keyword: string, name: string): unknown {
    this.validator(this.place(value));
    const complaints = this.validator.errors ?? [];
    return complaints.find((each) => each.instancePath === this.path && each.keyword === keyword)?.params[name];
  }

  private limit(value: unknown, keyword: string): number | undefined {
    const found = this.parameter(value, keyword, 'limit');
    return typeof found === 'number' ? found : undefined;
  }

  private format(value: unknown): string | undefined {
    const found = this.parameter(value, 'format', 'format');
    return typeof found === 'string' ? found : undefined;
  }

  number(): Scalar {
    if (this.parameter(0.5, 'type', 'type') !== 'integer') return 'number';
    // The packages' own check of int64 passes every integer, so whatever is not 32 bits wide is 64.
    return this.format(2 ** 70) === 'int32' ? 'int32' : 'int64';
  }

  string(): Scalar {
    const format = this.format('\u0000');
    return format === 'byte' || format === 'date-time' ? format : 'string';
  }

  limits(): Limits {
    const pattern = this.parameter('\u0000', 'pattern', 'pattern');
    return withoutUndefined({
      minimum: this.limit(-1e300, 'minimum'),
      maximum: this.limit(1e300, 'maximum'),
      minLength: this.limit('', 'minLength'),
      maxLength: this.limit('x'.repeat(10_000), 'maxLength'),
      minItems: this.limit([], 'minItems'),
      maxItems: this.limit(Array.from({ length: 2000 }), 'maxItems'),
      maxProperties: this.limit(Object.fromEntries(Array.from({ length: 2000 }, (_, i) => [`k${i}`, ''])), 'maxProperties'),
      pattern: typeof pattern === 'string' ? pattern : undefined,
    });
  }

  /** Fields the validator misses in an empty object. */
  required(): readonly string[] {
    this.validator(this.place({}));
    return (this.validator.errors ?? [])
      .filter((each) => each.instancePath === this.path && each.keyword === 'required')
      .flatMap((each) => (typeof each.params.missingProperty === 'string' ? [each.params.missingProperty] : []))
      .sort();
  }
}

function withoutUndefined(limits: Limits): Limits {
  return Object.fromEntries(Object.entries(limits).filter(([, value]) => value !== undefined));
}
