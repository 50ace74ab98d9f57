/** Values of the right type that are out of range, too long, or have an invalid format. */
import {
  defineRule,
  errorCursor,
  fieldPath,
  type Resource,
  type SchemaError,
  schemaErrors,
  shown,
} from '../../src/kit.ts';

export default defineRule({
  severity: 'error',
  scope: 'object',
  judges: 'value',
  docs: {
    summary: 'A value is out of range, too long, or has an invalid format.',
    why: 'The API server rejects the object.',
    remedy: 'Use a value within the limits of the field.',
  },
  messages: {
    range: (to: { field: string; value: number; limit: string }) => ({
      message: `${to.field} must be ${to.limit}, but is ${to.value}`,
      help: `set it to ${to.limit}`,
    }),
    format: (to: { field: string; value: string; form: string; help: string }) => ({
      message: `${to.field} must be ${to.form}, not "${to.value}"`,
      help: to.help,
    }),
    pattern: (to: { field: string; value: string; pattern: string }) => ({
      message: `invalid value "${to.value}" for ${to.field}`,
      help: `use a value that matches the regular expression ${to.pattern}`,
    }),
    tooMany: (to: { field: string; count: number; limit: number }) => ({
      message: `${to.field} must have at most ${items(to.limit)}, but has ${to.count}`,
      help: `remove ${items(to.count - to.limit)}`,
    }),
    tooFew: (to: { field: string; limit: number }) => ({
      message: `${to.field} must have at least ${items(to.limit)}`,
      help: `add at least ${items(to.limit)}`,
    }),
    tooLong: (to: { field: string; count: number; limit: number }) => ({
      message: `${to.field} must have at most ${to.limit} characters, but has ${to.count}`,
      help: `shorten it by ${to.count - to.limit}`,
    }),
    empty: (to: { field: string }) => ({ message: `${to.field} must not be empty`, help: 'set a value' }),
  },
  check: {
    schemaError(error, { report }, resource) {
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
          if (!isReportedAsEmpty(resource, error))
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
    },
  },
});

const FORMS = { quantity: 'a quantity', 'date-time': 'a date and time', base64: 'base64-encoded' } as const;

const EXAMPLES = { quantity: '"500m" or "1Gi"', 'date-time': '"2024-01-31T12:00:00Z"' } as const;

function items(count: number): string {
  return count === 1 ? '1 item' : `${count} items`;
}

/** Whether the value is empty where it must not be, which is one error and not two. */
function isReportedAsEmpty(resource: Resource, { path, value }: Extract<SchemaError, { is: 'pattern' }>): boolean {
  const at = fieldPath(path);
  return (
    value === '' && schemaErrors(resource).some((other) => other.is === 'too-short' && fieldPath(other.path) === at)
  );
}

function helpOn({ path, format }: Extract<SchemaError, { is: 'bad-format' }>): string {
  if (format !== 'base64') return `use ${FORMS[format]} such as ${EXAMPLES[format]}`;
  return path[0] === 'data' ? 'encode it as base64, or move it to "stringData"' : 'encode it as base64';
}

function oneLine(text: string): string {
  return shown(text.replaceAll(/\s+/g, ' ').trim());
}

function limitOf({ bound, limit }: Extract<SchemaError, { is: 'out-of-range' }>): string {
  return bound === 'minimum' ? `${limit} or greater` : `${limit} or less`;
}
