/** The programmatic interface: what `kroute lint --format json` prints, as a value. */
import { rules } from '../rules/index.ts';
import { type CheckedInput, type CheckedOptions, checkedInputs, checkedOptions } from './cli/arguments.ts';
import { configFor } from './cli/config.ts';
import { customRulesOf, type LoadedRules, leftOut, leftOutLine } from './cli/custom-rules.ts';
import { UsageError } from './cli/exit.ts';
import { type Io, processIo } from './cli/io.ts';
import { gradingOf, settingsOf } from './cli/options.ts';
import { say } from './cli/say.ts';
import { customOptionProblems, ruleOptions } from './config/options.ts';
import { readConfig } from './config/read.ts';
import type { OptionValue, RuleOptions } from './linter/options.ts';
import { discover } from './load/discover/discover.ts';
import { PURPOSES } from './load/discover/limits.ts';
import { lintFiles } from './pipeline/lint.ts';
import { type InputFile, parseInput } from './pipeline/project.ts';
import { type JsonDiagnostic, type JsonReport, toJsonReport } from './report/json.ts';
import { own } from './text/own.ts';
import { sourceFile } from './text/source-file.ts';

export type Diagnostic = JsonDiagnostic;
export type LintResult = JsonReport;

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
} from './cli/rule-helpers.ts';
// For rules of one's own, which a configuration names under `rules`.
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
export { UsageError };

/** A path (file, directory or glob), or a text that stands for a file. */
export type LintInput = string | { readonly path: string; readonly text: string };

export interface LintOptions {
  /**
   * The configuration: `true` for the nearest `kroute.yaml`, upwards from the paths (or the working directory), or the
   * path of one. None is read if not given. What it says about rules, objects and files counts, behind what stands
   * here; what it says about output does not.
   */
  readonly config?: boolean | string;
  /**
   * Whether the rule modules that the configuration names run: code of whoever wrote it. If not given, they run where
   * `config` is a path, or where the environment has `KROUTE_ALLOW_RULES=1`; else a line on standard error says that they
   * were left out.
   */
  readonly allowRules?: boolean;
  /** The namespace of objects that name none; `default` if not given. */
  readonly namespace?: string;
  /** The Kubernetes version to judge by, such as `1.31`; the newest known if not given. */
  readonly kubeVersion?: string;
  /** The cluster's range of node ports; `30000-32767` if not given. */
  readonly nodePortRange?: string;
  /** A severity for a rule (`service/no-selector`) or an area (`ingress/*`); a rule's own entry wins. */
  readonly rules?: Readonly<Record<string, 'error' | 'warning' | 'info' | 'off'>>;
  /** Options of rules, by rule and then by option, as under `options` in a configuration. */
  readonly options?: Readonly<Record<string, Readonly<Record<string, OptionValue>>>>;
}

/**
 * Lints files and texts together, as one set of manifests. A path that does not exist, a file that cannot be read, an
 * argument of another type, an option without meaning, and a configuration or a rule of yours that is broken throw a
 * `UsageError`. Kustomizations and charts are not rendered but judged as they are, no cluster is asked, and no file is
 * changed.
 */
export async function lint(input: LintInput | readonly LintInput[], options: LintOptions = {}): Promise<LintResult> {
  const inputs = checkedInputs(input);
  const given = checkedOptions(options);
  const { namespace, kubeVersion, nodePortRange } = given;
  const { io, refuse } = listeningIo();
  const choice = given.config === true ? undefined : given.config;
  const permission = { config: choice, allowRules: given.allowRules };
  const configured = await inTermsOf(() => configFor(pathsIn(inputs), choice, io));
  const unasked = leftOut(configured, permission, io);
  if (unasked !== undefined && given.allowRules === undefined)
    say(leftOutLine(unasked, 'allowRules: true'), processIo());
  const custom = await customRulesOf(configured, permission, io);
  // Without a configuration no rules of yours can be meant.
  const mayBeNamed = configured === undefined ? undefined : custom.mayBeNamed;
  refuse();
  const all = { ...rules, ...custom.rules };
  const settings = await inTermsOf(() => settingsOf({ namespace, kubeVersion, nodePortRange }, configured));
  const grades = given.rules.map(([id, grade]) => `${id}=${grade}`);
  const grading = await inTermsOf(() => gradingOf(grades, Object.keys(all), configured, mayBeNamed));
  const isIgnored = (path: string): boolean => configured?.files.isIgnored(path) === true;
  const files = inputs
    .flatMap((one) => (typeof one === 'string' ? read(one, isIgnored) : [{ path: one.path, content: one.text }]))
    .filter(({ path }) => !isIgnored(path));
  const chosen = merged(
    ruleOptions(configured?.config.options, all),
    optionsOf(given.options, custom, configured !== undefined && custom.mayBe('custom/*')),
  );
  const report = await custom.during(() =>
    lintFiles(files.map(parseInput), {
      settings,
      ...grading,
      ruleOptions: chosen,
      customRules: custom.rules,
      mayBe: custom.mayBe,
    }),
  );
  refuse();
  return toJsonReport(report);
}

/** Mistakes in the terms of whoever calls: options of a function, and no flags. */
async function inTermsOf<T>(work: () => T | Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    if (!(error instanceof UsageError)) throw error;
    const name = /^--([a-z-]+): /.exec(error.message)?.[1];
    if (name === undefined) throw error;
    const option =
      name === 'rule' ? 'rules' : name.replaceAll(/-([a-z])/g, (_, letter: string) => letter.toUpperCase());
    throw new UsageError(`${option}: ${error.message.slice(name.length + 4)}`);
  }
}

/** The process, of which what would be said on standard error is refused. */
function listeningIo(): { readonly io: Io; readonly refuse: () => void } {
  const heard: string[] = [];
  return {
    io: { ...processIo(), writeError: (text) => void heard.push(text.trimEnd().replace(/^kroute: /, '')) },
    refuse: () => {
      if (heard.length > 0) throw new UsageError(heard.join('\n'));
    },
  };
}

/** Where a configuration is looked for. */
function pathsIn(inputs: readonly CheckedInput[]): readonly string[] {
  return inputs.flatMap((one) => (typeof one === 'string' ? [one] : []));
}

function merged(configured: RuleOptions, given: RuleOptions): RuleOptions {
  const ids = [...Object.keys(configured), ...Object.keys(given)];
  return Object.fromEntries(ids.map((id) => [id, { ...own(configured, id), ...own(given, id) }]));
}

/** Judged and read as a configuration with nothing else in it. */
function optionsOf(options: CheckedOptions['options'], custom: LoadedRules, areSomeMissing: boolean): RuleOptions {
  const file = sourceFile('options', JSON.stringify({ options }));
  const { config, problems } = readConfig(file, { rules, formats: [] });
  const [problem] = [...problems, ...customOptionProblems(config.options, custom.rules, !areSomeMissing)];
  if (problem !== undefined) throw new UsageError(`options: ${problem.message}`);
  return ruleOptions(config.options, { ...rules, ...custom.rules });
}

function read(path: string, isIgnored: (path: string) => boolean): readonly InputFile[] {
  const { files } = processIo();
  const found = discover([path], files);
  const [problem] = [...found.missing, ...found.unreadable];
  if (problem !== undefined) throw new UsageError(`${problem.path}: ${problem.message}`);
  return found.files
    .filter((file) => !isIgnored(file))
    .map((file) => {
      const bytes = files.read(file, PURPOSES.manifest);
      if (!bytes.ok) throw new UsageError(`${file}: ${bytes.message}`);
      return { path: file, content: bytes.value };
    });
}
