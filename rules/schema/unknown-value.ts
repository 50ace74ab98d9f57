/** Values that a field does not support. */
import {
  type Cursor,
  defineRule,
  didYouMean,
  errorCursor,
  type Fix,
  fieldPath,
  quotedChoice,
  rewriting,
  type SchemaError,
  safeFix,
  shown,
  unsafeFix,
} from '../../src/kit.ts';

export default defineRule({
  severity: 'error',
  scope: 'object',
  fix: 'unsafe',
  judges: 'value',
  docs: {
    summary: 'A field has an unsupported value.',
    why: 'The API server rejects the object. Values are case-sensitive.',
    remedy: 'Use a supported value.',
  },
  messages: {
    unknown: (to: { value: string; field: string; help: string }) => ({
      message: `unsupported value "${to.value}" for ${to.field}`,
      help: to.help,
    }),
    empty: (to: { field: string; help: string }) => ({ message: `${to.field} must not be empty`, help: to.help }),
  },
  check: {
    schemaError(error, { report }, resource) {
      if (error.is !== 'unknown-value') return;
      const cursor = errorCursor(resource, error);
      const field = fieldPath(cursor.path.slice(resource.root.path.length));
      const value = shown(String(error.value));
      const { help, fix } = adviceOn(error, cursor);
      if (value === '') report(cursor.at, 'empty', { field, help });
      else report(cursor.at, 'unknown', { value, field, help }, { fix });
    },
  },
});

/** Protocols that run over TCP; appProtocol or the name of the port specifies them. */
const OVER_TCP = /^(http|https|grpc|h2c|http2|tls|ssl|ws|wss|redis|mysql|postgres|mongo)$/i;

function adviceOn(error: Extract<SchemaError, { is: 'unknown-value' }>, cursor: Cursor): { help: string; fix?: Fix } {
  const value = String(error.value);
  const allowed = error.allowed.map(String).filter((each) => each !== '');
  if (cursor.step === 'protocol' && allowed.includes('TCP') && OVER_TCP.test(value))
    return {
      help: `use "TCP", and set appProtocol for ${value}`,
      fix: unsafeFix('replace with "TCP"', rewriting(cursor, 'TCP')),
    };
  const alike = allowed.filter((each) => each.toLowerCase() === value.toLowerCase());
  const meant = alike.length === 1 ? alike[0] : didYouMean(value, allowed);
  if (meant === undefined) return { help: `use ${quotedChoice(allowed)}` };
  const isClear = meant.toLowerCase() === value.toLowerCase();
  const fix = (isClear ? safeFix : unsafeFix)(`replace with "${meant}"`, rewriting(cursor, meant));
  return { help: `did you mean "${meant}"?`, fix };
}
