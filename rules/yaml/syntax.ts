/** Text that kubectl cannot read. */
import { defineRule, type ParseError, secondObjectIn } from '../../src/kit.ts';

export default defineRule({
  severity: 'error',
  scope: 'object',
  judges: 'text',
  docs: {
    summary: 'A document is no YAML that kubectl can read.',
    why: 'kubectl stops at this document and applies nothing of what follows in the file.',
    remedy: 'Correct the text at this place.',
  },
  messages: {
    unreadable: (text: { message: string; help: string }) => text,
    separator: (text: { message: string }) => ({
      message: text.message,
      help: 'move what follows "---" to the next line',
    }),
    template: (text: { message: string }) => ({
      message: text.message,
      help: 'this looks like a template: render it first, and lint what comes out',
    }),
  },
  check: {
    manifest({ document, repair }, { report }) {
      if (document.is !== 'unreadable' || repair !== undefined) return;
      const { file, index, span } = document;
      const text = file.text.slice(span.start, span.end);
      // Where two objects are in one document, that comes first.
      if (secondObjectIn(text) !== -1) return;
      for (const error of document.errors) {
        const at = { file, document: index, path: [], span: error.span };
        const { message } = error;
        if (error.code === 'bad-separator') report(at, 'separator', { message });
        if (error.code !== 'syntax') continue;
        const help = helpFor(error, file.text);
        if (looksLikeManifest(text) || !looksLikeTemplate(text)) report(at, 'unreadable', { message, help });
        else report(at, 'template', { message }, { severity: 'warning' });
      }
    },
  },
});

/** Text that another program fills in before it is YAML: Jinja, ERB, Go templates. */
function looksLikeTemplate(text: string): boolean {
  return /\{%|<%|\{\{/.test(text);
}

/** Whether broken text was meant to be an object: other YAML beside it may be none of kubectl's business. */
function looksLikeManifest(text: string): boolean {
  return /^[ \t]*(?:-[ \t]+)?["']?(?:apiVersion|kind)["']?[ \t]*:/m.test(text);
}

/** What to do, by what stands at the place of the error. */
function helpFor({ span, message }: ParseError, text: string): string {
  if (message.includes('<<')) return 'correct the text at this place';
  const line = text.slice(text.lastIndexOf('\n', span.start - 1) + 1, lineEnd(text, span.start));
  if (line.includes('{{')) return 'this looks like a template: render it first, and lint what comes out';
  const [, value = ''] = /^[ ]*(?:- +)*[^\s:#]+:[ ]+(\S.*?)\s*$/.exec(line) ?? [];
  if (/^[*@`%]/.test(value) || /:(\s|$)/.test(value))
    return `put the value in quotes: '${value.replaceAll("'", "''")}'`;
  return message.includes('quote') ? 'put the value in quotes' : 'correct the text at this place';
}

function lineEnd(text: string, from: number): number {
  const end = text.indexOf('\n', from);
  return end === -1 ? text.length : end;
}
