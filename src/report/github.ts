/** Workflow commands that GitHub Actions turns into annotations. */
import { SEVERITY_RANK, type Severity } from '../linter/diagnostic.ts';
import type { Place } from '../load/value/place.ts';
import { printable } from '../text/printable.ts';

import { asGiven, type Reporter, shown } from './report.ts';

const COMMAND: Readonly<Record<Severity, string>> = { error: 'error', warning: 'warning', info: 'notice' };

/** Errors first: the runner shows only the first few of a step. */
export const github: Reporter = (report, options) => {
  // The runner makes absolute paths relative to the root of the repository, and takes relative ones as they are.
  const { inRepository = asGiven } = options;
  return shown(report, options)
    .toSorted((a, b) => SEVERITY_RANK[a.severity] - SEVERITY_RANK[b.severity])
    .map(({ severity, at, rule, message, help }) => {
      const texts = help === undefined ? [message] : [message, help];
      return workflowCommand(COMMAND[severity], { ...at, path: inRepository(at.file.path) }, rule, texts);
    })
    .join('');
};

/** One annotation; without a place it belongs to the run. */
export function workflowCommand(
  command: string,
  at: (Pick<Place, 'file' | 'span'> & { readonly path: string }) | undefined,
  title: string,
  texts: readonly string[],
): string {
  const properties: (readonly [string, string])[] = [];
  if (at !== undefined) {
    const { start, end } = at.file.rangeOf(at.span);
    properties.push(
      ['file', at.path],
      ['line', String(start.line)],
      ['col', String(start.column)],
      ['endLine', String(end.line)],
    );
    // Across lines the end column means nothing to the runner.
    if (end.line === start.line) properties.push(['endColumn', String(end.column)]);
  }
  properties.push(['title', title]);
  const head = properties.map(([name, value]) => `${name}=${escapeProperty(value)}`).join(',');
  return `::${command} ${head}::${texts.map(escapeData).join('%0A')}\n`;
}

function escapeData(text: string): string {
  return printable(text).replaceAll('%', '%25');
}

function escapeProperty(text: string): string {
  return escapeData(text).replaceAll(':', '%3A').replaceAll(',', '%2C');
}
