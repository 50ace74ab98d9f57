/** `lint`: finds what the API server would reject, what breaks traffic, and what is probably a mistake. */
import { rules as ownRules } from '../../rules/index.ts';
import { customOptionProblems, ruleOptions } from '../config/options.ts';
import { readConfig } from '../config/read.ts';
import type { Grade } from '../linter/lint.ts';
import type { OptionValue, RuleOptions } from '../linter/options.ts';
import { lintFiles, type PipelineOptions } from '../pipeline/lint.ts';
import { type JsonDiagnostic, type JsonReport, toJsonReport } from '../report/json.ts';
import { sourceFile } from '../text/source-file.ts';
import { checkedLintOptions, checkedTexts } from './arguments.ts';
import { type LoadedRules, loadedRules, mayBeCustom, NO_RULES } from './loaded-rules.ts';
import { type ManifestOptions, type Opened, openTexts } from './opened.ts';
import { onlySome } from './patterns.ts';
import { type GradeAsked, gradingOf, ruleOptionsOf } from './settings.ts';
import type { TextFile } from './text-file.ts';
import { UsageError } from './usage-error.ts';
import { VOCABULARY } from './vocabulary.ts';

export type Diagnostic = JsonDiagnostic;
export type LintResult = JsonReport;

export interface LintOptions extends ManifestOptions {
  /** The node port range of the cluster. Default: `30000-32767`. */
  readonly nodePortRange?: string;
  /** A severity for a rule (`service/no-ports`) or an area (`ingress/*`); the entry of a rule wins. */
  readonly rules?: Readonly<Record<string, Grade>>;
  /** Options of rules, by rule and then by option, as under `options` in a configuration. */
  readonly options?: Readonly<Record<string, Readonly<Record<string, OptionValue>>>>;
}

/**
 * Lints files in memory as one set of manifests: returns what `kroute lint --format json` prints, as a value. Problems in
 * the texts become findings; problems in the options or the configuration throw a `UsageError`. Kustomizations and charts
 * are not rendered, and the contents of certificates are not checked.
 */
export async function lint(files: TextFile | readonly TextFile[], options: LintOptions = {}): Promise<LintResult> {
  const texts = checkedTexts('lint', files);
  const { common } = checkedLintOptions('lint', options, 'texts');
  const opened = openTexts(texts, common);
  return toJsonReport(await lintFiles(opened.files, judgingOf(opened, common, rulesLeftOut(opened))));
}

/** The given severities and options. */
export interface JudgingAsked {
  readonly rules: readonly GradeAsked[];
  /** Rules and areas to run; empty for all. */
  readonly only?: readonly string[];
  readonly options?: RuleOptions;
}

/** How files are linted: settings and rules, with the given options over those of the configuration. */
export function judgingOf(
  { configured, settings }: Pick<Opened, 'configured' | 'settings'>,
  asked: JudgingAsked,
  loaded: LoadedRules,
): PipelineOptions & { readonly ruleOptions: RuleOptions } {
  const rules = { ...ownRules, ...loaded.rules };
  // Without a configuration there can be no custom rules, unless it was rejected.
  const graded = gradingOf(asked.rules, Object.keys(rules), configured, loaded.mayBeNamed);
  const grading = onlySome(asked.only ?? [], rules, graded, loaded.mayBeNamed);
  const own = asked.options === undefined ? {} : readOptions(asked.options, configured === undefined, loaded);
  return {
    settings,
    ...grading,
    ruleOptions: ruleOptionsOf(configured, own, rules),
    customRules: loaded.rules,
    mayBe: loaded.mayBe,
  };
}

/** The rules for a configuration in memory. Its rule modules are not loaded. */
export function rulesLeftOut({ configured }: Pick<Opened, 'configured'>): LoadedRules {
  // It is not known which rules the configuration would have loaded.
  if (configured === undefined) return { ...NO_RULES, mayBe: mayBeCustom };
  return loadedRules(configured, {}, (configured.config.rules ?? []).length > 0 ? 'left out' : 'whole');
}

/** Checked and read as if it were the only entry of a configuration. */
function readOptions(options: RuleOptions, isAlone: boolean, { rules, mayBe }: LoadedRules): RuleOptions {
  const file = sourceFile('options', JSON.stringify({ options }));
  const { config, problems } = readConfig(file, VOCABULARY);
  const areAllKnown = isAlone || !mayBe('custom/*');
  const [problem] = [...problems, ...customOptionProblems(config.options, rules, areAllKnown)];
  if (problem !== undefined) throw new UsageError(problem.message, 'options');
  return ruleOptions(config.options, { ...ownRules, ...rules });
}
