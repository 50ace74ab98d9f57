/** Runs rules over a project. */
import type { Place } from '../load/place.ts';
import type { KindName } from '../model/kinds.ts';
import type { Manifest, Project } from '../model/project.ts';
import { describe, type Resource } from '../model/resource.ts';
import type { Settings } from '../model/settings.ts';
import type { Workload } from '../model/workload.ts';
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

interface Active {
  readonly id: string;
  readonly rule: Rule;
  readonly grade: Severity | undefined;
}

/** All findings, ordered, each once. Throws `RuleFailure` when a rule throws. */
export function lint(project: Project, rules: Rules, options: LintOptions): readonly Diagnostic[] {
  const found: Diagnostic[] = [];
  const active = activeRules(rules, options);
  let table: RouteTable | undefined;
  const routes = (): RouteTable => {
    table ??= buildRouteTable(project.cluster);
    return table;
  };
  const run = (one: Active, subject: Resource | undefined, name: string, check: (context: Context<Messages>) => void): void => {
    try {
      check(contextFor(project, options.settings, routes, one, subject, found));
    } catch (cause) {
      throw new RuleFailure(one.id, name, cause);
    }
  };
  const subscribers = <K extends keyof Rule['check']>(key: K): readonly Active[] =>
    active.filter(({ rule }) => rule.check[key] !== undefined);

  const forManifest = subscribers('manifest');
  for (const manifest of project.manifests)
    for (const one of forManifest)
      run(one, manifest.resources[0], nameOf(manifest), (context) => one.rule.check.manifest?.(manifest, context));

  const forResource = subscribers('resource');
  const byKind = new Map<KindName, readonly Active[]>();
  for (const resource of project.cluster.resources) {
    for (const one of forResource)
      run(one, resource, describe(resource), (context) => one.rule.check.resource?.(resource, context));
    if (resource.known === undefined) continue;
    let forKind = byKind.get(resource.known);
    if (forKind === undefined) byKind.set(resource.known, (forKind = subscribers(resource.known)));
    for (const one of forKind)
      run(one, resource, describe(resource), (context) => callKind(one.rule, resource.known, resource, context));
  }

  const forWorkload = subscribers('workload');
  for (const workload of project.cluster.workloads)
    for (const one of forWorkload) runWorkload(run, one, workload);

  for (const one of subscribers('cluster'))
    run(one, undefined, 'all objects', (context) => one.rule.check.cluster?.(project.cluster, context));
  return unique(found.sort(compareDiagnostics));
}

/** What the rules say about requests to leave out findings that leave out nothing. */
export function lintSuppressions(
  project: Project,
  suppressions: readonly UselessSuppression[],
  rules: Rules,
  options: LintOptions,
): readonly Diagnostic[] {
  const found: Diagnostic[] = [];
  const active = suppressions.length === 0 ? [] : activeRules(rules, options);
  const routes = (): RouteTable => buildRouteTable(project.cluster);
  for (const one of active)
    for (const suppression of suppressions)
      one.rule.check.suppression?.(suppression, contextFor(project, options.settings, routes, one, undefined, found));
  return unique(found.sort(compareDiagnostics));
}

function runWorkload(
  run: (one: Active, subject: Resource, name: string, check: (context: Context<Messages>) => void) => void,
  one: Active,
  workload: Workload,
): void {
  run(one, workload.resource, describe(workload.resource), (context) => one.rule.check.workload?.(workload, context));
}

/** Calls a rule's check for a kind. The kind that keys the check is the kind of the resource, which the types cannot see. */
function callKind(rule: Rule, kind: KindName | undefined, resource: Resource, context: Context<Messages>): void {
  if (kind === undefined) return;
  const check = rule.check[kind] as ((resource: Resource, context: Context<Messages>) => void) | undefined;
  check?.(resource, context);
}

function activeRules(rules: Rules, { gradeOf, includeOff = false }: LintOptions): readonly Active[] {
  const active: Active[] = [];
  for (const [id, rule] of Object.entries(rules)) {
    const grade = gradeOf?.(id);
    if (grade === 'off' || (grade === undefined && rule.offByDefault === true && !includeOff)) continue;
    active.push({ id, rule, grade });
  }
  return active;
}

function contextFor(
  project: Project,
  settings: Settings,
  routes: () => RouteTable,
  { id, rule, grade }: Active,
  subject: Resource | undefined,
  found: Diagnostic[],
): Context<Messages> {
  return {
    project,
    cluster: project.cluster,
    settings,
    get routes() {
      return routes();
    },
    report(at: Place, messageId: string, data: unknown, extra: Extra = {}) {
      const wording = rule.messages[messageId]?.(data as never);
      if (wording === undefined) throw new Error(`no message "${messageId}"`);
      const text = typeof wording === 'string' ? { message: wording, help: rule.docs.remedy } : wording;
      found.push({
        rule: id,
        messageId,
        severity: grade ?? extra.severity ?? rule.severity,
        message: text.message,
        help: text.help,
        at,
        resource: extra.about ?? subject,
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
