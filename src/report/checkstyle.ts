/** Checkstyle XML, which many review tools read. */
import type { Diagnostic } from '../linter/diagnostic.ts';
import { groupBy } from '../text/group.ts';
import type { Reporter } from './report.ts';
import { attributes } from './xml.ts';

export const checkstyle: Reporter = ({ diagnostics }) => {
  const byFile = groupBy(diagnostics, ({ at }) => at.file.path);
  const files = [...byFile].map(
    ([name, list]) => `  <file${attributes({ name })}>\n${list.map(errorLine).join('')}  </file>\n`,
  );
  return `<?xml version="1.0" encoding="UTF-8"?>\n<checkstyle version="4.3">\n${files.join('')}</checkstyle>\n`;
};

function errorLine({ at, severity, message, help, rule }: Diagnostic): string {
  const { line, column } = at.file.positionAt(at.span.start);
  const text = help === undefined ? message : `${message}; ${help}`;
  return `    <error${attributes({ line, column, severity, message: text, source: `kroute.${rule}` })}/>\n`;
}
