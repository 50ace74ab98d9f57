/** Finds the template for a finding in the piped output of `helm template`. */
import type { Diagnostic } from '../linter/diagnostic.ts';

/** The path that files from standard input have. */
const STDIN = '<stdin>';
const COMMENT = /^# Source: (\S.*)$/gm;

/** Helm writes `# Source: chart/templates/x.yaml` above each document; a note on the finding shows it. */
export function nameTemplates(diagnostics: readonly Diagnostic[]): readonly Diagnostic[] {
  return diagnostics.map((diagnostic) => {
    const { file, span, document } = diagnostic.at;
    if (file.path !== STDIN || !file.text.includes('# Source: ')) return diagnostic;
    const before = file.text.slice(0, span.start);
    const start = before.lastIndexOf('\n---') + 1;
    const [comment] = [...before.slice(start).matchAll(COMMENT)].slice(-1);
    if (comment === undefined) return diagnostic;
    const from = start + comment.index;
    const at = { file, document, path: [], span: { start: from, end: from + comment[0].length } };
    const note = { message: `rendered from ${(comment[1] ?? '').trim()}`, at };
    return { ...diagnostic, notes: [...diagnostic.notes, note] };
  });
}
