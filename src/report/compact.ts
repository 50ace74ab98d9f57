/** One line per finding, in the form that editors and scripts already parse. */
import { printable } from '../text/printable.ts';
import { flagFor, type Reporter, shown } from './report.ts';

export const compact: Reporter = (report, options) =>
  shown(report, options)
    .map(({ at, severity, message, rule, fix }) => {
      const { line, column } = at.file.positionAt(at.span.start);
      const fixable = fix === undefined ? '' : ` (fixable with ${flagFor(fix)})`;
      return `${printable(at.file.path)}:${line}:${column}: ${severity}: ${printable(message)}${fixable} [${printable(rule)}]\n`;
    })
    .join('');
