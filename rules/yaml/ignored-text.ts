/** Text that stands in a document and is read by nobody. */
import { defineRule, ignoredText } from '../../src/kit.ts';

export default defineRule({
  severity: 'warning',
  scope: 'object',
  judges: 'text',
  docs: {
    summary: 'kubectl silently ignores a part of a document.',
    why: 'What follows the end marker "...", or stands further left than the first line of its document, is dropped without a word: the object is applied without it.',
    remedy: 'Start a new document with "---", or give the text the indentation of the first line.',
  },
  messages: {
    ignored: (text: { because: string; help: string }) => ({
      message: `kubectl ignores all text from here to the end of the document: ${text.because}`,
      help: text.help,
    }),
  },
  check: {
    manifest({ document, repair }, { report }) {
      const span = repair === undefined ? ignoredText(document) : undefined;
      if (span === undefined) return;
      const { file } = document;
      const { line } = file.positionAt(span.start);
      const end = file.lineStart(line) + file.lineText(line).length;
      const at = {
        file,
        document: document.index,
        path: [],
        span: { start: span.start, end: Math.min(end, span.end) },
      };
      const isAfterMarker = /^\.\.\.\s/m.test(file.text.slice(document.span.start, span.start));
      report(
        at,
        'ignored',
        isAfterMarker
          ? { because: '"..." ends it', help: 'write "---" instead of "..." to start another document' }
          : { because: 'it is indented less than the first line', help: 'indent all lines of the document alike' },
      );
    },
  },
});
