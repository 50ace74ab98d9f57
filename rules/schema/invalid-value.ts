/** Values of the right type in a form or number that the API does not take. */
import { defineRule, faultCursor, fieldPath, type SchemaFault, schemaFaults, shown } from '../../src/kit.ts';

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
      const faults = schemaFaults(resource);
      for (const fault of faults) {
        // What is empty has no form either.
        if (
          fault.is === 'pattern' &&
          fault.value === '' &&
          faults.some((other) => other.is === 'too-short' && samePath(other, fault))
        )
          continue;
        const cursor = faultCursor(resource, fault);
        const field = fieldPath(cursor.path.slice(resource.root.path.length));
        switch (fault.is) {
          case 'out-of-range':
            report(cursor.at, 'range', { field, value: fault.value, limit: limitOf(fault) });
            break;
          case 'bad-format':
            report(cursor.at, 'format', {
              field,
              value: oneLine(fault.value),
              form: FORMS[fault.format],
              help: helpOn(fault),
            });
            break;
          case 'pattern':
            report(cursor.at, 'pattern', { field, value: oneLine(fault.value), pattern: fault.pattern });
            break;
          case 'too-many':
            report(cursor.key, 'tooMany', { field, count: fault.count, limit: fault.limit });
            break;
          case 'too-few':
            report(cursor.key, 'tooFew', { field, limit: fault.limit });
            break;
          case 'too-long':
            report(cursor.at, 'tooLong', { field, count: fault.count, limit: fault.limit });
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

function samePath(a: SchemaFault, b: SchemaFault): boolean {
  return fieldPath(a.path) === fieldPath(b.path);
}

function helpOn({ path, format }: Extract<SchemaFault, { is: 'bad-format' }>): string {
  if (format !== 'base64') return `write it as a ${FORMS[format]}`;
  return path[0] === 'data' ? 'encode it in base64, or put it under "stringData" as it is' : 'encode it in base64';
}

function oneLine(text: string): string {
  return shown(text.replaceAll(/\s+/g, ' ').trim());
}

function limitOf({ bound, limit }: Extract<SchemaFault, { is: 'out-of-range' }>): string {
  return bound === 'minimum' ? `less than ${limit}` : `more than ${limit}`;
}
