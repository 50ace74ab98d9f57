/** Tabs where YAML requires spaces. */
import { defineRule, withoutTabs } from '../../src/kit.ts';

export default defineRule({
  severity: 'error',
  scope: 'object',
  fix: 'unsafe',
  judges: 'text',
  docs: {
    summary: 'A line is indented with a tab.',
    why: 'YAML allows only spaces for indentation, so kubectl rejects the document.',
    remedy: 'Indent with spaces.',
  },
  messages: {
    tab: () => ({ message: 'this line is indented with a tab', help: 'replace the tab with spaces' }),
  },
  check: {
    unreadable({ document, repair }, { report }) {
      if (repair !== undefined) return;
      const { file, index } = document;
      const [error] = document.errors.filter(({ code }) => code === 'tab-indentation');
      if (error === undefined) return;
      const edits = withoutTabs(file.text, document.span)?.map((replacement) => ({ file, ...replacement }));
      const fix =
        edits === undefined ? undefined : ({ title: 'replace tabs with spaces', safety: 'unsafe', edits } as const);
      report({ file, document: index, path: [], span: error.span }, 'tab', {}, { fix });
    },
  },
});
