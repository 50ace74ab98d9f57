/** The report for people: grouped by file, each finding with its code, the second party, and what to do. */
import type { Diagnostic, Severity } from '../linter/diagnostic.ts';
import type { Place } from '../load/value/place.ts';
import { describe } from '../model/objects/resource.ts';
import { printable } from '../text/printable.ts';
import { columns, wrap } from '../text/width.ts';

import { clip, codeFrame } from './code-frame.ts';
import type { Paint } from './paint.ts';
import {
  count,
  docsUrl,
  fixable,
  flagFor,
  plural,
  type Report,
  type Reporter,
  type ReportOptions,
  shown,
} from './report.ts';

const INDENT = '  ';

export const pretty: Reporter = (report, options) => {
  const diagnostics = shown(report, options);
  const lines: string[] = [];
  let file: string | undefined;
  for (const diagnostic of diagnostics) {
    if (diagnostic.at.file.path !== file) {
      file = diagnostic.at.file.path;
      lines.push(options.paint.strong(printable(file)), '');
    }
    lines.push(...finding(diagnostic, options), '');
  }
  if (!options.quiet) lines.push(...summary(report, options.paint));
  return lines.length === 0 ? '' : `${lines.join('\n')}\n`;
};

function finding(diagnostic: Diagnostic, options: ReportOptions): readonly string[] {
  const { paint, width } = options;
  const { severity, at, resource, notes, fix, help } = diagnostic;
  const mark = paint[severity];
  const [first = '', ...rest] = wrap(printable(diagnostic.message), width - severity.length - 4);
  const hang = ' '.repeat(severity.length + 2);
  const who = resource === undefined ? '' : printable(describe(resource));
  const lines = [
    `${INDENT}${mark(severity)}  ${paint.strong(first)}`,
    ...rest.map((line) => `${INDENT}${hang}${paint.strong(line)}`),
    ...factLines(
      [
        [position(at), paint.link],
        [who, (text) => text],
        [printable(diagnostic.rule), (text) => linked(paint.dim(text), diagnostic.rule, options)],
      ],
      width,
    ),
  ];
  lines.push(...frame(at, options, mark, 1));
  for (const note of notes) {
    lines.push(...labeled('note', paint.info, `${printable(note.message)} (${position(note.at)})`, width));
    lines.push(...frame(note.at, options, paint.info, 0));
  }
  if (help !== undefined) lines.push(...labeled('help', paint.good, printable(help), width));
  if (fix !== undefined) lines.push(...labeled('fix', paint.good, `${printable(fix.title)} (${flagFor(fix)})`, width));
  return lines;
}

/** The id of a rule leads to its page, where the terminal has links. */
function linked(text: string, rule: string, { linkTo, hyperlink }: ReportOptions): string {
  const url = hyperlink === undefined || linkTo === undefined ? undefined : docsUrl(rule, linkTo);
  return url === undefined || hyperlink === undefined ? text : hyperlink(text, url);
}

type Painted = readonly [text: string, paint: (text: string) => string];

/** Facts side by side as long as they fit, else on separate lines; the place is never cut, so that it can be opened. */
function factLines(facts: readonly Painted[], width: number): readonly string[] {
  const lines: string[] = [];
  let used = 0;
  for (const [index, [text, paint]] of facts.entries()) {
    if (text === '') continue;
    const shown = index === 0 ? text : clip(text, width - INDENT.length);
    if (lines.length > 0 && used + 2 + columns(shown) <= width) {
      lines.push(`${lines.pop() ?? ''}  ${paint(shown)}`);
      used += 2 + columns(shown);
    } else {
      lines.push(`${INDENT}${paint(shown)}`);
      used = INDENT.length + columns(shown);
    }
  }
  return lines;
}

function frame(
  at: Place,
  { paint, width }: ReportOptions,
  mark: (text: string) => string,
  before: number,
): readonly string[] {
  return codeFrame(at.file, at.span, { paint, width: width - INDENT.length, mark, before }).map(
    (line) => INDENT + line,
  );
}

function labeled(label: string, mark: (text: string) => string, text: string, width: number): readonly string[] {
  const [first = '', ...rest] = wrap(text, width - label.length - INDENT.length - 2);
  const hang = ' '.repeat(label.length + 2);
  return [`${INDENT}${mark(`${label}:`)} ${first}`, ...rest.map((line) => `${INDENT}${hang}${line}`)];
}

/** `k8s/web.yaml:14:15`, which terminals and editors open. */
function position({ file, span }: Place): string {
  const { line, column } = file.positionAt(span.start);
  return `${printable(file.path)}:${line}:${column}`;
}

function summary(report: Report, paint: Paint): readonly string[] {
  const counts: readonly [Severity, number][] = [
    ['error', count(report, 'error')],
    ['warning', count(report, 'warning')],
    ['info', count(report, 'info')],
  ];
  const looked = `${plural(report.resources, 'object')} in ${plural(report.files, 'file')}`;
  const found = counts.filter(([, number]) => number > 0);
  const lines: string[] = [];
  if (found.length === 0) lines.push(`${paint.good('no problems')} in ${looked}`);
  else {
    const parts = found.map(([severity, number]) =>
      paint[severity](severity === 'info' ? `${number} info` : plural(number, severity)),
    );
    lines.push(`${parts.join(', ')}; ${looked}`);
  }
  const fixes = fixableLine(report);
  if (fixes !== undefined) lines.push(fixes);
  if (report.suppressed > 0) lines.push(paint.dim(`${plural(report.suppressed, 'finding')} suppressed`));
  const skipped = skippedLine(report);
  if (skipped !== undefined) lines.push(...wrap(skipped, 80).map((line) => paint.dim(line)));
  return lines;
}

/** `2 fixable with --fix, 1 more with --fix-unsafe`. */
function fixableLine({ diagnostics }: Report): string | undefined {
  const { safe, unsafe } = fixable(diagnostics);
  if (safe === 0 && unsafe === 0) return undefined;
  if (safe === 0) return `${unsafe} fixable with --fix-unsafe`;
  return `${safe} fixable with --fix${unsafe === 0 ? '' : `, ${unsafe} more with --fix-unsafe`}`;
}

function skippedLine({ skipped }: Report): string | undefined {
  if (skipped.length === 0) return undefined;
  const reasons = new Map<string, number>();
  for (const { reason } of skipped) reasons.set(reason, (reasons.get(reason) ?? 0) + 1);
  const parts = [...reasons]
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([reason, number]) => printable(`${number} ${reason}`));
  return `${plural(skipped.length, 'file')} skipped: ${parts.join(', ')}`;
}

/** The width of the widest line, for tests. */
export const widest = (text: string): number => Math.max(...text.split('\n').map(columns));
