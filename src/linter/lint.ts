/** Runs rules over a project. */
import type { Place } from '../load/value/place.ts';
import type { Cluster } from '../model/cluster/cluster.ts';
import type { Settings } from '../model/cluster/settings.ts';
import type { KindName } from '../model/objects/kinds.ts';
import { describe, type Resource } from '../model/objects/resource.ts';
import type { Workload } from '../model/objects/workload.ts';
import type { Manifest, Project } from '../model/project/project.ts';
import { type Basis, type Claim, settlementOf } from '../model/project/settled.ts';
import type { RouteTable } from '../routes/route/route.ts';
import { buildRouteTable } from '../routes/table.ts';
import { own } from '../text/own.ts';
import { compareDiagnostics, type Diagnostic, type Severity } from './diagnostic.ts';
import { type RuleOptions, valuesOf } from './options.ts';
import type { Context, Extra, Messages, Rule, Rules, UselessSuppression } from './rule.ts';
import type { Stopwatch } from './stopwatch.ts';

/** A rule that failed: a bug of kroute, reported with the rule and the object. */
export class RuleFailure extends Error {
  constructor(message: string, cause?: unknown) {
    super(message, { cause });
    this.name = 'RuleFailure';
  }
}

function failure(rule: string, subject: string, cause: unknown): RuleFailure {
  const message = cause instanceof Error ? cause.message : String(cause);
  return new RuleFailure(`rule ${rule} failed on ${subject}: ${message}`, cause);
}

export type Grade = Severity | 'off';

export interface LintOptions {
  readonly settings: Settings;
  /** What the user set for options of rules. */
  readonly ruleOptions?: RuleOptions;
  /** The severity the user chose for a rule; undefined leaves its own. */
  readonly gradeOf?: (rule: string) => Grade | undefined;
  /** The same for the findings in a file, where files differ: it stands in for `gradeOf`. */
  readonly gradeIn?: (rule: string, path: string) => Grade | undefined;
  /** Runs rules that are off by default as well. */
  readonly includeOff?: boolean;
  /** Counts the time of each rule. */
  readonly stopwatch?: Stopwatch;
  /** Whether a rule (or `custom/*`) that is not among those that run may exist, so that nothing can be said of it. */
  readonly mayBe?: (rule: string) => boolean;
  /** Which rules run, of those that are on; all of them where it is not set. */
  readonly runs?: (rule: string) => boolean;
}

/** The severity chosen for the findings of a rule in a file, `off` included; undefined leaves it to the rule. */
export function gradeAt(id: string, rule: Rule | undefined, path: string, options: LintOptions): Grade | undefined {
  const { gradeOf, gradeIn, includeOff = false } = options;
  const grade = gradeIn === undefined ? gradeOf?.(id) : gradeIn(id, path);
  return grade ?? (rule?.offByDefault === true && !includeOff ? 'off' : undefined);
}

/** A rule that runs, with the context its checks are handed: one for the whole run. */
interface Active {
  readonly id: string;
  readonly rule: Rule;
  readonly context: Context<Messages>;
}

/** What the contexts of a run share. `subject` moves on from object to object. */
interface Run {
  readonly project: Project;
  readonly stopwatch: Stopwatch | undefined;
  readonly settings: Settings;
  readonly ruleOptions: RuleOptions;
  readonly found: Diagnostic[];
  readonly routes: () => RouteTable;
  readonly isSettled: (claim: Claim) => boolean;
  subject: Resource | undefined;
}

/** All findings, ordered, each once. Throws `RuleFailure` when a rule throws. */
export function lint(project: Project, rules: Rules, options: LintOptions): readonly Diagnostic[] {
  const run = startRun(project, options);
  const active = activeRules(run, rules, options);
  const subscribers = (key: keyof Rule['check']): readonly Active[] =>
    active.filter(({ rule }) => rule.check[key] !== undefined);

  const manifests = new Calls(run, nameOf);
  for (const { id, rule, context } of subscribers('manifest'))
    manifests.add(id, (manifest) => rule.check.manifest?.(manifest, context));
  for (const manifest of project.manifests) {
    run.subject = manifest.resources[0];
    manifests.call(manifest);
  }

  const resources = new Calls<Resource>(run, describe);
  for (const { id, rule, context } of subscribers('resource'))
    resources.add(id, (resource) => rule.check.resource?.(resource, context));
  const byKind = new Map<KindName, Calls<Resource>>();
  for (const resource of project.cluster.resources) {
    run.subject = resource;
    resources.call(resource);
    const { known } = resource;
    if (known === undefined) continue;
    let ofKind = byKind.get(known);
    if (ofKind === undefined) {
      byKind.set(known, (ofKind = new Calls<Resource>(run, describe)));
      for (const { id, rule, context } of subscribers(known)) ofKind.add(id, kindCheck(rule, known, context));
    }
    ofKind.call(resource);
  }

  const workloads = new Calls<Workload>(run, ({ resource }) => describe(resource));
  for (const { id, rule, context } of subscribers('workload'))
    workloads.add(id, (workload) => rule.check.workload?.(workload, context));
  for (const workload of project.cluster.workloads) {
    run.subject = workload.resource;
    workloads.call(workload);
  }

  run.subject = undefined;
  const clusters = new Calls<Cluster>(run, () => 'all objects');
  for (const { id, rule, context } of subscribers('cluster'))
    clusters.add(id, (cluster) => rule.check.cluster?.(cluster, context));
  clusters.call(project.cluster);
  return unique(run.found.sort(compareDiagnostics));
}

/** The findings of several runs of `lint` on one project, as one run of all their rules gives them. */
export function mergeFindings(...parts: readonly (readonly Diagnostic[])[]): readonly Diagnostic[] {
  return unique(parts.flat().sort(compareDiagnostics));
}

/** The same findings with the severities that were chosen; without those of rules that are off in their files. */
export function grade(found: readonly Diagnostic[], rules: Rules, options: LintOptions): readonly Diagnostic[] {
  return found.flatMap((diagnostic) => regrade(diagnostic, rules, options) ?? []);
}

/** The severity that was chosen for the file where the finding stands; undefined where it is off there. */
export function regrade(diagnostic: Diagnostic, rules: Rules, options: LintOptions): Diagnostic | undefined {
  const chosen = gradeAt(diagnostic.rule, own(rules, diagnostic.rule), diagnostic.at.file.path, options);
  if (chosen === 'off') return undefined;
  return chosen === undefined ? diagnostic : { ...diagnostic, severity: chosen };
}

/** The rules that are on for some of the files. */
export function rulesThatRun(rules: Rules, paths: readonly string[], options: LintOptions): readonly string[] {
  const where = options.gradeIn === undefined ? [''] : paths;
  const isOn = (id: string, rule: Rule): boolean =>
    options.runs?.(id) !== false && where.some((path) => gradeAt(id, rule, path, options) !== 'off');
  return Object.entries(rules).flatMap(([id, rule]) => (isOn(id, rule) ? [id] : []));
}

/** What the rules say about requests to leave out findings that leave out nothing. */
export function lintSuppressions(
  project: Project,
  suppressions: readonly UselessSuppression[],
  rules: Rules,
  options: LintOptions,
): readonly Diagnostic[] {
  if (suppressions.length === 0) return [];
  const run = startRun(project, options);
  for (const { rule, context } of activeRules(run, rules, options))
    for (const suppression of suppressions) rule.check.suppression?.(suppression, context);
  return unique(run.found.sort(compareDiagnostics));
}

function startRun(project: Project, { settings, stopwatch, ruleOptions = {} }: LintOptions): Run {
  let table: RouteTable | undefined;
  const routes = (): RouteTable => {
    table ??= buildRouteTable(project.cluster, settings);
    return table;
  };
  const isSettled = settlementOf(project);
  return { project, settings, ruleOptions, stopwatch, found: [], routes, isSettled, subject: undefined };
}

/** The checks that are called for each of many subjects. */
class Calls<S> {
  readonly #stopwatch: Stopwatch | undefined;
  readonly #nameOf: (subject: S) => string;
  readonly #rules: string[] = [];
  readonly #checks: ((subject: S) => void)[] = [];

  constructor({ stopwatch }: Run, nameOf: (subject: S) => string) {
    this.#stopwatch = stopwatch;
    this.#nameOf = nameOf;
  }

  add(rule: string, check: (subject: S) => void): void {
    const stopwatch = this.#stopwatch;
    this.#rules.push(rule);
    this.#checks.push(stopwatch === undefined ? check : (subject) => stopwatch.time(rule, () => check(subject)));
  }

  call(subject: S): void {
    let index = 0;
    try {
      for (const check of this.#checks) {
        check(subject);
        index++;
      }
    } catch (cause) {
      throw failure(this.#rules[index] ?? '', this.#nameOf(subject), cause);
    }
  }
}

/** A rule's check for a kind. That the kind keys the check and the resource alike, the types cannot see. */
function kindCheck(rule: Rule, kind: KindName, context: Context<Messages>): (resource: Resource) => void {
  const check = rule.check[kind] as ((resource: Resource, context: Context<Messages>) => void) | undefined;
  return (resource) => check?.(resource, context);
}

/** The rules that run: those that are on for some file. */
function activeRules(run: Run, rules: Rules, options: LintOptions): readonly Active[] {
  const paths = run.project.files.map(({ path }) => path);
  return rulesThatRun(rules, paths, options).flatMap((id): readonly Active[] => {
    const rule = own(rules, id);
    if (rule === undefined) return [];
    return [{ id, rule, context: contextFor(run, id, rule, (path) => gradeAt(id, rule, path, options)) }];
  });
}

function contextFor(
  run: Run,
  id: string,
  rule: Rule,
  gradeFor: (path: string) => Grade | undefined,
): Context<Messages> {
  return {
    project: run.project,
    cluster: run.project.cluster,
    settings: run.settings,
    options: valuesOf(rule.options, own(run.ruleOptions, id)),
    get routes() {
      return run.routes();
    },
    report(at: Place, messageId: string, data: unknown, extra: Extra = {}) {
      const grade = gradeFor(at.file.path);
      if (grade === 'off') return;
      const inWords = own(rule.messages, messageId);
      if (inWords === undefined) throw new Error(`no message "${messageId}"`);
      const { notes = [], fix } = extra;
      if (!run.isSettled({ basis: basisOf(rule, messageId), at, notes, isEvident: fix !== undefined })) return;
      const wording = inWords(data as never);
      const text = typeof wording === 'string' ? { message: wording, help: rule.docs.remedy } : wording;
      run.found.push({
        rule: id,
        messageId,
        severity: grade ?? extra.severity ?? rule.severity,
        message: text.message,
        help: text.help,
        at,
        resource: extra.about ?? run.subject,
        notes,
        fix,
      });
    },
  };
}

/** What a finding needs to be settled; everything if the rule does not specify it. */
function basisOf({ judges = 'tree' }: Rule, messageId: string): Basis {
  return typeof judges === 'string' ? judges : (own(judges, messageId) ?? judges.rest ?? 'tree');
}

function unique(sorted: readonly Diagnostic[]): readonly Diagnostic[] {
  return sorted.filter((one, index) => {
    const before = sorted[index - 1];
    return before === undefined || before.rule !== one.rule || compareDiagnostics(before, one) !== 0;
  });
}

function nameOf(manifest: Manifest): string {
  return `${manifest.document.file.path} document ${manifest.document.index}`;
}
