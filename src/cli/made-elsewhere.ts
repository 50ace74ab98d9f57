/** Reads the scripts and pages around the linted files, where findings depend on what their commands create. */
import { relative, resolve } from 'node:path';
import { rules as ownRules } from '../../rules/index.ts';
import type { Diagnostic } from '../linter/diagnostic.ts';
import { gradeAt } from '../linter/lint.ts';
import { slashed } from '../node/slashed.ts';
import { treeAround } from '../node/tree.ts';
import { commandedBy } from '../pipeline/commands.ts';
import type { PipelineOptions } from '../pipeline/lint.ts';
import { isCommanded, isOpen } from '../pipeline/made-elsewhere.ts';
import type { Report } from '../report/report.ts';
import { own } from '../text/own.ts';
import type { Io } from './io.ts';
import { scriptsIn } from './render/scripts.ts';

/** The report, with information in the place of findings about what commands create, unless a user graded their rules. */
export function withCommands(report: Report, options: PipelineOptions, io: Io): Report {
  const rules = { ...ownRules, ...options.customRules };
  const isUngraded = ({ rule, at }: Diagnostic): boolean =>
    gradeAt(rule, own(rules, rule), at.file.path, options) === undefined;
  const open = report.diagnostics.filter((one) => isOpen(one) && isUngraded(one));
  if (open.length === 0) return report;
  const directories = new Set(open.map(({ at }) => resolve(io.cwd, at.file.path, '..')));
  const trees = new Set([...directories].map((directory) => treeAround(directory, io)));
  const real = io.files.realPath(io.cwd);
  const start = real.ok ? real.value : io.cwd;
  const texts = [...trees].flatMap((tree) =>
    scriptsIn(tree, io, false).map(({ directory, text }) => ({ directory: slashed(relative(start, directory)), text })),
  );
  const commanded = commandedBy(texts);
  const settled = new Set(open.filter((one) => isCommanded(one, commanded)));
  if (settled.size === 0) return report;
  return {
    ...report,
    diagnostics: report.diagnostics.map((one) => (settled.has(one) ? { ...one, severity: 'info' } : one)),
  };
}
