/** Runs rules over a project. */
import type { Place } from '../load/value/place.ts';
import type { Cluster } from '../model/cluster/cluster.ts';
import type { Settings } from '../model/cluster/settings.ts';
import { isDerived } from '../model/objects/derived.ts';
import type { KindName } from '../model/objects/kinds.ts';
import { describe, type Resource, sayingNamespace } from '../model/objects/resource.ts';
import { templateAlone, type Workload } from '../model/objects/workload.ts';
import type { Manifest, Project } from '../model/project/project.ts';
import { schemaErrors } from '../model/project/schema-errors.ts';
import { type Basis, type Claim, settlementOf } from '../model/project/settled.ts';
import { violationsOf } from '../model/validation/violations.ts';
import type { RouteTable } from '../routes/route/route.ts';
import { buildRouteTable } from '../routes/table.ts';
import { own } from '../text/own.ts';
import { type Active, Calls, subjectsOf } from './calls.ts';
import { compareDiagnostics, type Diagnostic, type Severity } from './diagnostic.ts';
import { type RuleOptions, valuesOf } from './options.ts';
import type { BuildFailure, Context, Extra, Messages, Rule, Rules, UselessSuppression } from './rule.ts';
import type { Stopwatch } from './stopwatch.ts';

export type Grade = Severity | 'off';

export interface LintOptions {
  readonly settings: Settings;
  /** The options of rules that the user set. */
  readonly ruleOptions?: RuleOptions;
  /** The severity that the user set for a rule; undefined for its default. */
  readonly gradeOf?: (rule: string) => Grade | undefined;
  /** The same for the findings in a file, if it depends on the file; used instead of `gradeOf`. */
  readonly gradeIn?: (rule: string, path: string) => Grade | undefined;
  /** Also runs rules that are off by default. */
  readonly includeOff?: boolean;
  /** Measures the time of each rule. */
  readonly stopwatch?: Stopwatch;
  /** Whether a rule (or `custom/*`) may exist that is not loaded; ignore comments for it cannot be checked. */
  readonly mayBe?: (rule: string) => boolean;
  /** Which of the enabled rules run; all of them by default. */
  readonly runs?: (rule: string) => boolean;
  /** Only findings about these objects count; those about others are found where it costs nothing. */
  readonly about?: ReadonlySet<Resource>;
  /** The routes of the project, where they have been built. */
  readonly table?: RouteTable;
}

/** The severity (or `off`) that the user set for the findings of a rule in a file; undefined for the default. */
export function gradeAt(id: string, rule: Rule | undefined, path: string, options: LintOptions): Grade | undefined {
  const { gradeOf, gradeIn, includeOff = false } = options;
  const grade = gradeIn === undefined ? gradeOf?.(id) : gradeIn(id, path);
  return grade ?? (rule?.offByDefault === true && !includeOff ? 'off' : undefined);
}

/** The part of the contexts that all rules share. `subject` is the current object. */
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

/** All findings, in order and without duplicates. Throws `RuleFailure` if a rule throws. */
export function lint(project: Project, rules: Rules, options: LintOptions): readonly Diagnostic[] {
  const run = startRun(project, options);
  const active = activeRules(run, rules, options);
  const waiting = rulesByRoot(active);
  const callsFor = <S>(nameOf: (subject: S) => string, subjects: readonly string[]): Calls<S> => {
    const calls = new Calls(run.stopwatch, nameOf);
    const rulesOf = subjects.map((subject) => ({ subject, rules: waiting.get(rootOf(subject)) }));
    for (const each of active)
      for (const { subject, rules } of rulesOf) if (rules?.has(each) === true) calls.add(each, subject);
    return calls;
  };

  const ofWorkload = ({ resource }: Workload): string => describe(resource);
  const partsOfWorkload = ['workload', 'podTemplate', 'container'];
  const workloads = callsFor<Workload>(ofWorkload, partsOfWorkload);
  /** Of a PodTemplate only the form of its pods is judged. */
  const lintTemplate = (resource: Resource): void => {
    const template = templateAlone(resource);
    if (template === undefined) return;
    const calls = new Calls(run.stopwatch, ofWorkload);
    for (const each of active)
      if (each.rule.scope === 'object') for (const subject of partsOfWorkload) calls.add(each, subject);
    calls.call(template, template.template);
  };

  const manifests = callsFor(nameOf, ['manifest']);
  const unreadable = callsFor(nameOf, ['unreadable']);
  const { about } = options;
  const isAsked = (resource: Resource): boolean => about === undefined || about.has(resource);
  for (const manifest of project.manifests) {
    if (about !== undefined && !manifest.resources.some(isAsked)) continue;
    run.subject = manifest.resources[0];
    manifests.call(manifest);
    if (manifest.document.is === 'unreadable') unreadable.call(manifest);
  }

  const errors = callsFor<Resource>(describe, ['schemaError']);
  const violations = callsFor<Resource>(describe, ['violation']);
  const byKind = new Map<KindName | undefined, Calls<Resource>>();
  for (const resource of project.cluster.resources) {
    if (!isAsked(resource) || isDerived(resource)) continue;
    run.subject = resource;
    const { known } = resource;
    let ofKind = byKind.get(known);
    if (ofKind === undefined) {
      ofKind = callsFor<Resource>(describe, subjectsOf(resource));
      byKind.set(known, ofKind);
    }
    ofKind.call(resource, resource.root);
    // Nearly all objects have neither.
    if (!errors.areNone) for (const error of schemaErrors(resource)) errors.report(error, resource);
    if (!violations.areNone)
      for (const violation of violationsOf(resource, run.settings)) violations.report(violation, resource);
    if (known === 'PodTemplate') lintTemplate(resource);
  }

  for (const workload of project.cluster.workloads) {
    if (!isAsked(workload.resource) || isDerived(workload.resource)) continue;
    run.subject = workload.resource;
    workloads.call(workload, workload.template);
  }

  run.subject = undefined;
  callsFor<Cluster>(() => 'all objects', ['cluster']).call(project.cluster);
  return unique(run.found.sort(compareDiagnostics));
}

/** The first part of a path that a rule waits at. */
function rootOf(key: string): string {
  const dot = key.indexOf('.');
  return dot === -1 ? key : key.slice(0, dot);
}

/** The rules that wait for a subject, or for values at paths that begin with it. */
function rulesByRoot(active: readonly Active[]): ReadonlyMap<string, ReadonlySet<Active>> {
  const waiting = new Map<string, Set<Active>>();
  for (const each of active)
    for (const key of Object.keys(each.rule.check)) {
      const root = rootOf(key);
      const rules = waiting.get(root);
      if (rules === undefined) waiting.set(root, new Set([each]));
      else rules.add(each);
    }
  return waiting;
}

/** Merges the findings of several runs of `lint` on one project, with the same result as one run of all their rules. */
export function mergeFindings(...parts: readonly (readonly Diagnostic[])[]): readonly Diagnostic[] {
  return unique(parts.flat().sort(compareDiagnostics));
}

/** The same findings with the severities that the user set, without those of rules that are off in their files. */
export function grade(found: readonly Diagnostic[], rules: Rules, options: LintOptions): readonly Diagnostic[] {
  return found.flatMap((diagnostic) => regrade(diagnostic, rules, options) ?? []);
}

/** The finding with the severity that the user set for its file; undefined if its rule is off there. */
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

/** Findings about kustomizations and charts that do not build. */
export function lintBuilds(
  project: Project,
  failures: readonly BuildFailure[],
  rules: Rules,
  options: LintOptions,
): readonly Diagnostic[] {
  // What is evident from the text is reported more precisely than by the tool.
  const evident = new Set(project.kustomizations.problems.map(({ at }) => at.file.path));
  const left = failures.filter(({ at }) => !evident.has(at.file.path));
  if (left.length === 0) return [];
  const run = startRun(project, options);
  for (const { rule, context } of activeRules(run, rules, options))
    for (const failure of left) callWith(rule, 'build', failure, context);
  return unique(run.found.sort(compareDiagnostics));
}

/** Findings about ignore comments and annotations that suppress nothing. */
export function lintSuppressions(
  project: Project,
  suppressions: readonly UselessSuppression[],
  rules: Rules,
  options: LintOptions,
): readonly Diagnostic[] {
  if (suppressions.length === 0) return [];
  const run = startRun(project, options);
  for (const { rule, context } of activeRules(run, rules, options))
    for (const suppression of suppressions) callWith(rule, 'suppression', suppression, context);
  return unique(run.found.sort(compareDiagnostics));
}

function startRun(project: Project, { settings, stopwatch, ruleOptions = {}, table: built }: LintOptions): Run {
  let table = built;
  const routes = (): RouteTable => {
    table ??= buildRouteTable(project.cluster, settings);
    return table;
  };
  const isSettled = settlementOf(project);
  return { project, settings, ruleOptions, stopwatch, found: [], routes, isSettled, subject: undefined };
}

function callWith(rule: Rule, key: string, subject: unknown, context: Context<Messages>): void {
  const check = own(rule.check, key);
  if (typeof check === 'function') check(subject as never, context, undefined as never);
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
        message: sayingNamespace(text.message),
        help: sayingNamespace(text.help),
        at,
        resource: extra.about ?? run.subject,
        notes,
        fix,
      });
    },
  };
}

/** What a finding depends on; `tree` if the rule does not set it. */
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
