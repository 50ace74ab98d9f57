/** Values of a type that their field does not take. */
import {
  type Cursor,
  defineRule,
  errorCursor,
  type Fix,
  fieldPath,
  isMisreadString,
  type Resource,
  replacing,
  type SchemaError,
  safeFix,
  schemaErrors,
  shown,
  type ValueType,
} from '../../src/kit.ts';

export default defineRule({
  severity: 'error',
  scope: 'object',
  fix: 'safe',
  judges: 'value',
  docs: {
    summary: 'A value has another type than its field takes.',
    why: 'The API server cannot decode the object and refuses it.',
    remedy: 'Write a value of the type that the field takes.',
  },
  messages: {
    type: (to: { field: string; expected: string; actual: string; help: string }) => ({
      message: `${to.field} takes ${to.expected}, not ${to.actual}`,
      help: to.help,
    }),
  },
  check: {
    resource(resource, { report }) {
      for (const error of schemaErrors(resource)) {
        if (error.is !== 'wrong-type' || isMisreadString(resource, error)) continue;
        const cursor = errorCursor(resource, error);
        const field = nameOf(resource, cursor);
        const expected = WITH_ARTICLE[error.expected];
        const { help, fix } = adviceOn(error, cursor);
        report(placeOf(cursor), 'type', { field, expected, actual: valueName(error, cursor), help }, { fix });
      }
    },
  },
});

const WITH_ARTICLE: Readonly<Record<ValueType, string>> = {
  boolean: 'true or false',
  integer: 'an integer',
  'integer or string': 'an integer or a string',
  list: 'a list',
  map: 'a map',
  null: 'null',
  number: 'a number',
  quantity: 'a quantity',
  string: 'a string',
};

type WrongType = Extract<SchemaError, { is: 'wrong-type' }>;

function nameOf({ root }: Resource, cursor: Cursor): string {
  const path = fieldPath(cursor.path.slice(root.path.length));
  return path === '' ? 'the document' : path;
}

/** A whole map or list is pointed at by its key. */
function placeOf(cursor: Cursor) {
  return cursor.isMap || cursor.isList ? cursor.key : cursor.at;
}

function valueName({ actual }: WrongType, cursor: Cursor): string {
  const { scalar, source } = cursor;
  if (typeof scalar === 'string') return `the string "${shown(scalar)}"`;
  return typeof scalar === 'number' || typeof scalar === 'boolean' ? shown(source) : WITH_ARTICLE[actual];
}

function adviceOn(error: WrongType, cursor: Cursor): { help: string; fix?: Fix } {
  const { expected, actual } = error;
  const { scalar } = cursor;
  const isInteger = expected === 'integer' || expected === 'number';
  if (typeof scalar === 'string' && isInteger && /^-?(0|[1-9]\d{0,9})$/.test(scalar))
    return { help: `write ${scalar} without quotes`, fix: safeFix('remove the quotes', bare(cursor, scalar)) };
  if (typeof scalar === 'string' && expected === 'boolean' && /^(true|false)$/i.test(scalar))
    return {
      help: `write ${scalar.toLowerCase()} without quotes`,
      fix: safeFix('remove the quotes', bare(cursor, scalar.toLowerCase())),
    };
  if (cursor.step === 'matchLabels' && expected === 'string')
    return { help: 'remove "matchLabels": this selector is a plain map of labels' };
  if (expected === 'string' && (actual === 'integer' || actual === 'number' || actual === 'boolean'))
    return { help: 'put it in quotes' };
  if (expected === 'list' && actual === 'map') return { help: 'start each item with "- "' };
  if (expected === 'list' && scalar !== undefined) return { help: 'write it as an item of a list, after "- "' };
  if (expected === 'map' && actual === 'list') return { help: 'remove the "- ": there is only one' };
  return { help: `write ${WITH_ARTICLE[expected]}` };
}

/** The value without its quotes; not for block scalars and JSON, where numbers are as bare. */
function bare(cursor: Cursor, text: string) {
  return /^["']/.test(cursor.source) ? replacing(cursor.at, text) : undefined;
}
