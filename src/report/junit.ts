/** JUnit XML as CI servers read it: a suite for each file, a failed case for each finding, a passed one for a clean file. */
import type { Diagnostic } from '../linter/diagnostic.ts';
import { push } from '../text/group.ts';
import { asGiven, count, type Reporter } from './report.ts';
import { attributes, escapeXml } from './xml.ts';

export const junit: Reporter = (report, { inRepository = asGiven }) => {
  // Values files and similar ones pass no test: nothing was checked in them.
  const skipped = new Set(report.skipped.map(({ file }) => file));
  const checked = report.fileNames.filter((file) => !skipped.has(file));
  const byFile = new Map<string, Diagnostic[]>(checked.map((file) => [file, []]));
  for (const diagnostic of report.diagnostics) push(byFile, diagnostic.at.file.path, diagnostic);
  const suites = [...byFile].map(([file, diagnostics]) => suite(file, inRepository(file), diagnostics));
  const failures = report.diagnostics.length - count(report, 'info');
  const tests = [...byFile.values()].reduce((sum, list) => sum + Math.max(1, list.length), 0);
  const head = attributes({ name: 'kroute', tests, failures, errors: 0 });
  return `<?xml version="1.0" encoding="UTF-8"?>\n<testsuites${head}>\n${suites.join('')}</testsuites>\n`;
};

function suite(file: string, link: string, diagnostics: readonly Diagnostic[]): string {
  const failures = diagnostics.filter(({ severity }) => severity !== 'info').length;
  const head = attributes({ name: file, tests: Math.max(1, diagnostics.length), failures, errors: 0, skipped: 0 });
  const cases =
    diagnostics.length === 0
      ? [`    <testcase${attributes({ name: 'kroute lint', classname: file })}/>\n`]
      : named(diagnostics).map(([name, one]) => testcase(file, link, name, one));
  return `  <testsuite${head}>\n${cases.join('')}  </testsuite>\n`;
}

/** Readers tell cases apart by their names, so several findings of a rule at one place are numbered. */
function named(diagnostics: readonly Diagnostic[]): readonly (readonly [string, Diagnostic])[] {
  const seen = new Map<string, number>();
  return diagnostics.map((diagnostic) => {
    const { line, column } = diagnostic.at.file.positionAt(diagnostic.at.span.start);
    const name = `${diagnostic.rule} at ${line}:${column}`;
    const times = (seen.get(name) ?? 0) + 1;
    seen.set(name, times);
    return [times === 1 ? name : `${name} (${times})`, diagnostic];
  });
}

/** The name identifies a case; the link is where GitLab looks the file up, from the root of the repository. */
function testcase(file: string, link: string, name: string, { severity, message, help, at }: Diagnostic): string {
  const { line, column } = at.file.positionAt(at.span.start);
  const place = `${file}:${line}:${column}`;
  const head = attributes({ name, classname: file, file: link, line });
  const body = escapeXml(help === undefined ? `${place}: ${message}` : `${place}: ${message}\n${help}`);
  // A hint fails nothing, so it is a passed case with something to say.
  if (severity === 'info') return `    <testcase${head}><system-out>${body}</system-out></testcase>\n`;
  return `    <testcase${head}><failure${attributes({ message, type: severity })}>${body}</failure></testcase>\n`;
}
