/** The programmatic interface: what `kroute lint --format json` prints, as a value. */
import { rules } from '../rules/index.ts';
import { configFor } from './cli/config.ts';
import { customRulesOf } from './cli/custom-rules.ts';
import { UsageError } from './cli/exit.ts';
import { type Io, processIo } from './cli/io.ts';
import { gradingOf, settingsOf } from './cli/options.ts';
import { ruleOptions } from './config/options.ts';
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

// For rules of one's own, which a configuration names under `rules`.
export type { Edit, Fix, Note, Severity } from './linter/diagnostic.ts';
export { removing, renamingKey, replacing, rewriting, safeFix, unsafeFix, writingBefore } from './linter/edits.ts';
export type { Option, Options, OptionValue, ValuesOf } from './linter/options.ts';
export {
  type Check,
  type Context,
  type Docs,
  defineRule,
  type Messages,
  type Rule,
  type RuleSpec,
} from './linter/rule.ts';
export type { Cursor } from './load/value/cursor.ts';
export { fieldPath, type Place, pointer } from './load/value/place.ts';
export type { Cluster } from './model/cluster/cluster.ts';
export type { KindName, Kinds } from './model/objects/kinds.ts';
export { describe, type Lookup, type Resource, type ResourceOf } from './model/objects/resource.ts';
export type { Workload } from './model/objects/workload.ts';
export type { Manifest, Project } from './model/project/project.ts';
export { didYouMean } from './text/edit-distance.ts';
export { UsageError };

/** A path (file, directory or glob), or a text that stands for a file. */
export type LintInput = string | { readonly path: string; readonly text: string };

export interface LintOptions {
  /**
   * The configuration: `true` for the nearest `kroute.yaml`, upwards from the paths (or the working directory), or the
   * path of one. None is read if not given. What it says about rules, objects and files counts, and the rules that it
   * names run, behind what stands here; what it says about output does not.
   */
  readonly config?: boolean | string;
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
 * option without meaning, and a configuration or a rule of yours that is broken throw a `UsageError`. Kustomizations and
 * charts are not rendered but judged as they are, no cluster is asked, and no file is changed.
 */
export async function lint(input: LintInput | readonly LintInput[], options: LintOptions = {}): Promise<LintResult> {
  const { namespace, kubeVersion, nodePortRange, rules: choices = {}, config = false } = options;
  const inputs = typeof input === 'string' || 'path' in input ? [input] : input;
  const { io, refuse } = listeningIo();
  const configured = await configFor(pathsIn(inputs), config === true ? undefined : config, io);
  const customRules = await customRulesOf(configured, io);
  refuse();
  const all = { ...rules, ...customRules };
  const settings = settingsOf({ namespace, kubeVersion, nodePortRange }, configured);
  const grades = Object.entries(choices).map(([id, grade]) => `${id}=${grade}`);
  const grading = gradingOf(grades, Object.keys(all), configured);
  const isIgnored = (path: string): boolean => configured?.files.isIgnored(path) === true;
  const files = inputs
    .flatMap((one) => (typeof one === 'string' ? read(one, isIgnored) : [{ path: one.path, content: one.text }]))
    .filter(({ path }) => !isIgnored(path));
  const report = await lintFiles(files.map(parseInput), {
    settings,
    ...grading,
    ruleOptions: merged(ruleOptions(configured?.config.options, all), optionsOf(options.options)),
    customRules,
  });
  refuse();
  return toJsonReport(report);
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
function pathsIn(inputs: readonly LintInput[]): readonly string[] {
  return inputs.flatMap((one) => (typeof one === 'string' ? [one] : []));
}

function merged(configured: RuleOptions, given: RuleOptions): RuleOptions {
  const ids = [...Object.keys(configured), ...Object.keys(given)];
  return Object.fromEntries(ids.map((id) => [id, { ...own(configured, id), ...own(given, id) }]));
}

/** Judged and read as a configuration with nothing else in it. */
function optionsOf(options: LintOptions['options'] = {}): RuleOptions {
  const file = sourceFile('options', JSON.stringify({ options }));
  const { config, problems } = readConfig(file, { rules, formats: [] });
  const [problem] = problems;
  if (problem !== undefined) throw new UsageError(`options: ${problem.message}`);
  return ruleOptions(config.options, rules);
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
