/** What findings about a cluster say: there are no files that something could be among. */
import type { Diagnostic } from '../linter/diagnostic.ts';
import type { Report } from '../report/report.ts';

/** A report about the objects of a cluster, in words that do not mention files. */
export function aboutCluster(report: Report): Report {
  return { ...report, diagnostics: report.diagnostics.map(withoutFiles) };
}

function withoutFiles(finding: Diagnostic): Diagnostic {
  const { message, help, notes } = finding;
  return {
    ...finding,
    message: clean(message),
    help: help === undefined ? undefined : clean(help),
    notes: notes.map((note) => ({ ...note, message: clean(note.message) })),
  };
}

function clean(text: string): string {
  return text.replaceAll(' among the given files', '').replaceAll(', check those files too', ', ignore this');
}
