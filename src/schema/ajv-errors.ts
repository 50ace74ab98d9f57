/** Turns what a compiled validator says into errors. */

import { own } from '../text/own.ts';
import { isRecord } from '../text/record.ts';
import { type Path, type Shape, shapeBehind, typeAt } from './field-map.ts';
import { FORMAT_PATTERNS } from './json-schema.ts';
import { findElsewhere } from './misplaced-field.ts';
import type { SchemaError, ValueType } from './schema-error.ts';
import type { AjvError } from './source.ts';

/** Errors in the order of the problems; a value of the wrong type is not also out of range. */
export function readAjvErrors(problems: readonly AjvError[], value: unknown, shape: Shape): readonly SchemaError[] {
  const mistyped = new Set(problems.filter((each) => each.keyword === 'type').map((each) => each.instancePath));
  return problems
    .filter((each) => each.keyword === 'type' || !mistyped.has(each.instancePath))
    .flatMap((each) => readAjvError(each, value, shape));
}

function readAjvError(problem: AjvError, root: unknown, shape: Shape): readonly SchemaError[] {
  const { path, value } = follow(root, problem.instancePath);
  const { params } = problem;
  const limit = Number(params.limit);
  switch (problem.keyword) {
    case 'fields':
      return [unknownField(path, String(params.field), shape)];
    case 'required':
      return [{ is: 'missing-field', path, field: String(params.missingProperty) }];
    case 'type':
      return [{ is: 'wrong-type', path, expected: expectedType(params.type), actual: typeOf(value) }];
    case 'enum':
      return isScalar(value) ? [{ is: 'unknown-value', path, value, allowed: allowedValues(params) }] : [];
    case 'minimum':
    case 'maximum':
      return [{ is: 'out-of-range', path, value: Number(value), bound: problem.keyword, limit }];
    case 'pattern':
      return [patternError(path, String(value), String(params.pattern))];
    case 'maxItems':
    case 'maxProperties':
      return [{ is: 'too-many', path, limit, count: countOf(value) }];
    case 'minItems':
      return [{ is: 'too-few', path, limit, count: countOf(value) }];
    case 'maxLength':
      return [{ is: 'too-long', path, limit, count: countOf(value) }];
    case 'minLength':
      return [{ is: 'too-short', path, limit, count: countOf(value) }];
    case 'uniqueBy':
      return [{ is: 'duplicate-item', path: [...path, Number(params.index)], first: Number(params.first) }];
    default:
      return [];
  }
}

/** Reads a JSON pointer: a step into a list is a number. */
function follow(root: unknown, pointer: string): { path: Path; value: unknown } {
  const path: (string | number)[] = [];
  let value = root;
  for (const escaped of pointer.split('/').slice(1)) {
    const step = escaped.replaceAll('~1', '/').replaceAll('~0', '~');
    path.push(Array.isArray(value) ? Number(step) : step);
    value = childOf(value, step);
  }
  return { path, value };
}

function childOf(value: unknown, step: string): unknown {
  if (Array.isArray(value)) return value[Number(step)];
  return isRecord(value) ? own(value, step) : undefined;
}

function unknownField(path: Path, field: string, root: Shape): SchemaError {
  const known = Object.keys(shapeBehind(typeAt(root, path)) ?? {});
  const elsewhere = findElsewhere(root, path, field);
  return { is: 'unknown-field', path, field, known, ...(elsewhere === undefined ? {} : { elsewhere }) };
}

function patternError(path: Path, value: string, pattern: string): SchemaError {
  switch (pattern) {
    case FORMAT_PATTERNS.quantity:
      return { is: 'bad-format', path, value, format: 'quantity' };
    case FORMAT_PATTERNS['date-time']:
      return { is: 'bad-format', path, value, format: 'date-time' };
    case FORMAT_PATTERNS.byte:
      return { is: 'bad-format', path, value, format: 'base64' };
    default:
      return { is: 'pattern', path, value, pattern };
  }
}

/** The empty string is allowed only because it counts as absent. */
function allowedValues(params: Readonly<Record<string, unknown>>): readonly (string | number)[] {
  const allowed: readonly unknown[] = Array.isArray(params.allowedValues) ? params.allowedValues : [];
  return allowed.filter(isScalar).filter((each) => each !== '');
}

function expectedType(type: unknown): ValueType {
  if (Array.isArray(type) && type.includes('array')) return 'string';
  if (Array.isArray(type)) return type.includes('number') ? 'quantity' : 'integer or string';
  switch (type) {
    case 'object':
      return 'map';
    case 'array':
      return 'list';
    case 'integer':
    case 'number':
    case 'boolean':
      return type;
    default:
      return 'string';
  }
}

function typeOf(value: unknown): ValueType {
  if (value === null || value === undefined) return 'null';
  if (Array.isArray(value)) return 'list';
  switch (typeof value) {
    case 'string':
    case 'boolean':
      return typeof value === 'string' ? 'string' : 'boolean';
    case 'number':
      return Number.isInteger(value) ? 'integer' : 'number';
    default:
      return 'map';
  }
}

function countOf(value: unknown): number {
  if (typeof value === 'string') return [...value].length;
  if (Array.isArray(value)) return value.length;
  return isRecord(value) ? Object.keys(value).length : 0;
}

function isScalar(value: unknown): value is string | number {
  return typeof value === 'string' || typeof value === 'number';
}
