/** GitLab code quality: an array of issues, identified by their fingerprints. */
import type { Severity } from '../linter/diagnostic.ts';
import { fingerprints } from '../linter/fingerprint.ts';
import { jsonText } from '../text/printable.ts';

import { asGiven, type Reporter } from './report.ts';

const SEVERITY: Readonly<Record<Severity, string>> = { error: 'major', warning: 'minor', info: 'info' };

export const gitlab: Reporter = ({ diagnostics }, { digest, inRepository = asGiven }) => {
  const prints = fingerprints(diagnostics, digest);
  const issues = diagnostics.map(({ rule, severity, message, help, at }, index) => {
    const { start, end } = at.file.rangeOf(at.span);
    return {
      description: help === undefined ? message : `${message}; ${help}`,
      check_name: rule,
      fingerprint: prints[index],
      severity: SEVERITY[severity],
      location: { path: inRepository(at.file.path), lines: { begin: start.line, end: end.line } },
    };
  });
  return `${jsonText(issues, 2)}\n`;
};
