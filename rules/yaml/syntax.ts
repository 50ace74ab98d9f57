/** Text that kubectl cannot read. */
import { defineRule, secondObjectInUnreadable } from '../../src/kit.ts';

const UNREADABLE: ReadonlySet<string> = new Set(['syntax', 'too-deep', 'encoding']);

export default defineRule({
  severity: 'error',
  scope: 'object',
  judges: 'text',
  docs: {
    summary: 'A document is not valid YAML or JSON.',
    why: 'kubectl cannot read the document and applies neither it nor the rest of the file.',
    remedy:
      'Correct the syntax as the message says. Text with special characters such as `*`, `@`, `{` or `: ` must be in quotes.',
  },
  messages: {
    unreadable: (text: { message: string; help: string }) => text,
    separator: (text: { message: string; help: string }) => text,
  },
  check: {
    unreadable({ document, repair }, { report }) {
      if (repair !== undefined) return;
      const { file, index } = document;
      // `yaml/merged-documents` reports two objects in one document.
      if (secondObjectInUnreadable(document) !== -1) return;
      for (const error of document.errors) {
        const at = { file, document: index, path: [], span: error.span };
        const { message, help } = error;
        if (error.code === 'bad-separator') report(at, 'separator', { message, help });
        if (UNREADABLE.has(error.code)) report(at, 'unreadable', { message, help });
      }
    },
  },
});
