/** What is shown of a request besides its answer: what lint finds about the objects on its way. */
import { rules } from '../../rules/index.ts';
import { compareDiagnostics, type Diagnostic } from '../linter/diagnostic.ts';
import { lint } from '../linter/lint.ts';
import { suppress } from '../linter/suppress.ts';
import type { Place } from '../load/value/place.ts';
import type { Resource } from '../model/objects/resource.ts';
import { concerns, type OnTheWay, objectsOnTheWay } from '../routes/request/on-the-way.ts';
import { tlsDoubts } from '../routes/request/tls-doubts.ts';
import type { Trace, TraceDoubt } from '../routes/request/trace.ts';
import type { Route } from '../routes/route/route.ts';
import { groupBy } from '../text/group.ts';
import type { PipelineOptions } from './lint.ts';
import { judgeRendered } from './lint-rendered.ts';
import { projectOf } from './project.ts';
import type { Routing } from './routing.ts';

/** The findings of rules about the objects on the way of a request, in the order of a report. */
export async function findingsOnTheWay(
  routing: Routing,
  trace: Trace,
  options: PipelineOptions,
): Promise<readonly Diagnostic[]> {
  const met = objectsOnTheWay(routing.project.cluster, routing.table, trace);
  return findingsAbout(routing, new Set(met.keys()), (found) => isMet(met, found), options);
}

/** The traces of requests, each with the doubts that findings on its way give. Most rules run once for all of them. */
export async function doubtedTraces(
  routing: Routing,
  traces: readonly Trace[],
  options: PipelineOptions,
): Promise<readonly Trace[]> {
  const { cluster } = routing.project;
  const ways = new Map<Route, OnTheWay>();
  for (const { route, answer, ...rest } of traces)
    if (route !== undefined && !ways.has(route))
      ways.set(route, objectsOnTheWay(cluster, routing.table, { route, answer, ...rest }));
  const findings = new Map<Route, readonly Diagnostic[]>();
  const about = new Set([...ways.values()].flatMap((met) => [...met.keys()]));
  if (routing.rendering === undefined) {
    const found = await findingsAbout(routing, about, () => true, options);
    const byObject = groupBy(found, ({ resource }) => resource);
    for (const [route, met] of ways) {
      const own = [...met.keys()].flatMap((resource) => [...(byObject.get(resource) ?? [])]);
      findings.set(
        route,
        own.filter((one) => isMet(met, one)),
      );
    }
  } else {
    // What is found in rendered text is moved to its sources, where it cannot be known which part of an object it is about.
    for (const [route, met] of ways) {
      const own = await findingsAbout(routing, new Set(met.keys()), (one) => isMet(met, one), options);
      findings.set(route, own);
    }
  }
  return traces.map((trace) => doubted(routing, trace, (trace.route && findings.get(trace.route)) ?? [], options));
}

async function findingsAbout(
  { project, table, files, rendering, placeOf }: Routing,
  about: ReadonlySet<Resource>,
  isWanted: (found: Diagnostic) => boolean,
  options: PipelineOptions,
): Promise<readonly Diagnostic[]> {
  if (about.size === 0) return [];
  const limited = { ...options, about, table };
  if (rendering === undefined)
    return suppress(project, lint(project, rules, limited).filter(isWanted), rules, limited).kept;
  const covered = files.filter(({ file }) => rendering.covered.has(file.path));
  const sources = covered.length === 0 ? undefined : await projectOf(covered, options.settings);
  const { kept } = judgeRendered({ project, sources, files, rendering }, rules, limited, isWanted);
  return kept.map((found) => ({ ...found, at: placeOf(found.at) })).sort(compareDiagnostics);
}

/** Whether a finding is about what a request meets: all of an object where the API server refuses it. */
function isMet(met: ReadonlyMap<unknown, Place | undefined>, { resource, at, rule, severity }: Diagnostic): boolean {
  return met.has(resource) && ((severity === 'error' && !PARTIAL.has(rule)) || concerns(at, met.get(resource)));
}

/** Rules whose errors concern only the part of an object that they point at: the API server takes the rest with it. */
const PARTIAL: ReadonlySet<string> = new Set([
  'endpoints/port-name-mismatch',
  'gateway/certificate-not-found',
  'gateway/certificate-not-permitted',
  'gateway/not-programmed',
  'ingress/backend-not-found',
  'ingress/backend-port-not-found',
  'ingress/backend-unreachable',
  'ingress/backend-unsuitable',
  'ingress/refused-configuration',
  'route/backend-not-found',
  'route/backend-port-not-found',
  'route/backend-unreachable',
  'route/backend-unsuitable',
  'route/invalid-regex',
  'route/no-matching-hostname',
  'route/not-accepted',
  'route/not-allowed',
  'route/not-permitted',
  'route/parent-not-found',
  'service/protocol-mismatch',
  'service/target-port-not-found',
  'yaml/ambiguous-scalar',
  'yaml/duplicate-key',
]);

/** Rules whose warnings say that requests may not get through. */
const CLOSING: ReadonlySet<string> = new Set([
  'gateway/certificate-not-found',
  'gateway/class-not-found',
  'ingress/backend-unreachable',
  'ingress/backend-unsuitable',
  'ingress/class-not-found',
  'network/policy-blocks-route',
  'route/backend-unreachable',
  'route/backend-unsuitable',
  'service/selector-matches-nothing',
  'service/selector-matches-other-namespace',
  'service/target-port-not-found',
]);

/** Rules about parents that a route does not attach to: one that serves a request is attached to another parent. */
const DETACHING: ReadonlySet<string> = new Set([
  'route/no-matching-hostname',
  'route/not-allowed',
  'route/parent-not-found',
]);

/** Without the class, other Ingresses may serve a request, whatever this one answers. */
const UNSERVED = 'ingress/class-not-found';

/**
 * The trace with a doubt where it says that a backend serves the request although lint finds on the way what is broken, or
 * what may not get through, or where TLS may fail on the way.
 */
export function doubted(
  { project }: Pick<Routing, 'project'>,
  trace: Trace,
  findings: readonly Diagnostic[],
  { settings }: Pick<PipelineOptions, 'settings'>,
): Trace {
  if (trace.route === undefined) {
    const unread = unreadDoubt(project, trace);
    return unread === undefined ? trace : { ...trace, doubts: [...trace.doubts, unread] };
  }
  const doubts = [...closingDoubts(trace, findings), ...tlsDoubts(project.cluster, trace, settings)];
  return doubts.length === 0 ? trace : { ...trace, doubts: [...trace.doubts, ...doubts] };
}

/** Where nothing takes a request, a document with its host that cannot be read may. */
function unreadDoubt({ manifests }: Routing['project'], { request: { host } }: Trace): TraceDoubt | undefined {
  for (const { document } of manifests) {
    if (document.is !== 'unreadable' || host === '') continue;
    const { file, span } = document;
    const text = file.text.slice(span.start, span.end).toLowerCase();
    if (!text.includes(host.toLowerCase())) continue;
    return { reason: `${file.path} cannot be read, which mentions ${host}`, alternatives: [] };
  }
  return undefined;
}

function closingDoubts({ answer, route }: Trace, findings: readonly Diagnostic[]): readonly TraceDoubt[] {
  const namesOf = (closing: readonly Diagnostic[]): string =>
    [...new Set(closing.map(({ rule }) => rule))].sort().join(', ');
  const doubt = (reason: string): readonly TraceDoubt[] => [{ reason, alternatives: [] }];
  if (answer.outcome === 'backend') {
    const closing = findings.filter(
      ({ rule, severity }) => (severity === 'error' || CLOSING.has(rule)) && !DETACHING.has(rule),
    );
    const reason = 'findings on the way may keep the request from its backend';
    return closing.length === 0 ? [] : doubt(`${reason}: ${namesOf(closing)}`);
  }
  const rejected = findings.filter(
    ({ rule, severity, resource }) => severity === 'error' && !PARTIAL.has(rule) && resource === route?.source.resource,
  );
  if (answer.outcome === 'redirect' && rejected.length > 0)
    return doubt(`findings on the way say that the redirect may not be there: ${namesOf(rejected)}`);
  if (!findings.some(({ rule }) => rule === UNSERVED)) return [];
  return doubt(`whether a controller serves the Ingress at all is not known: ${UNSERVED}`);
}
