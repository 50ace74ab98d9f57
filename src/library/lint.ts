/** `lint`: what the API server would reject, what cannot carry traffic, and what is probably a mistake. */
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
  /** The cluster's range of node ports; `30000-32767` if not given. */
  readonly nodePortRange?: string;
  /** A severity for a rule (`service/no-ports`) or an area (`ingress/*`); a rule's own entry wins. */
  readonly rules?: Readonly<Record<string, Grade>>;
  /** Options of rules, by rule and then by option, as under `options` in a configuration. */
  readonly options?: Readonly<Record<string, Readonly<Record<string, OptionValue>>>>;
}

/**
 * Lints files in memory as one set of manifests: what `kroute lint --format json` prints, as a value. Whatever the texts
 * hold is answered by findings; what is wrong with the options or the configuration throws a `UsageError`.
 * Kustomizations and charts are judged as they are, and what is inside of certificates is not known.
 */
export async function lint(files: TextFile | readonly TextFile[], options: LintOptions = {}): Promise<LintResult> {
  const texts = checkedTexts('lint', files);
  const { common } = checkedLintOptions('lint', options, 'texts');
  const opened = openTexts(texts, common);
  return toJsonReport(await lintFiles(opened.files, judgingOf(opened, common, rulesLeftOut(opened))));
}

/** Severities and options, as they were asked for. */
export interface JudgingAsked {
  readonly rules: readonly GradeAsked[];
  /** Rules and areas to run; all if there are none. */
  readonly only?: readonly string[];
  readonly options?: RuleOptions;
}

/** How files are judged: with these settings, these rules, and what was asked for over what is configured. */
export function judgingOf(
  { configured, settings }: Pick<Opened, 'configured' | 'settings'>,
  asked: JudgingAsked,
  loaded: LoadedRules,
): PipelineOptions & { readonly ruleOptions: RuleOptions } {
  const rules = { ...ownRules, ...loaded.rules };
  // Without a configuration no rules of the user can be meant, unless it was refused.
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

/** The rules of a configuration in memory: whatever modules it names, they are not loaded. */
export function rulesLeftOut({ configured }: Opened): LoadedRules {
  // What a configuration would have named is not known.
  if (configured === undefined) return { ...NO_RULES, mayBe: mayBeCustom };
  return loadedRules(configured, {}, (configured.config.rules ?? []).length > 0 ? 'left out' : 'whole');
}

/** Judged and read as a configuration with nothing else in it. */
function readOptions(options: RuleOptions, isAlone: boolean, { rules, mayBe }: LoadedRules): RuleOptions {
  const file = sourceFile('options', JSON.stringify({ options }));
  const { config, problems } = readConfig(file, VOCABULARY);
  const areAllKnown = isAlone || !mayBe('custom/*');
  const [problem] = [...problems, ...customOptionProblems(config.options, rules, areAllKnown)];
  if (problem !== undefined) throw new UsageError(problem.message, 'options');
  return ruleOptions(config.options, { ...ownRules, ...rules });
}
