/** Values of the wrong type. */
import {
  type Cursor,
  defineRule,
  errorCursor,
  errorWhenQuoted,
  type Fix,
  fieldPath,
  isMisreadString,
  isUnfilledScalar,
  quotedChoice,
  type Resource,
  replacing,
  type SchemaError,
  safeFix,
  shown,
  type ValueType,
} from '../../src/kit.ts';

export default defineRule({
  severity: 'error',
  scope: 'object',
  fix: 'safe',
  judges: 'value',
  docs: {
    summary: 'A value has the wrong type for its field.',
    why: 'The API server cannot decode the object and rejects it.',
    remedy: 'Use a value of the right type.',
  },
  messages: {
    type: (to: { field: string; expected: string; actual: string; help: string }) => ({
      message: `${to.field} must be ${to.expected}, not ${to.actual}`,
      help: to.help,
    }),
  },
  check: {
    schemaError(error, { report }, resource) {
      if (error.is !== 'wrong-type' || isMisreadString(resource, error)) return;
      const cursor = errorCursor(resource, error);
      if (FILLED_IN.has(error.expected) && isUnfilledScalar(cursor.text ?? '')) return;
      const field = nameOf(resource, cursor);
      const expected = WITH_ARTICLE[error.expected];
      const { help, fix } = adviceOn(resource, error, cursor);
      report(placeOf(cursor), 'type', { field, expected, actual: valueName(error, cursor), help }, { fix });
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

/** Types that no word is of: one in capitals is filled in by a script. */
const FILLED_IN: ReadonlySet<ValueType> = new Set(['boolean', 'integer', 'number']);

type WrongType = Extract<SchemaError, { is: 'wrong-type' }>;

function nameOf({ root }: Resource, cursor: Cursor): string {
  const path = fieldPath(cursor.path.slice(root.path.length));
  return path === '' ? 'the document' : path;
}

/** A whole map or list is reported at its key. */
function placeOf(cursor: Cursor) {
  return cursor.isMap || cursor.isList ? cursor.key : cursor.at;
}

function valueName({ actual }: WrongType, cursor: Cursor): string {
  const { scalar, source } = cursor;
  if (typeof scalar === 'string') return `the string "${shown(scalar)}"`;
  return typeof scalar === 'number' || typeof scalar === 'boolean' ? shown(source) : WITH_ARTICLE[actual];
}

function adviceOn(resource: Resource, error: WrongType, cursor: Cursor): { help: string; fix?: Fix } {
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
    return { help: 'remove "matchLabels" and put its labels directly into the selector' };
  if (expected === 'string' && (actual === 'integer' || actual === 'number' || actual === 'boolean'))
    return { help: adviceOnText(errorWhenQuoted(resource, error), shown(cursor.source)) };
  if (expected === 'list' && actual === 'map') return { help: 'make it a list: start each item with "- "' };
  if (expected === 'list' && scalar !== undefined)
    return { help: `make it a list: write "- ${shown(cursor.source)}" on the next line` };
  if (expected === 'map' && actual === 'list') return { help: 'remove the "- ": this field is a map, not a list' };
  return { help: `use ${WITH_ARTICLE[expected]}` };
}

/** What to write instead of an unquoted number or boolean; quotes only where the API server accepts the text. */
function adviceOnText(error: SchemaError | undefined, source: string): string {
  if (error === undefined) return `put it in quotes: "${source}"`;
  if (error.is !== 'unknown-value') return 'use a string';
  return `use ${quotedChoice(error.allowed.map(String))}`;
}

/** The value without its quotes; nothing for block scalars, which have none. */
function bare(cursor: Cursor, text: string) {
  return /^["']/.test(cursor.source) ? replacing(cursor.at, text) : undefined;
}
