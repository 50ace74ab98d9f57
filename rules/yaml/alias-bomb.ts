/** Aliases that refer to themselves or expand to too much data. */
import { defineRule } from '../../src/kit.ts';

export default defineRule({
  severity: 'error',
  scope: 'object',
  judges: 'text',
  docs: {
    summary: 'Aliases refer to themselves, or expand to more data than kubectl allows.',
    why: 'kubectl rejects the document, because expanding it could use up all memory.',
    remedy: 'Replace aliases with their values, or nest anchors less deeply.',
  },
  messages: {
    expands: (text: { message: string; help: string }) => text,
  },
  check: {
    unreadable({ document }, { report }) {
      const { file, index } = document;
      for (const { code, message, help, span } of document.errors)
        if (code === 'alias-bomb') report({ file, document: index, path: [], span }, 'expands', { message, help });
    },
  },
});
