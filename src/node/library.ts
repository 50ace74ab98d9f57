/** The functions of the library for Node, which also accept paths. */
import { resolve } from 'node:path';
import {
  type CheckedInput,
  type CheckedLintOptions,
  type CheckedOptions,
  checkedInputs,
  checkedLintOptions,
} from '../library/arguments.ts';
import type { Configuration } from '../library/configuration.ts';
import { type Configured, configuredBy } from '../library/configured.ts';
import {
  checkedDiffOptions,
  type DiffResult,
  diffIn,
  type DiffOptions as InMemoryDiffOptions,
} from '../library/diff.ts';
import {
  checkedFixOptions,
  type FixResult,
  fixed,
  type FixOptions as InMemoryFixOptions,
  safetyOf,
} from '../library/fix.ts';
import { type LintOptions as InMemoryLintOptions, judgingOf, type LintResult } from '../library/lint.ts';
import {
  checkedMigrateOptions,
  type MigrateOptions as InMemoryMigrateOptions,
  type MigrateResult,
  migrateIn,
} from '../library/migrate-files.ts';
import type { Opened } from '../library/opened.ts';
import {
  checkedRoutesOptions,
  type RoutesOptions as InMemoryRoutesOptions,
  type RoutesResult,
  routesIn,
} from '../library/routes.ts';
import { settingsOf } from '../library/settings.ts';
import {
  casesIn,
  checkedExpectations,
  checkedTestOptions,
  type ExpectedRoute,
  type TestOptions as InMemoryTestOptions,
  type TestResult,
  testIn,
} from '../library/test.ts';
import type { TextFile } from '../library/text-file.ts';
import {
  checkedRequest,
  checkedTraceOptions,
  type TraceOptions as InMemoryTraceOptions,
  type TraceRequest,
  type TraceResult,
  traceIn,
} from '../library/trace.ts';
import { UsageError } from '../library/usage-error.ts';
import { VOCABULARY } from '../library/vocabulary.ts';
import { PURPOSES } from '../load/discover/limits.ts';
import type { ParsedFile } from '../model/project/project.ts';
import { fixFiles } from '../pipeline/fix.ts';
import { lintFiles, type PipelineOptions } from '../pipeline/lint.ts';
import { parseInput } from '../pipeline/project.ts';
import { toJsonReport } from '../report/json.ts';
import { printable } from '../text/printable.ts';
import { configFor, within } from './config.ts';
import { customRulesOf, leftOut, leftOutLine } from './custom-rules.ts';
import { readManifests } from './read.ts';
import { processWorkspace, surroundings, type Workspace } from './workspace.ts';

/** A path (file, directory or glob; `-` is standard input), or a text in place of a file. */
export type Input = string | TextFile;

/** Options with a configuration that can also be found or be at a path. */
type OnDisk<O> = Omit<O, 'config'> & {
  /**
   * The configuration: `true` for the nearest `kroute.yaml`, upwards from the paths (or the working directory); its
   * path; or its content, as an object or `{ path, text }`. Default: no configuration. Its fields about rules, objects
   * and files apply unless an option given here replaces them; its fields about output have no effect.
   */
  readonly config?: boolean | string | Configuration | TextFile;
};

interface WithModules {
  /**
   * Whether the rule modules of the configuration run. They are code, written by the authors of the configuration.
   * Default: they run if `config` is a path, or if a configuration was found and the environment has
   * `KROUTE_ALLOW_RULES=1`; otherwise they are skipped with a process warning.
   */
  readonly allowRules?: boolean;
}

export type LintOptions = OnDisk<InMemoryLintOptions> & WithModules;
export type FixOptions = OnDisk<InMemoryFixOptions> & WithModules;
export type RoutesOptions = OnDisk<InMemoryRoutesOptions>;
export type TraceOptions = OnDisk<InMemoryTraceOptions>;
export type TestOptions = OnDisk<InMemoryTestOptions>;
export type MigrateOptions = OnDisk<InMemoryMigrateOptions>;
export type DiffOptions = OnDisk<Omit<InMemoryDiffOptions, 'requests'>> & {
  /** Requests to answer on both sides, given or in a file; what they expect does not count. */
  readonly requests?: Input | readonly ExpectedRoute[];
};

/**
 * Lints files and texts together as one set of manifests: returns what `kroute lint --format json` prints, as a value.
 * Throws a `UsageError` if a path does not exist, a file cannot be read, an argument has the wrong type, an option is
 * invalid, or the configuration or a custom rule is broken. Kustomizations and charts are not rendered, no cluster is
 * contacted, and no file is changed.
 */
export async function lint(input: Input | readonly Input[], options: LintOptions = {}): Promise<LintResult> {
  const inputs = checkedInputs('lint', input, 'paths');
  const { common } = checkedLintOptions('lint', options, 'paths');
  return toJsonReport(await judged(inputs, common, lintFiles));
}

/**
 * Fixes files and texts, and returns the new texts that `kroute lint --fix` would write. It does not write files.
 * Throws as `lint` does.
 */
export async function fix(input: Input | readonly Input[], options: FixOptions = {}): Promise<FixResult> {
  const inputs = checkedInputs('fix', input, 'paths');
  const { common, unsafe } = checkedFixOptions(options, 'paths');
  return fixed(await judged(inputs, common, (files, judging) => fixFiles(files, judging, safetyOf(unsafe))));
}

/**
 * The routes of files and texts: returns what `kroute routes --output json` prints, as a value. Throws as `lint` does.
 */
export async function routes(input: Input | readonly Input[], options: RoutesOptions = {}): Promise<RoutesResult> {
  const inputs = checkedInputs('routes', input, 'paths');
  const { common, selection } = checkedRoutesOptions(options, 'paths');
  return routesIn(open(inputs, common), selection);
}

/**
 * Follows a request through the routes of files and texts: returns what `kroute trace --format json` prints, as a
 * value. Throws as `lint` does, and if the request is invalid.
 */
export async function trace(
  input: Input | readonly Input[],
  request: TraceRequest,
  options: TraceOptions = {},
): Promise<TraceResult> {
  const inputs = checkedInputs('trace', input, 'paths');
  const asked = checkedRequest(request);
  const { common, entry } = checkedTraceOptions(options, 'paths');
  return traceIn(open(inputs, common), asked, entry);
}

/**
 * Checks expectations, given or in a file, against the routes of files and texts: returns what `kroute test --format
 * json` prints, as a value. Throws as `lint` does, and if an expectation is invalid.
 */
export async function test(
  input: Input | readonly Input[],
  expectations: Input | readonly ExpectedRoute[],
  options: TestOptions = {},
): Promise<TestResult> {
  const inputs = checkedInputs('test', input, 'paths');
  const cases = casesIn(
    typeof expectations === 'string' ? expectationsAt(expectations) : checkedExpectations(expectations, 'paths'),
  );
  return testIn(open(inputs, checkedTestOptions(options, 'paths')), cases);
}

/**
 * Compares the routes of two sets of files and texts: returns what `kroute diff --format json` prints, as a value. Throws
 * as `lint` does. Git revisions and clusters are inputs of the command alone.
 */
export async function diff(
  before: Input | readonly Input[],
  after: Input | readonly Input[],
  options: DiffOptions = {},
): Promise<DiffResult> {
  const [left, right] = [checkedInputs('diff', before, 'paths'), checkedInputs('diff', after, 'paths')];
  const { requests, ...others } = options;
  const { common, controllers } = checkedDiffOptions(others, 'paths');
  const cases =
    requests === undefined
      ? undefined
      : casesIn(typeof requests === 'string' ? expectationsAt(requests) : checkedExpectations(requests, 'paths'));
  return diffIn(open(left, common, controllers.before), open(right, common, controllers.after), cases);
}

/**
 * Migrates the Ingresses of files and texts: returns what `kroute migrate --format json` prints, as a value. Throws as
 * `lint` does. It does not write files.
 */
export async function migrate(input: Input | readonly Input[], options: MigrateOptions = {}): Promise<MigrateResult> {
  const inputs = checkedInputs('migrate', input, 'paths');
  const { common, own } = checkedMigrateOptions(options, 'paths');
  return migrateIn(open(inputs, common), own);
}

function expectationsAt(path: string): ParsedFile {
  const content = processWorkspace().readNamed(path, PURPOSES.tests);
  if (!content.ok) throw new UsageError(`${path}: ${content.message}`);
  return parseInput({ path, content: content.value });
}

function open(inputs: readonly CheckedInput[], asked: CheckedOptions | CheckedLintOptions, servedBy?: string): Opened {
  const workspace = processWorkspace();
  const configured = configuredFor(inputs, asked, workspace);
  const settings = settingsOf({ ...asked, servedBy }, configured, surroundings());
  return { configured, settings, files: filesOf(inputs, configured, workspace) };
}

/** Does the work on the given files, with the rules of the configuration. */
async function judged<T>(
  inputs: readonly CheckedInput[],
  asked: CheckedLintOptions,
  work: (files: readonly ParsedFile[], judging: PipelineOptions) => Promise<T>,
): Promise<T> {
  const workspace = processWorkspace();
  const configured = configuredFor(inputs, asked, workspace);
  const settings = settingsOf(asked, configured, surroundings());
  const problems: string[] = [];
  const refuse = (): void => {
    if (problems.length > 0) throw new UsageError(problems.join('\n'));
  };
  const loaded = await loadRules(configured, asked, workspace, (problem) => void problems.push(problem));
  refuse();
  const judging = judgingOf({ configured, settings }, asked, loaded);
  const files = filesOf(inputs, configured, workspace);
  const result = await loaded.during(() => work(files, judging));
  refuse();
  return result;
}

async function loadRules(
  configured: Configured | undefined,
  { config, allowRules }: CheckedLintOptions,
  workspace: Workspace,
  tell: (problem: string) => void,
) {
  const choice = typeof config === 'string' || config === false ? config : undefined;
  // A configuration in memory may have been read from anywhere.
  const isInMemory = typeof config === 'object';
  const permission = { config: choice, allowRules: isInMemory ? allowRules === true : allowRules };
  const unasked = leftOut(configured, permission, workspace);
  if (unasked !== undefined && allowRules === undefined && !isInMemory)
    process.emitWarning(printable(leftOutLine(unasked, 'allowRules: true')), 'KrouteWarning');
  const loaded = await customRulesOf(configured, permission, workspace, tell);
  // Without a configuration there can be no custom rules.
  return configured === undefined ? { ...loaded, mayBeNamed: () => false } : loaded;
}

function configuredFor(
  inputs: readonly CheckedInput[],
  { config }: CheckedOptions,
  workspace: Workspace,
): Configured | undefined {
  const { cwd } = workspace;
  if (typeof config === 'object')
    return configuredBy(config, VOCABULARY, (directory, path) => within(resolve(cwd, directory), resolve(cwd, path)));
  return configFor(
    inputs.filter((one) => typeof one === 'string'),
    config === true ? undefined : config,
    workspace,
    'the option config',
  );
}

function filesOf(
  inputs: readonly CheckedInput[],
  configured: Configured | undefined,
  workspace: Workspace,
): readonly ParsedFile[] {
  const isIgnored = (path: string): boolean => configured?.files.isIgnored(path) === true;
  return inputs.flatMap((one) => {
    if (typeof one !== 'string') return isIgnored(one.path) ? [] : [parseInput({ path: one.path, content: one.text })];
    const { files, problems } = readManifests([one], workspace, { isIgnored });
    const [problem] = problems;
    if (problem !== undefined) throw new UsageError(`${problem.path}: ${problem.message}`);
    return files;
  });
}
