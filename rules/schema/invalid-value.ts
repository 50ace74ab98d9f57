/** Values of the right type in a form or number that the API does not take. */
import { defineRule, errorCursor, fieldPath, type SchemaError, schemaErrors, shown } from '../../src/kit.ts';

export default defineRule({
  severity: 'error',
  scope: 'object',
  judges: 'value',
  docs: {
    summary: 'A value is too large, too long, or not in the form that its field takes.',
    why: 'The API server refuses the object.',
    remedy: 'Write a value within the limits of the field.',
  },
  messages: {
    range: (to: { field: string; value: number; limit: string }) => ({
      message: `${to.value} is ${to.limit}, for ${to.field}`,
      help: 'write a number within the limit',
    }),
    format: (to: { field: string; value: string; form: string; help: string }) => ({
      message: `${to.field} "${to.value}" is no ${to.form}`,
      help: to.help,
    }),
    pattern: (to: { field: string; value: string; pattern: string }) => ({
      message: `${to.field} "${to.value}" is not in the form the API takes`,
      help: `it must match ${to.pattern}`,
    }),
    tooMany: (to: { field: string; count: number; limit: number }) => ({
      message: `${to.field} has ${to.count} items, more than ${to.limit}`,
      help: `keep at most ${to.limit}`,
    }),
    tooFew: (to: { field: string; limit: number }) => ({
      message: `${to.field} has fewer than ${to.limit} ${to.limit === 1 ? 'item' : 'items'}`,
      help: `give at least ${to.limit === 1 ? 'one' : to.limit}`,
    }),
    tooLong: (to: { field: string; count: number; limit: number }) => ({
      message: `${to.field} is ${to.count} characters long, more than ${to.limit}`,
      help: 'shorten it',
    }),
    empty: (to: { field: string }) => ({ message: `${to.field} is empty`, help: 'fill it in' }),
  },
  check: {
    resource(resource, { report }) {
      const errors = schemaErrors(resource);
      for (const error of errors) {
        // What is empty has no form either.
        if (
          error.is === 'pattern' &&
          error.value === '' &&
          errors.some((other) => other.is === 'too-short' && samePath(other, error))
        )
          continue;
        const cursor = errorCursor(resource, error);
        const field = fieldPath(cursor.path.slice(resource.root.path.length));
        switch (error.is) {
          case 'out-of-range':
            report(cursor.at, 'range', { field, value: error.value, limit: limitOf(error) });
            break;
          case 'bad-format':
            report(cursor.at, 'format', {
              field,
              value: oneLine(error.value),
              form: FORMS[error.format],
              help: helpOn(error),
            });
            break;
          case 'pattern':
            report(cursor.at, 'pattern', { field, value: oneLine(error.value), pattern: error.pattern });
            break;
          case 'too-many':
            report(cursor.key, 'tooMany', { field, count: error.count, limit: error.limit });
            break;
          case 'too-few':
            report(cursor.key, 'tooFew', { field, limit: error.limit });
            break;
          case 'too-long':
            report(cursor.at, 'tooLong', { field, count: error.count, limit: error.limit });
            break;
          case 'too-short':
            report(cursor.at, 'empty', { field });
            break;
          default:
        }
      }
    },
  },
});

const FORMS = {
  quantity: 'quantity such as "500m" or "1Gi"',
  'date-time': 'date and time such as "2024-01-31T12:00:00Z"',
  base64: 'base64',
} as const;

function samePath(a: SchemaError, b: SchemaError): boolean {
  return fieldPath(a.path) === fieldPath(b.path);
}

function helpOn({ path, format }: Extract<SchemaError, { is: 'bad-format' }>): string {
  if (format !== 'base64') return `write it as a ${FORMS[format]}`;
  return path[0] === 'data' ? 'encode it in base64, or put it under "stringData" as it is' : 'encode it in base64';
}

function oneLine(text: string): string {
  return shown(text.replaceAll(/\s+/g, ' ').trim());
}

function limitOf({ bound, limit }: Extract<SchemaError, { is: 'out-of-range' }>): string {
  return bound === 'minimum' ? `less than ${limit}` : `more than ${limit}`;
}
