/** What can be wrong with an object as a piece of the API, before any question of meaning. */
import type { Path } from './field-map.ts';

/** How a value, or what should be there, is called. */
export type ValueType =
  | 'boolean'
  | 'integer'
  | 'integer or string'
  | 'list'
  | 'map'
  | 'null'
  | 'number'
  | 'quantity'
  | 'string';

export type SchemaError =
  | {
      readonly is: 'unknown-field';
      /** Of the object that has the field. */
      readonly path: Path;
      readonly field: string;
      /** The fields there are at that place. */
      readonly known: readonly string[];
      /** The one place near by where the field would belong: `spec.template.spec`, '' for the top level. */
      readonly elsewhere?: string;
    }
  | { readonly is: 'missing-field'; readonly path: Path; readonly field: string }
  | { readonly is: 'wrong-type'; readonly path: Path; readonly expected: ValueType; readonly actual: ValueType }
  | {
      readonly is: 'unknown-value';
      readonly path: Path;
      readonly value: string | number;
      readonly allowed: readonly (string | number)[];
    }
  | {
      readonly is: 'out-of-range';
      readonly path: Path;
      readonly value: number;
      readonly bound: 'minimum' | 'maximum';
      readonly limit: number;
    }
  | {
      readonly is: 'bad-format';
      readonly path: Path;
      readonly value: string;
      readonly format: 'quantity' | 'date-time' | 'base64';
    }
  | { readonly is: 'pattern'; readonly path: Path; readonly value: string; readonly pattern: string }
  | {
      /** Items of a list, entries of a map, or characters of a string. */
      readonly is: 'too-many' | 'too-few' | 'too-long' | 'too-short';
      readonly path: Path;
      readonly limit: number;
      readonly count: number;
    }
  | {
      /** An item of a list whose items the API identifies by keys, and that has the keys of an earlier one. */
      readonly is: 'duplicate-item';
      readonly path: Path;
      /** Index of the earlier item. */
      readonly first: number;
    };
