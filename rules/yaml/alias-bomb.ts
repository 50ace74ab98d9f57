/** Aliases that stand for themselves, or for far too much. */
import { defineRule } from '../../src/kit.ts';

export default defineRule({
  severity: 'error',
  scope: 'object',
  judges: 'text',
  docs: {
    summary: 'Aliases of a document expand beyond the limit that kubectl sets, or without end.',
    why: 'kubectl refuses the document, since so few bytes would take all its memory.',
    remedy: 'Write the values out, or nest anchors less deeply.',
  },
  messages: {
    expands: (text: { message: string }) => ({
      message: text.message,
      help: 'write the values out, or nest anchors less deeply',
    }),
  },
  check: {
    manifest({ document }, { report }) {
      if (document.is !== 'unreadable') return;
      const { file, index } = document;
      for (const { code, message, span } of document.errors)
        if (code === 'alias-bomb') report({ file, document: index, path: [], span }, 'expands', { message });
    },
  },
});
