/** Text of a document that kubectl ignores. */
import { defineRule, ignoredText } from '../../src/kit.ts';

export default defineRule({
  severity: 'warning',
  scope: 'object',
  judges: 'text',
  docs: {
    summary: 'kubectl silently ignores a part of a document.',
    why: 'kubectl silently drops text after the end marker "...", and text that is indented less than the first line of its document. It applies the object without it.',
    remedy: 'Start a new document with "---", or indent the text like the first line.',
  },
  messages: {
    ignored: (text: { because: string; help: string }) => ({
      message: `kubectl ignores the text from here to the end of the document: ${text.because}`,
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
          ? { because: '"..." ends the document', help: 'replace "..." with "---" to start another document' }
          : {
              because: 'it is indented less than the first line',
              help: 'indent it like the first line of the document',
            },
      );
    },
  },
});
