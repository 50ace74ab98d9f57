/** Runs rules over a project. */
import type { Place } from '../load/place.ts';
import type { KindName } from '../model/kinds.ts';
import type { Manifest, Project } from '../model/project.ts';
import { describe, type Resource } from '../model/resource.ts';
import type { Settings } from '../model/settings.ts';
import type { RouteTable } from '../routes/route.ts';
import { buildRouteTable } from '../routes/table.ts';
import { compareDiagnostics, type Diagnostic, type Severity } from './diagnostic.ts';
import type { Context, Extra, Messages, Rule, Rules, UselessSuppression } from './rule.ts';

/** A rule that failed: a bug of kroute, told with the rule and the object at hand. */
export class RuleFailure extends Error {
  constructor(rule: string, subject: string, cause: unknown) {
    super(`rule ${rule} failed on ${subject}: ${cause instanceof Error ? cause.message : String(cause)}`, { cause });
    this.name = 'RuleFailure';
  }
}

export type Grade = Severity | 'off';

export interface LintOptions {
  readonly settings: Settings;
  /** The severity the user chose for a rule; undefined leaves its own. */
  readonly gradeOf?: (rule: string) => Grade | undefined;
  /** Runs rules that are off by default as well. */
  readonly includeOff?: boolean;
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
  readonly settings: Settings;
  readonly found: Diagnostic[];
  readonly routes: () => RouteTable;
  subject: Resource | undefined;
}

/** All findings, ordered, each once. Throws `RuleFailure` when a rule throws. */
export function lint(project: Project, rules: Rules, options: LintOptions): readonly Diagnostic[] {
  const run = startRun(project, options);
  const active = activeRules(run, rules, options);
  const subscribers = (key: keyof Rule['check']): readonly Active[] => active.filter(({ rule }) => rule.check[key] !== undefined);

  const forManifest = subscribers('manifest');
  for (const manifest of project.manifests) {
    run.subject = manifest.resources[0];
    for (const { id, rule, context } of forManifest)
      guarded(id, () => nameOf(manifest), () => rule.check.manifest?.(manifest, context));
  }

  const forResource = subscribers('resource');
  const byKind = new Map<KindName, readonly Active[]>();
  for (const resource of project.cluster.resources) {
    run.subject = resource;
    const name = (): string => describe(resource);
    for (const { id, rule, context } of forResource) guarded(id, name, () => rule.check.resource?.(resource, context));
    const { known } = resource;
    if (known === undefined) continue;
    let forKind = byKind.get(known);
    if (forKind === undefined) byKind.set(known, (forKind = subscribers(known)));
    for (const { id, rule, context } of forKind) guarded(id, name, () => callKind(rule, known, resource, context));
  }

  const forWorkload = subscribers('workload');
  for (const workload of project.cluster.workloads) {
    run.subject = workload.resource;
    for (const { id, rule, context } of forWorkload)
      guarded(id, () => describe(workload.resource), () => rule.check.workload?.(workload, context));
  }

  run.subject = undefined;
  for (const { id, rule, context } of subscribers('cluster'))
    guarded(id, () => 'all objects', () => rule.check.cluster?.(project.cluster, context));
  return unique(run.found.sort(compareDiagnostics));
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

function startRun(project: Project, { settings }: LintOptions): Run {
  let table: RouteTable | undefined;
  const routes = (): RouteTable => {
    table ??= buildRouteTable(project.cluster);
    return table;
  };
  return { project, settings, found: [], routes, subject: undefined };
}

function guarded(rule: string, subject: () => string, check: () => void): void {
  try {
    check();
  } catch (cause) {
    throw new RuleFailure(rule, subject(), cause);
  }
}

/** Calls a rule's check for a kind. That the kind keys the check and the resource alike, the types cannot see. */
function callKind(rule: Rule, kind: KindName, resource: Resource, context: Context<Messages>): void {
  const check = rule.check[kind] as ((resource: Resource, context: Context<Messages>) => void) | undefined;
  check?.(resource, context);
}

function activeRules(run: Run, rules: Rules, { gradeOf, includeOff = false }: LintOptions): readonly Active[] {
  const active: Active[] = [];
  for (const [id, rule] of Object.entries(rules)) {
    const grade = gradeOf?.(id);
    if (grade === 'off' || (grade === undefined && rule.offByDefault === true && !includeOff)) continue;
    active.push({ id, rule, context: contextFor(run, id, rule, grade) });
  }
  return active;
}

function contextFor(run: Run, id: string, rule: Rule, grade: Severity | undefined): Context<Messages> {
  return {
    project: run.project,
    cluster: run.project.cluster,
    settings: run.settings,
    get routes() {
      return run.routes();
    },
    report(at: Place, messageId: string, data: unknown, extra: Extra = {}) {
      const wording = rule.messages[messageId]?.(data as never);
      if (wording === undefined) throw new Error(`no message "${messageId}"`);
      const text = typeof wording === 'string' ? { message: wording, help: rule.docs.remedy } : wording;
      run.found.push({
        rule: id,
        messageId,
        severity: grade ?? extra.severity ?? rule.severity,
        message: text.message,
        help: text.help,
        at,
        resource: extra.about ?? run.subject,
        notes: extra.notes ?? [],
        fix: extra.fix,
      });
    },
  };
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
