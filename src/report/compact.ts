/** One line per finding, in the form that editors and scripts already parse. */
import { describe } from '../model/objects/resource.ts';
import { printable } from '../text/printable.ts';
import { flagFor, type Reporter, shown } from './report.ts';

export const compact: Reporter = (report, options) =>
  shown(report, options)
    .map(({ at, severity, message, rule, fix, resource }) => {
      const { line, column } = at.file.positionAt(at.span.start);
      const fixable = fix === undefined ? '' : ` (fixable with ${flagFor(fix)})`;
      const about = options.namesObjects === true && resource !== undefined ? `${printable(describe(resource))}: ` : '';
      return `${printable(at.file.path)}:${line}:${column}: ${severity}: ${about}${printable(message)}${fixable} [${printable(rule)}]\n`;
    })
    .join('');
