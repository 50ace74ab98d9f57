/** The library: what the commands print as JSON, as values; and helpers to write custom rules. */
export type { Configuration } from './library/configuration.ts';
export type { DiffResult } from './library/diff.ts';
export { explain, explainAll, type RuleDocs, type RuleOptionDocs } from './library/explain.ts';
export type { FixResult } from './library/fix.ts';
export type { Diagnostic, LintResult } from './library/lint.ts';
export type { MigrateResult } from './library/migrate-files.ts';
export type { RoutesResult } from './library/routes.ts';
// For custom rules, which a configuration lists under `rules`.
export {
  defineRule,
  describe,
  didYouMean,
  fieldPath,
  pointer,
  removing,
  renamingKey,
  replacing,
  rewriting,
  safeFix,
  unsafeFix,
  writingBefore,
} from './library/rule-helpers.ts';
export type { ExpectedRoute, TestResult } from './library/test.ts';
export type { TextFile } from './library/text-file.ts';
export type { TraceRequest, TraceResult } from './library/trace.ts';
export { UsageError } from './library/usage-error.ts';
export type { Edit, Fix, Note, Severity } from './linter/diagnostic.ts';
export type { Option, Options, OptionValue, ValuesOf } from './linter/options.ts';
export type { Check, Context, Docs, Messages, Rule, RuleSpec } from './linter/rule.ts';
export type { Cursor } from './load/value/cursor.ts';
export type { Place } from './load/value/place.ts';
export type { Cluster } from './model/cluster/cluster.ts';
export type { KindName, Kinds } from './model/objects/kinds.ts';
export type { Lookup, Resource, ResourceOf } from './model/objects/resource.ts';
export type { Workload } from './model/objects/workload.ts';
export type { Manifest, Project } from './model/project/project.ts';
export {
  type DiffOptions,
  diff,
  type FixOptions,
  fix,
  type Input,
  type LintOptions,
  lint,
  type MigrateOptions,
  migrate,
  type RoutesOptions,
  routes,
  type TestOptions,
  type TraceOptions,
  test,
  trace,
} from './node/library.ts';
export type { JsonChange } from './render/diff/json.ts';
export type { JsonBackend, JsonRoute } from './render/json.ts';
export type { JsonTestCase } from './render/tests.ts';
