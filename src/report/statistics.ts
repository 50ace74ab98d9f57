/** The findings of a run counted by rule, the most frequent first. */
import { type Diagnostic, SEVERITY_RANK, type Severity } from '../linter/diagnostic.ts';
import { compareText } from '../text/compare.ts';
import { groupBy } from '../text/group.ts';
import { jsonText, printable } from '../text/printable.ts';
import { type Fixable, fixable, plural, type Report, type Reporter, type ReportOptions, shown } from './report.ts';

interface RuleCount {
  readonly rule: string;
  /** The most severe one. */
  readonly severity: Severity;
  readonly count: number;
  readonly fixable: Fixable;
}

function countsOf(report: Report, options: ReportOptions): readonly RuleCount[] {
  return [...groupBy(shown(report, options), ({ rule }) => rule)]
    .map(([rule, some]) => ({
      rule,
      severity: mostSevere(some),
      count: some.length,
      fixable: fixable(some),
    }))
    .sort((a, b) => b.count - a.count || compareText(a.rule, b.rule));
}

function mostSevere(some: readonly Diagnostic[]): Severity {
  const severities = some.map(({ severity }) => severity);
  return severities.sort((a, b) => SEVERITY_RANK[a] - SEVERITY_RANK[b])[0] ?? 'info';
}

const text: Reporter = (report, options) => {
  const { paint, quiet } = options;
  const counts = countsOf(report, options);
  const width = Math.max(0, ...counts.map(({ count }) => String(count).length));
  const longest = Math.max(0, ...counts.map(({ rule }) => rule.length));
  const lines = counts.map(({ rule, severity, count, fixable: { safe, unsafe } }) => {
    const fixes = [
      ...(safe > 0 ? [`${safe} fixable with --fix`] : []),
      ...(unsafe > 0 ? [`${unsafe} fixable with --fix-unsafe`] : []),
    ].join(', ');
    const line = `${String(count).padStart(width)}  ${paint[severity](severity.padEnd(7))}  ${printable(rule)}`;
    return fixes === '' ? line : `${line}${' '.repeat(longest - rule.length)}  ${fixes}`;
  });
  const total = counts.reduce((sum, { count }) => sum + count, 0);
  if (!quiet)
    lines.push(
      `${plural(total, 'finding')} of ${plural(counts.length, 'rule')}; ${plural(report.resources, 'object')} in ${plural(report.files, 'file')}`,
    );
  return lines.map((line) => `${line}\n`).join('');
};

const json: Reporter = (report, options) => `${jsonText({ version: 1, statistics: countsOf(report, options) }, 2)}\n`;

/** In the formats that people and scripts ask for most. */
export const STATISTICS = { pretty: text, json } as const satisfies Readonly<Record<string, Reporter>>;
