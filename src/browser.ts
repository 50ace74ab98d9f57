/** The library for files in memory only, without any API of Node: for browsers and editors. */
export type { Configuration } from './library/configuration.ts';
export { type DiffOptions, type DiffResult, diff } from './library/diff.ts';
export { explain, explainAll, type RuleDocs, type RuleOptionDocs } from './library/explain.ts';
export { type FixOptions, type FixResult, fix } from './library/fix.ts';
export { type Diagnostic, type LintOptions, type LintResult, lint } from './library/lint.ts';
export { type MigrateOptions, type MigrateResult, migrate } from './library/migrate-files.ts';
export type { ManifestOptions } from './library/opened.ts';
export { type RoutesOptions, type RoutesResult, routes } from './library/routes.ts';
export { type Expectations, type ExpectedRoute, type TestOptions, type TestResult, test } from './library/test.ts';
export type { TextFile } from './library/text-file.ts';
export { type TraceOptions, type TraceRequest, type TraceResult, trace } from './library/trace.ts';
export { UsageError } from './library/usage-error.ts';
export type { JsonChange } from './render/diff/json.ts';
export type { JsonBackend, JsonRoute } from './render/json.ts';
export type { JsonTestCase } from './render/tests.ts';
