/** Unquoted text that YAML reads as another value than it looks like. */
import {
  type Cursor,
  defineRule,
  errorCursor,
  fieldPath,
  hasSchema,
  isAmbiguous,
  isMisreadString,
  mayHoldOddities,
  replacing,
  type Step,
  safeFix,
  schemaErrors,
  shown,
  unsafeFix,
} from '../../src/kit.ts';

export default defineRule({
  severity: 'error',
  scope: 'object',
  fix: 'unsafe',
  judges: 'text',
  docs: {
    summary: 'YAML reads an unquoted value as the wrong type, or as another number than it looks like.',
    why: 'YAML reads `on`, `yes`, `1.10` and `0123` as booleans and numbers. The API server rejects them where it requires a string, and port `0100` is port 64.',
    remedy: 'Put the value in quotes, or write the number in decimal.',
  },
  messages: {
    notString: (value: { text: string; type: string; field: string }) => ({
      message: `${value.field} must be a string, but YAML reads "${value.text}" as a ${value.type}`,
      help: `put it in quotes: "${value.text}"`,
    }),
    oddNumber: (value: { text: string; read: string }) => ({
      message: `YAML reads "${value.text}" as ${value.read}`,
      help: `write ${value.read}, or the decimal number that you mean`,
    }),
    oddKey: (key: { text: string; read: string }) => ({
      message: `YAML reads the key "${key.text}" as "${key.read}"`,
      help: `put it in quotes: "${key.text}"`,
    }),
  },
  check: {
    resource(resource, { report }) {
      const errors = schemaErrors(resource);
      const isOdd = mayHoldOddities(resource.document);
      if (errors.length === 0 && !isOdd) return;
      const reported = new Set<number>();
      for (const error of errors) {
        if (!isMisreadString(resource, error)) continue;
        const cursor = errorCursor(resource, error);
        const { source, path } = cursor;
        reported.add(cursor.at.span.start);
        const fix = safeFix('put it in quotes', replacing(cursor.at, `"${source}"`));
        report(
          cursor.at,
          'notString',
          { text: shown(source), type: typeof cursor.scalar, field: fieldPath(path) },
          { fix },
        );
      }
      if (!isOdd) return;
      const judgesNumbers = hasSchema(resource.apiVersion, resource.kind);
      for (const cursor of inside(resource.root)) {
        if (judgesNumbers) judgeNumber(cursor);
        if (typeof cursor.step === 'string') judgeKey(cursor);
      }

      function judgeNumber(cursor: Cursor): void {
        const { source: text, integer, isQuoted } = cursor;
        if (integer === undefined || isQuoted || FILE_MODES.has(cursor.step) || !isAmbiguous(text)) return;
        // Underscores do not change the value.
        if (reported.has(cursor.at.span.start) || Number(text.replaceAll('_', '')) === integer) return;
        const read = String(integer);
        const fix = unsafeFix(`write ${read}`, replacing(cursor.at, read));
        report(cursor.at, 'oddNumber', { text, read }, { severity: 'warning', fix });
      }

      function judgeKey(entry: Cursor): void {
        const { file, span } = entry.key;
        const text = file.text.slice(span.start, span.end);
        const read = String(entry.step);
        if (text === read || !ODD_KEY.test(text)) return;
        const fix = unsafeFix('put it in quotes', replacing(entry.key, `"${text}"`));
        report(entry.key, 'oddKey', { text, read }, { severity: 'warning', fix });
      }
    },
  },
});

/** Octal numbers are usual there. */
const FILE_MODES: ReadonlySet<Step | undefined> = new Set(['defaultMode', 'mode']);

const ODD_KEY = /^(?:[A-Za-z]{1,5}|[-+.\d]\w*)$/;
/** Everything below a map or list. */
function inside(cursor: Cursor, found: Cursor[] = []): readonly Cursor[] {
  for (const child of [...cursor.entries(), ...cursor.items()]) {
    found.push(child);
    inside(child, found);
  }
  return found;
}
