/** One line per finding, in the form that editors and scripts already parse. */
import { printable } from '../text/printable.ts';
import { type Reporter, shown } from './report.ts';

export const compact: Reporter = (report, options) =>
  shown(report, options)
    .map(({ at, severity, message, rule }) => {
      const { line, column } = at.file.positionAt(at.span.start);
      return `${printable(at.file.path)}:${line}:${column}: ${severity}: ${printable(message)} [${printable(rule)}]\n`;
    })
    .join('');
