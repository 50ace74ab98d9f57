/** The programmatic interface: what `kroute lint --format json` prints, as a value. */
import { rules } from '../rules/index.ts';
import { lintFiles } from './api/lint.ts';
import { type InputFile, parseInput } from './api/project.ts';
import { UsageError } from './cli/exit.ts';
import { processIo } from './cli/io.ts';
import { gradesOf, settingsOf } from './cli/options.ts';
import { discover } from './load/discover.ts';
import { type JsonDiagnostic, type JsonReport, toJsonReport } from './report/json.ts';

export type Diagnostic = JsonDiagnostic;
export type LintResult = JsonReport;

// For rules of one's own, which a configuration names under `rules`.
export type { Edit, Fix, Note, Severity } from './engine/diagnostic.ts';
export { removing, renamingKey, replacing, rewriting, safeFix, unsafeFix, writingBefore } from './engine/edits.ts';
export {
  type Check,
  type Context,
  type Docs,
  defineRule,
  type Messages,
  type Rule,
  type RuleSpec,
} from './engine/rule.ts';
export type { Cursor } from './load/cursor.ts';
export { fieldPath, type Place, pointer } from './load/place.ts';
export type { Cluster } from './model/cluster.ts';
export type { KindName, Kinds } from './model/kinds.ts';
export type { Manifest, Project } from './model/project.ts';
export { describe, type Lookup, type Resource, type ResourceOf } from './model/resource.ts';
export type { Workload } from './model/workload.ts';
export { didYouMean } from './text/edit-distance.ts';
export { UsageError };

/** A path (file, directory or glob), or a text that stands for a file. */
export type LintInput = string | { readonly path: string; readonly text: string };

export interface LintOptions {
  /** The namespace of objects that name none; `default` if not given. */
  readonly namespace?: string;
  /** The Kubernetes version to judge by, such as `1.31`; the newest known if not given. */
  readonly kubeVersion?: string;
  /** The cluster's range of node ports; `30000-32767` if not given. */
  readonly nodePortRange?: string;
  /** A severity for a rule (`service/no-selector`) or an area (`ingress/*`); a rule's own entry wins. */
  readonly rules?: Readonly<Record<string, 'error' | 'warning' | 'info' | 'off'>>;
}

/**
 * Lints files and texts together, as one set of manifests. A path that does not exist, a file that cannot be read and
 * an option without meaning throw a `UsageError`.
 */
export async function lint(input: LintInput | readonly LintInput[], options: LintOptions = {}): Promise<LintResult> {
  const { namespace = 'default', kubeVersion, nodePortRange, rules: choices = {} } = options;
  const settings = settingsOf({ namespace, kubeVersion, nodePortRange });
  const grades = Object.entries(choices).map(([id, grade]) => `${id}=${grade}`);
  const gradeOf = gradesOf(grades, Object.keys(rules));
  const inputs = typeof input === 'string' || 'path' in input ? [input] : input;
  const files = inputs.flatMap((one) =>
    typeof one === 'string' ? read(one) : [{ path: one.path, content: one.text }],
  );
  return toJsonReport(await lintFiles(files.map(parseInput), { settings, gradeOf }));
}

function read(path: string): readonly InputFile[] {
  const { files } = processIo();
  const found = discover([path], files);
  const [problem] = [...found.missing, ...found.unreadable];
  if (problem !== undefined) throw new UsageError(`${problem.path}: ${problem.message}`);
  return found.files.map((file) => {
    const bytes = files.read(file);
    if (!bytes.ok) throw new UsageError(`${file}: ${bytes.message}`);
    return { path: file, content: bytes.value };
  });
}
