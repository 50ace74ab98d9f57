/** Markdown for a comment on a pull request: a table, errors first, no longer than a comment may be. */
import { type Diagnostic, SEVERITY_RANK } from '../linter/diagnostic.ts';

import { asCode, asMarkdown } from './markdown-text.ts';
import { count, plural, type Report, type Reporter, shown } from './report.ts';

/** GitHub takes 65,536 characters; the rest is for what stands around the table. */
const MAX_LENGTH = 60_000;

export const markdown: Reporter = (report, options) => {
  const diagnostics = shown(report, options).toSorted((a, b) => SEVERITY_RANK[a.severity] - SEVERITY_RANK[b.severity]);
  if (diagnostics.length === 0) return `**kroute**: no problems in ${lookedAt(report)}\n`;
  const head = `**kroute**: ${tally(report)}; ${lookedAt(report)}\n\n| | place | finding | rule |\n|---|---|---|---|\n`;
  let text = head;
  for (const [index, diagnostic] of diagnostics.entries()) {
    const line = row(diagnostic);
    if (text.length + line.length > MAX_LENGTH) return `${text}\n${leftOut(diagnostics.length - index)}\n`;
    text += line;
  }
  return text;
};

const leftOut = (number: number): string =>
  number === 1 ? '1 more finding is not shown.' : `${number} more findings are not shown.`;

function row({ severity, at, message, help, rule }: Diagnostic): string {
  const { line, column } = at.file.positionAt(at.span.start);
  const finding = help === undefined ? asMarkdown(message) : `${asMarkdown(message)}<br>${asMarkdown(help)}`;
  return `| ${severity} | ${asCode(`${at.file.path}:${line}:${column}`)} | ${finding} | ${asCode(rule)} |\n`;
}

function tally(report: Report): string {
  const parts = [plural(count(report, 'error'), 'error'), plural(count(report, 'warning'), 'warning')];
  const infos = count(report, 'info');
  return [...parts, ...(infos === 0 ? [] : [`${infos} info`])].join(', ');
}

const lookedAt = (report: Report): string => `${plural(report.resources, 'object')} in ${plural(report.files, 'file')}`;
